"""The nearest chunks by sqlite-vec: whole vectors by cut and document, in place of signs that nobody asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_TABLE = """
DROP TRIGGER vector_bits_{n}_added;
DROP TRIGGER vector_bits_{n}_removed;
DROP TABLE vector_bits_{n};
CREATE VIRTUAL TABLE vector_knn_{n} USING vec0 (
    chunk_id INTEGER PRIMARY KEY, cut TEXT PARTITION KEY, document_id INTEGER,
    exact INT8[{dimensions}] distance_metric=cosine
);
CREATE TRIGGER vector_knn_{n}_added AFTER INSERT ON vectors_{n} WHEN new.exact != zeroblob({dimensions}) BEGIN
    INSERT INTO vector_knn_{n} (chunk_id, cut, document_id, exact)
    SELECT id, cut, document_id, vec_int8(new.exact) FROM chunks WHERE id = new.chunk_id;
END;
CREATE TRIGGER vector_knn_{n}_removed AFTER DELETE ON vectors_{n} BEGIN
    DELETE FROM vector_knn_{n} WHERE chunk_id = old.chunk_id;
END;
INSERT INTO vector_knn_{n} (chunk_id, cut, document_id, exact)
SELECT c.id, c.cut, c.document_id, vec_int8(v.exact) FROM vectors_{n} AS v JOIN chunks AS c ON c.id = v.chunk_id
WHERE v.exact != zeroblob({dimensions});
"""


def upgrade(store: Store) -> None:
    """Makes the table of every embedder anew and fills it."""
    for number, dimensions in store.rows("SELECT id, dimensions FROM embedders"):
        store.execute(_TABLE.format(n=number, dimensions=dimensions))
