"""Pages and folders that a person does not want quoted: put on the list in the settings, from a source or from the page
of the docs' state, and taken off it again."""

from __future__ import annotations

from collections.abc import Callable

from app.backend.api import Backend
from app.panel.messages import Messages
from app.panel.task_queue import TaskQueues


class NotQuotedPages:
    """The list of one window."""

    def __init__(self, backend: Backend, tasks: TaskQueues, messages: Messages) -> None:
        self._admin, self._tasks, self._messages = backend.admin, tasks, messages

    def add(self, path: str, changed: Callable[[], None]) -> None:
        """Puts a page or folder of the docs on the list, says so and offers to undo it. `changed` is called after
        either, on the window's thread."""

        def settle(wanted: bool, then: Callable[[], None]) -> None:
            self._tasks.quick.run(lambda: self._change(path, wanted), lambda _: then())

        def said() -> None:
            changed()
            self._messages.post(
                "panel.source.not-quoted.said",
                "done",
                {"path": path},
                undo=lambda: settle(False, changed),
                about=path,
            )

        settle(True, said)

    def _change(self, path: str, wanted: bool) -> None:
        others = tuple(known for known in self._admin.settings.not_quoted if known != path)
        self._admin.change_settings(not_quoted=(*others, path) if wanted else others)
