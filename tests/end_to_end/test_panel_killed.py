"""The real panel, its processes killed under a person's hands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pytest

from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.i18n import use_language
from app.panel.index_follower import IndexFollower
from app.panel.messages import Messages
from app.panel.style.theme import Look, apply
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from app.store_key import store_key
from core.directories import Directories, directories
from core.domain.text import Span
from core.errors import WorkerGone
from core.settings import Settings
from core.workspace.folder import Workspace
from tests.end_to_end.typing_person import TICKET

PATIENCE_MS = 120_000
PAGE = "# Returns\n\nYou can return a lamp within 30 days. The fee is £4.\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "returns.md").write_text(PAGE, encoding="utf-8")
    return folder


@pytest.fixture
def open_panel(qapp, qtbot) -> Iterator[Callable[[Directories, Settings, Path, bytes], PanelWindow]]:  # type: ignore[no-untyped-def]
    """A window over a real worker process."""
    use_language("en")
    apply(qapp, Look())
    opened = []

    def open_over(place: Directories, settings: Settings, folder: Path, key: bytes) -> PanelWindow:
        desk = RemoteBackend(WorkerConfig(place, settings, Workspace(folder), False, "en"), lambda _: key)
        messages = Messages()
        queues = TaskQueues(messages)
        window = PanelWindow(desk, queues, messages)
        following = IndexFollower(desk, queues, window)
        window.opened.connect(following.start)
        qtbot.addWidget(window)
        window.show()
        window.start()
        opened.append((following, queues, desk))
        qtbot.waitUntil(lambda: bool(window.starter.intents), timeout=PATIENCE_MS)
        return window

    yield open_over
    for following, queues, desk in opened:
        following.stop()
        queues.close()
        desk.admin.close()


def test_kill_9_while_typing_loses_no_more_than_the_last_second(open_panel, qtbot, tmp_path, workspace, monkeypatch):
    monkeypatch.setenv("DESKSIDE_PASSPHRASE", "of a test")
    data = tmp_path / "data"
    command = [sys.executable, "-m", "tests.end_to_end.typing_person", str(data), str(workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as person:
        assert person.stdout is not None
        children = []
        for line in person.stdout:
            if int(line) == 60:
                children = psutil.Process(person.pid).children(recursive=True)
                person.kill()
                break
        typed = 60 + sum(1 for _ in person.stdout)
    assert children, "it works in a process of its own"
    _gone, alive = psutil.wait_procs(children, timeout=30)
    assert not alive, "nothing of it stays behind"

    place = Directories(data, tmp_path / "no models")
    key = store_key(place.store_file(workspace), None)
    window = open_panel(place, Settings(), workspace, key)
    window.session.take([("ticket.eml", TICKET)])
    qtbot.waitUntil(lambda: "x" in window.reply(), timeout=PATIENCE_MS)
    kept = window.reply().count("x")
    assert typed - kept <= 2 * 1000 / 30 and kept <= typed
    assert window.page.draft.editor.touched, "no draft may take the place of restored words"


def test_a_model_killed_in_mid_draft_leaves_the_draft_and_starts_again(open_panel, qtbot, tmp_path):
    with resources.as_file(resources.files("resources") / "sample") as sample:
        shutil.copytree(sample, tmp_path / "sample")
    place = Directories(tmp_path / "data", directories().models)
    window = open_panel(place, Settings(chat_model="smollm2-135m"), tmp_path / "sample", os.urandom(32))
    desk = window.backend
    qtbot.waitUntil(lambda: desk.admin.status().model_state == "ready", timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: (desk.admin.status().files or 0) > 10 and not desk.admin.status().pending, timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: not window.tasks.index.busy, timeout=PATIENCE_MS)
    (host,) = [
        child
        for child in psutil.Process(desk.start().pid).children(recursive=True)
        if "models.host" in " ".join(child.cmdline()) and any("SmolLM2" in part.path for part in child.memory_maps())
    ]
    name = "03-two-questions.eml"
    window.session.take([(name, (resources.files("resources") / "sample" / "tickets" / name).read_bytes())])
    qtbot.waitUntil(lambda: window.session.state.phase == "writing", timeout=PATIENCE_MS)
    host.kill()
    qtbot.waitUntil(lambda: window.session.state.phase == "ready", timeout=PATIENCE_MS)
    state = window.session.state
    assert state.extractive is not None and window.reply() == state.extractive.text.strip()
    assert "stopped while it wrote" in window.page.notice.accessibleName()
    qtbot.waitUntil(lambda: desk.admin.status().model_state == "ready", timeout=PATIENCE_MS)
    assert window.messages.recent == [] or all(message.level != "error" for message in window.messages.recent)


def test_docs_that_vanish_while_shown_are_said_and_come_back(open_panel, qtbot, tmp_path, workspace):
    window = open_panel(Directories(tmp_path / "data", tmp_path / "no models"), Settings(), workspace, os.urandom(32))
    desk = window.backend
    qtbot.waitUntil(lambda: desk.admin.status().files == 1, timeout=PATIENCE_MS)
    (workspace / "docs").rename(tmp_path / "elsewhere")
    qtbot.waitUntil(
        lambda: any(message.level == "error" and "docs" in message.text for message in window.messages.recent),
        timeout=PATIENCE_MS,
    )
    assert desk.admin.status().files == 1, "what was indexed still answers"
    window.router.open_document("returns.md", "Returns", Span(0, 7))
    page = window.pages.page("document")
    qtbot.waitUntil(lambda: "The fee is £4" in page.text.toPlainText(), timeout=PATIENCE_MS)
    (tmp_path / "elsewhere" / "new.md").write_text("# Repairs\n\nA repair takes a week.\n", encoding="utf-8")
    (tmp_path / "elsewhere").rename(workspace / "docs")
    qtbot.waitUntil(lambda: desk.admin.status().files == 2, timeout=PATIENCE_MS)


def test_the_working_process_killed_while_typing_is_started_again_and_keeps_the_words(
    open_panel, qtbot, tmp_path, workspace
):
    window = open_panel(Directories(tmp_path / "data", tmp_path / "no models"), Settings(), workspace, os.urandom(32))
    desk = window.backend
    qtbot.waitUntil(lambda: desk.admin.status().files == 1, timeout=PATIENCE_MS)
    window.session.take([("ticket.eml", TICKET)])
    qtbot.waitUntil(lambda: window.session.state.phase == "ready", timeout=PATIENCE_MS)
    psutil.Process(desk.start().pid).kill()
    qtbot.keyClicks(window.page.draft.editor, "My own words. ")
    ticket = window.session.state.ticket

    def kept() -> bool:
        try:
            return desk.replies.saved_edit(ticket).startswith("My own words.")
        except WorkerGone:  # the call met the death itself; the next one starts it again
            return False

    qtbot.waitUntil(kept, timeout=PATIENCE_MS)
    assert window.reply().startswith("My own words.")
    assert desk.starts == 2
