"""The list of terms follows the word index, also over chunks that were there before it."""

from pathlib import Path

import apsw
import pytest

from core.store import migrations
from core.store.migrations import m001_knowledge, m004_terms
from core.store.opening import open_store

CHUNK = (
    "INSERT INTO chunks (document_id, cut, ordinal, start, end, title, heading, body, digest)"
    " VALUES (1, 'section', 0, 0, 9, 'Lamps', '', ?, x'00')"
)


def test_terms_of_an_old_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    oldest = (migrations.Migration(1, "m001_knowledge", m001_knowledge.upgrade),)
    monkeypatch.setattr(migrations, "known", lambda: oldest)
    store = open_store(tmp_path / "s.db", bytes(32))
    store.execute("INSERT INTO files VALUES (1, 'a.md', '', 1, NULL, '', 'read', '', '{}', 0)")
    store.execute("INSERT INTO documents VALUES (1, 1, 'a.md', 'Lamps', 1, 'Refunds', 'en', '2026-01-01', 'public')")
    store.insert(CHUNK, ("Refunds",))
    with store.transaction():
        m004_terms.upgrade(store)
    assert dict(store.rows("SELECT term, doc FROM chunk_terms")) == {"lamp": 1, "refund": 1}
    store.execute("DELETE FROM chunks")
    assert store.rows("SELECT term, doc FROM chunk_terms") == []
    with pytest.raises(apsw.Error):
        m004_terms.upgrade(store)
