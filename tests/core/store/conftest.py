import pytest

from core.store import migrations
from core.store.opening import open_store
from tests.factories import KEY, make_store


@pytest.fixture
def store(tmp_path):
    with make_store(tmp_path) as store:
        yield store


@pytest.fixture
def oldest_store(tmp_path, monkeypatch):
    """Where a store of the very first schema lies; open it to bring it up to date."""
    path = tmp_path / "oldest.db"
    first = migrations.known()[:1]
    monkeypatch.setattr(migrations, "known", lambda: first)
    open_store(path, KEY).close()
    monkeypatch.undo()
    return path
