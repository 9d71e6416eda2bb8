"""The person logs out in the middle of a sentence."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtTest import QTest

from tests.gallery import fixtures as m

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


def test_what_was_typed_is_kept_before_the_session_goes_on_to_end(panel, qapp, qtbot, monkeypatch) -> None:
    panel.start()
    window, desk = panel.window, panel.window.backend
    qtbot.waitUntil(lambda: bool(window.starter.intents))
    window.session.open(m.TICKET)
    qtbot.waitUntil(lambda: window.session.state.phase == "ready")
    keep = desk.replies.save_edit

    def slowly(ticket, text: str) -> None:  # type: ignore[no-untyped-def]
        time.sleep(0.3)
        keep(ticket, text)

    monkeypatch.setattr(desk, "save_edit", slowly)
    QTest.keyClicks(window.page.draft.editor, "My last words. ")
    assert m.TICKET.id not in desk.kept, "not yet: it waits for a pause"
    panel.session_ends()
    # No event loop ran in between: the system goes on as soon as this has returned.
    assert desk.kept[m.TICKET.id].startswith("My last words.")
    # Qt hands over a session manager, which nobody but Qt can make; this fails where nothing is connected.
    assert qapp.commitDataRequest.disconnect(panel.session_ends)


def test_a_store_that_does_not_answer_holds_the_session_up_for_a_moment_only(panel, qapp, qtbot) -> None:
    panel.start()
    held = threading.Event()
    panel.tasks.quick.run(held.wait)
    began = time.monotonic()
    assert panel.window.save_and_wait() is False
    assert time.monotonic() - began < 60
    held.set()
