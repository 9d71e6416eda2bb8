"""A person types, and the machine fails them: what was typed is never lost."""

from __future__ import annotations

import pytest

from core.errors import DiskFull, StoreBusy, WorkerGone
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend


class FailingDesk(FixtureBackend):
    """Keeps nothing as long as `failure` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.tried = 0

    def save_edit(self, ticket, text):  # type: ignore[no-untyped-def]
        self.tried += 1
        if self.failure is not None:
            raise self.failure
        super().save_edit(ticket, text)


@pytest.fixture
def failing_desk() -> FailingDesk:
    return FailingDesk()


@pytest.mark.parametrize("failure", [DiskFull(path="store.db"), StoreBusy(path="store.db"), WorkerGone()])
def test_an_edit_that_cant_be_kept_is_said_once_and_kept_when_it_can(
    open_window, failing_desk, qtbot, monkeypatch, failure
):
    monkeypatch.setattr("app.panel.autosave.AGAIN_AFTER_MS", 50)
    window = open_window(failing_desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    failing_desk.failure = failure
    qtbot.keyClicks(window.page.draft.editor, "Mine. ")
    qtbot.waitUntil(lambda: failing_desk.tried >= 3)
    said = [message for message in window.messages.recent if message.level == "error"]
    assert len(said) == 1, "the same trouble is not said at every try"
    assert window.reply().startswith("Mine."), "the words stay in the editor"
    failing_desk.failure = None  # there is room again
    qtbot.waitUntil(lambda: failing_desk.kept.get(m.TICKET.id, "").startswith("Mine."))


def test_an_edit_that_waits_is_kept_although_another_ticket_came(open_window, failing_desk, qtbot, monkeypatch):
    monkeypatch.setattr("app.panel.autosave.AGAIN_AFTER_MS", 50)
    window = open_window(failing_desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    failing_desk.failure = StoreBusy(path="store.db")
    qtbot.keyClicks(window.page.draft.editor, "Mine. ")
    window.session.open(m.LEGAL_TICKET)
    qtbot.waitUntil(lambda: failing_desk.tried >= 2)
    failing_desk.failure = None
    qtbot.waitUntil(lambda: failing_desk.kept.get(m.TICKET.id, "").startswith("Mine."))


def test_who_types_without_a_pause_is_kept_too(open_window, desk, qtbot):
    window = open_window(desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    typed = 0

    def another_letter() -> bool:
        nonlocal typed
        typed += 1
        qtbot.keyClick(window.page.draft.editor, "x")
        qtbot.wait(20)
        return "x" in desk.kept.get(m.TICKET.id, "")

    for _ in range(500):
        if another_letter():
            break
    assert desk.kept.get(m.TICKET.id, "").startswith("x"), "nothing was kept while the keys went on"


def test_the_end_of_the_session_waits_until_the_words_are_kept(open_window, desk, qtbot):
    window = open_window(desk)
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    qtbot.keyClicks(window.page.draft.editor, "The last words. ")
    assert window.save_and_wait()
    assert desk.kept[m.TICKET.id].startswith("The last words.")
