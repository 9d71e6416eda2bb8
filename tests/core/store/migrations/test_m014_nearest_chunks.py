"""A store whose vectors were made by an older version can be asked for the nearest chunks."""

import numpy as np

from core.store import migrations, vectors
from core.store.opening import open_store
from core.store.search_reader import SearchReader

KEY = bytes(range(32))
_OLD = """
INSERT INTO files (id, path, stat, bytes, recipe, state, indexed_at) VALUES (1, 'a.md', '', 1, '', 'read', 0);
INSERT INTO documents VALUES (1, 1, 'a.md', 'A', 1, '', 'en', '2026-01-01', 'public');
INSERT INTO embedders VALUES (1, 'small', 'digest', 8, 16, 'answering');
CREATE TABLE vectors_1 (chunk_id INTEGER PRIMARY KEY REFERENCES chunks ON DELETE CASCADE, exact BLOB NOT NULL);
CREATE TABLE title_vectors_1 (
    document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, exact BLOB NOT NULL
);
CREATE VIRTUAL TABLE vector_bits_1 USING vec0 (chunk_id INTEGER PRIMARY KEY, bits BIT[8]);
CREATE TRIGGER vector_bits_1_added AFTER INSERT ON vectors_1 BEGIN
    INSERT INTO vector_bits_1 (chunk_id, bits) VALUES (new.chunk_id, vec_quantize_binary(vec_int8(new.exact)));
END;
CREATE TRIGGER vector_bits_1_removed AFTER DELETE ON vectors_1 BEGIN
    DELETE FROM vector_bits_1 WHERE chunk_id = old.chunk_id;
END;
"""


def test_chunks_are_found_deleted_and_added_after_the_change(oldest_store, monkeypatch):
    first = migrations.known()[:1]
    with monkeypatch.context() as older:
        older.setattr(migrations, "known", lambda: first)
        with open_store(oldest_store, KEY) as store:
            store.execute(_OLD)
            for id_, numbers in ((1, [9, 1, 0, 0, 0, 0, 0, 0]), (2, [0, 0, 9, 9, 0, 0, 0, 0]), (3, [0] * 8)):
                _add(store, id_, numbers)
    with open_store(oldest_store, KEY) as store:
        assert _nearest(store) == [1, 2], "a vector of zeros resembles nothing"
        store.execute("DELETE FROM chunks WHERE id = 1")
        _add(store, 4, [5, 0, 0, 0, 0, 0, 0, 0])
        assert _nearest(store) == [4, 2]


def _add(store, id_, numbers):
    store.execute("INSERT INTO chunks VALUES (?, 1, 'section', ?, 0, 1, NULL, '', '', '', ?)", (id_, id_, bytes([id_])))
    store.execute("INSERT INTO vectors_1 VALUES (?, ?)", (id_, np.array(numbers, np.int8).tobytes()))


def _nearest(store):
    embedder = vectors.answering(store)
    assert embedder is not None
    reader = SearchReader(store)
    try:
        near = reader.nearest_chunks(embedder, np.eye(8, dtype=np.float32)[0], "section", 10)
    finally:
        reader.close()
    return [one.chunk for one in near]
