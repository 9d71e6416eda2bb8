"""Takes README's pictures of a real run: `python -m tests.screenshots.readme`.

The panel with its worker process and the installed models, over a copy of the sample workspace; nothing in the
pictures is made up for them. Each ticket of the sample is taken as if it was dropped on the window, and looked at
when the model's draft (or the packet) stands. In the wide one an agent has then typed a sentence, so that a check
is to be seen. Takes some minutes on two cores; fails when a model is missing (`make run` or `deskside models fetch
starter` brings them) or the draft was not written.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.panel.index_follower import IndexFollower
from app.panel.messages import Messages
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from app.sample import sample_workspace
from core.directories import Directories, directories
from core.settings import Settings
from core.store.key_file import new_key
from core.workspace.folder import Workspace
from tests.gallery.pictures import Shot, dress

HERE = Path(__file__).parent
SCALE = 1.5
PATIENCE_SECONDS = 600
_TICKETS = resources.files("resources") / "sample" / "tickets"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: a ticket of the sample in a look. `typed` is what the agent adds below the draft's first
    paragraph; `ends_in` the phase that the run has to reach."""

    file: str
    ticket: str
    look: Shot
    height: int
    ends_in: str = "ready"
    typed: str = ""


PICTURES = (
    Picture("readme-narrow.png", "04-where-is-my-kestrel.json", Shot("narrow", 400), 1040),
    Picture("readme-handoff.png", "10-legal-threat.json", Shot("handoff", 400), 1040, ends_in="handoff"),
    Picture(
        "readme-wide.png",
        "03-two-questions.eml",
        Shot("wide", 1100, "dark"),
        720,
        typed="You may pause for up to three months in any twelve months.",
    ),
)


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Runs the event loop until it holds. Raises `TimeoutError` when that takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(what)
        QTest.qWait(50)


def open_window(backend: RemoteBackend) -> tuple[PanelWindow, TaskQueues, IndexFollower]:
    """The window over the worker process, once models are loaded and the docs indexed."""
    messages = Messages()
    queues = TaskQueues(messages)
    window = PanelWindow(backend, queues, messages)
    follower = IndexFollower(backend, queues, window)
    window.opened.connect(follower.start)
    window.show()
    window.start()
    wait_until(lambda: bool(window.starter.intents), "opening")
    wait_until(lambda: backend.admin.status().model_state == "ready", "the chat model")
    wait_until(lambda: (backend.admin.status().files or 0) > 10 and not backend.admin.status().pending, "the index")
    wait_until(lambda: not queues.index.busy, "the index")
    return window, queues, follower


def take(application: QApplication, window: PanelWindow, picture: Picture) -> QImage:
    """Works on the ticket and paints the window as it then is. Raises `RuntimeError` if the run ended otherwise."""
    dress(application, picture.look)
    window.resize(picture.look.width, picture.height)
    before = window.session.state.ticket
    window.session.take([(picture.ticket, (_TICKETS / picture.ticket).read_bytes())])
    wait_until(lambda: window.session.state.ticket is not before, picture.ticket)
    wait_until(lambda: not window.session.state.busy, picture.ticket)
    state = window.session.state
    if state.phase != picture.ends_in:
        raise RuntimeError(f"{picture.ticket} ended as {state.phase}, not as {picture.ends_in}")
    offered = state.offered.kind if state.offered is not None else "none"
    print(f"{picture.file}: {picture.ticket}, draft: {offered}", flush=True)
    if picture.typed:
        add_sentence(window, picture.typed)
    wait_until(lambda: not (window.tasks.quick.busy or window.tasks.work.busy), "the checks")
    QTest.qWait(600)  # what moves comes to rest
    image = QImage(window.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    window.render(image, QPoint())
    return image


def add_sentence(window: PanelWindow, sentence: str) -> None:
    """Types it with the keyboard as a paragraph before the last one, the closing."""
    editor = window.page.draft.editor
    cursor = editor.textCursor()
    cursor.setPosition(editor.toPlainText().rstrip().rfind("\n\n"))
    editor.setTextCursor(cursor)
    checked: list[str] = []
    window.session.reviewed.connect(lambda _, text: checked.append(text))
    for _ in range(2):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, sentence)
    wait_until(lambda: checked[-1:] == [window.reply()], "the check of what was typed")
    editor.moveCursor(QTextCursor.MoveOperation.Start)


def main() -> int:
    """Takes all of them; each is kept as soon as it is there."""
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    application.setCursorFlashTime(0)
    dress(application, PICTURES[0].look)
    key = new_key()
    with tempfile.TemporaryDirectory(prefix="readme-") as folder:
        places = Directories(Path(folder), directories().models)
        workspace = Workspace(sample_workspace(places.data))
        backend = RemoteBackend(WorkerConfig(places, Settings(), workspace, False, "en"), lambda _: key)
        window, queues, follower = open_window(backend)
        try:
            for picture in PICTURES:
                image = take(application, window, picture)
                image.save(str(HERE / picture.file), quality=0)  # 0: as small as can be
        finally:
            follower.stop()
            window.close()
            queues.close()
            backend.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
