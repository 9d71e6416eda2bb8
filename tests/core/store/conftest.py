import pytest

from core.store import migrations
from core.store.opening import open_store

KEY = bytes(range(32))


@pytest.fixture
def oldest_store(tmp_path, monkeypatch):
    """Where a store of the very first schema lies; open it to bring it up to date."""
    path = tmp_path / "oldest.db"
    first = migrations.known()[:1]
    monkeypatch.setattr(migrations, "known", lambda: first)
    open_store(path, KEY).close()
    monkeypatch.undo()
    return path
