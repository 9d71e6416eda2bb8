"""The oldest schema: what the first version wrote must be found by every later one."""

import pytest

from core.store import migrations
from core.store.database import Store
from core.store.opening import open_store
from tests.factories import KEY

WORD = "xylophonequux"


@pytest.fixture
def path(oldest_store, monkeypatch):
    """A store as the first version left it, with one document."""
    first = migrations.known()[:1]
    monkeypatch.setattr(migrations, "known", lambda: first)
    with open_store(oldest_store, KEY) as store:
        store.execute("INSERT INTO files VALUES (1, 'a.md', '', 1, x'00', 'markdown 1', 'read', '', '{}', 0)")
        store.execute(
            f"INSERT INTO documents VALUES (1, 1, 'a.md', 'Page', 1, 'the {WORD}', '', '2026-01-01', 'public')"
        )
        store.execute("INSERT INTO links VALUES (1, 'b.md', 0, 3)")
        store.execute(
            f"INSERT INTO chunks VALUES (1, 1, 'section', 0, 0, 17, NULL, 'Page', 'Head', 'the {WORD}', x'00')"
        )
    monkeypatch.undo()
    return oldest_store


def test_a_document_of_the_first_version_is_found_by_its_words(path):
    with open_store(path, KEY) as store:
        query = "SELECT rowid FROM chunk_words WHERE chunk_words MATCH ?"
        assert store.rows(query, (WORD,)) == store.rows(query, ("page",)) == store.rows(query, ("head",)) == [(1,)]


def test_removing_a_file_removes_its_words_from_everything(path):
    with open_store(path, KEY) as store:
        assert WORD in dump(store)
        store.execute("DELETE FROM files")
        assert WORD not in dump(store)
        store.execute("INSERT INTO chunk_words (chunk_words) VALUES ('integrity-check')")


def dump(store: Store) -> str:
    """All that stands in any table, shadow tables of the word index included."""
    tables = [name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return "".join(repr(store.rows(f'SELECT * FROM "{name}"')) for name in tables)
