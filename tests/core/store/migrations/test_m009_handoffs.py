"""Packets of a store of before can be edited, handed over and taken back."""

from pathlib import Path

import pytest

from core.store import migrations
from core.store.handoffs import Handoffs
from core.store.opening import open_store


def test_a_packet_of_before_keeps_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tuple(step for step in migrations.known() if step.number < 9)
    monkeypatch.setattr(migrations, "known", lambda: before)
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        store.execute(
            "INSERT INTO tickets (source_id, subject, channel, language, created, origin, seen_at, updated_at, outcome)"
            " VALUES ('t', 'Lamp', '', '', '', 'seen', 0, 0, 'handed-over');"
            "INSERT INTO handoffs VALUES (1, 1, 'Sol', '', 0.7, 5, 6)"
        )
    monkeypatch.undo()
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        handoffs = Handoffs(store)
        mark = handoffs.handed_over("t")
        assert mark is not None
        assert (mark.owner, mark.at, mark.completeness) == ("Sol", 6, 0.7)
        assert handoffs.saved_edits("t") == {}
        assert handoffs.undo_hand_over(mark.id)
        assert store.value("SELECT outcome FROM tickets") == ""
