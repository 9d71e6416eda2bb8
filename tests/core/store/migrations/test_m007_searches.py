"""The tables of searches join a store that has tickets already."""

from pathlib import Path

import pytest

from core.store import migrations
from core.store.opening import open_store


def test_a_store_of_before_keeps_its_tickets_and_takes_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tuple(step for step in migrations.known() if step.number < 7)
    monkeypatch.setattr(migrations, "known", lambda: before)
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        store.execute(
            "INSERT INTO tickets (source_id, subject, channel, language, created, origin, seen_at, updated_at)"
            " VALUES ('t', 'Lamp', '', '', '', 'seen', 0, 0)"
        )
    monkeypatch.undo()
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        assert store.value("SELECT subject FROM tickets") == "Lamp"
        store.execute("INSERT INTO searches VALUES (1, 't', 'q', 0, 0.1, NULL, 0)")
        store.execute("DELETE FROM tickets")
        assert store.value("SELECT count(*) FROM searches") == 0
