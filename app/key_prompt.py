"""The passphrase of a store, from the person: wanted by the worker process's client, asked for by the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal

from app.store_key import store_key
from core.errors import NoKey
from core.store.key_file import read_key_file

Question = Literal["open", "new", "wrong"]
"""The passphrase of a store that exists; one for a store that is yet to be made; the first one again, after a wrong
one."""


def _nobody(_: Question | None) -> None:
    pass


class KeyPrompt:
    """Between two threads: `key` waits on the one where the key is wanted until `give` or `refuse` is called on
    another."""

    def __init__(self) -> None:
        self.changed: Callable[[Question | None], None] = _nobody
        """Is told what is asked for, and None once it is no longer; called on the thread that waits."""
        self._answers: SimpleQueue[str | None] = SimpleQueue()

    def key(self, store_file: Path) -> bytes:
        """The key of the store at `store_file`, as `store_key` gives it; the person is asked again until it fits.
        Raises `NoKey` where the person gives none, and what `store_key` raises."""
        asked: list[Question] = []

        def ask(new: bool) -> str:
            asked.append("new" if new else "wrong" if asked else "open")
            if self._answers.empty():
                self.changed(asked[-1])
            answer = self._answers.get()
            if answer is None:
                raise NoKey
            return answer

        try:
            while True:
                tries = len(asked)
                key = store_key(store_file, ask)
                file = read_key_file(store_file)
                if len(asked) == tries or file is None or not file.check or file.matches(key):
                    return key
        finally:
            self._forget_answers()
            self.changed(None)

    def give(self, passphrase: str) -> None:
        """Answers the question that is asked, or that will be asked next."""
        self._answers.put(passphrase)

    def refuse(self) -> None:
        """Leaves it unanswered."""
        self._answers.put(None)

    def _forget_answers(self) -> None:
        """What was given ahead and not needed answers no later question."""
        try:
            while True:
                self._answers.get_nowait()
        except Empty:
            pass
