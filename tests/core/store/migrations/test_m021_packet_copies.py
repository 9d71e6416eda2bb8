"""A store that knew of backups and exports knows them still, and of packets too."""

from pathlib import Path

import pytest

from core.store import migrations
from core.store.opening import open_store
from core.store.written_copies import record_copy_written, written_copies
from tests.factories import KEY


def test_copies_of_before_are_still_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tuple(step for step in migrations.known() if step.number < 21)
    monkeypatch.setattr(migrations, "known", lambda: before)
    (tmp_path / "copy.db").touch()
    with open_store(tmp_path / "s.db", KEY) as store:
        record_copy_written(store, tmp_path / "copy.db", "backup")
    monkeypatch.undo()
    with open_store(tmp_path / "s.db", KEY) as store:
        (tmp_path / "packet.md").touch()
        record_copy_written(store, tmp_path / "packet.md", "packet")
        assert {copy.kind for copy in written_copies(store)} == {"backup", "packet"}
