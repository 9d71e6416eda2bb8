"""Vectors of meaning, per embedder: an exact one for every chunk and title, and the index of their neighbours.

Each embedder has tables of its own, named by its number, because the number of dimensions is part
of a table's shape and because an old index must go on answering while a new one is made:

- `vectors_N (chunk_id, exact)`: int8, scaled by the largest component of the vector. The cosine does
  not see the scale; the error against float32 is below 0.001, at a quarter of the room.
- `vector_knn_N`: sqlite-vec, the same vectors again where it can look for the nearest: partitioned by cut, filtered by
  document, filled by triggers. A vector of zeros resembles nothing and stays out.
- `title_vectors_N (document_id, exact)`.

Rows vanish with their chunk or document, whoever deletes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.ports import EmbedderIdentity, Vectors
from core.store.database import Store
from core.store.index_version import record_change

State = Literal["answering", "building"]
RawVectors = npt.NDArray[np.int8]

_TABLES = """
CREATE TABLE vectors_{n} (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunks ON DELETE CASCADE,
    exact BLOB NOT NULL
);
CREATE TABLE title_vectors_{n} (
    document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    exact BLOB NOT NULL
);
CREATE TRIGGER title_vectors_{n}_outdated AFTER UPDATE OF title ON documents WHEN new.title != old.title BEGIN
    DELETE FROM title_vectors_{n} WHERE document_id = old.id;
END;
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
"""


@dataclass(frozen=True, slots=True)
class StoredEmbedder:
    """An embedder that has vectors here. Only the one in state `answering` is searched."""

    number: int
    model: str
    digest: str
    dimensions: int
    max_tokens: int
    state: State

    @property
    def identity(self) -> EmbedderIdentity:
        """What tells it from other search models."""
        return EmbedderIdentity(self.model, self.digest, self.dimensions, self.max_tokens)

    @property
    def vectors(self) -> str:
        """Table of chunk vectors: (chunk_id, exact)."""
        return f"vectors_{self.number}"

    @property
    def knn(self) -> str:
        """sqlite-vec's table of the same: (chunk_id, cut, document_id, exact)."""
        return f"vector_knn_{self.number}"

    @property
    def titles(self) -> str:
        """Table of title vectors: (document_id, exact)."""
        return f"title_vectors_{self.number}"


def embedders(store: Store) -> tuple[StoredEmbedder, ...]:
    """All embedders with vectors in the store: none, one, or two while the model is being changed."""
    rows = store.rows("SELECT id, model, digest, dimensions, max_tokens, state FROM embedders ORDER BY id")
    return tuple(StoredEmbedder(*row) for row in rows)


def answering(store: Store) -> StoredEmbedder | None:
    """The embedder whose vectors are searched."""
    return next((embedder for embedder in embedders(store) if embedder.state == "answering"), None)


def find(store: Store, digest: str) -> StoredEmbedder | None:
    """The embedder with this digest, if it has vectors here or will have."""
    return next((embedder for embedder in embedders(store) if embedder.digest == digest), None)


def save_embedder(store: Store, identity: EmbedderIdentity) -> StoredEmbedder:
    """The tables for `identity`, made if they are missing. The first embedder answers at once; a
    further one is `building` until `promote`."""
    with store.transaction():
        if known := find(store, identity.digest):
            return known
        delete_unfinished(store)
        state: State = "building" if embedders(store) else "answering"
        number = store.insert(
            "INSERT INTO embedders (model, digest, dimensions, max_tokens, state) VALUES (?, ?, ?, ?, ?)",
            (identity.id, identity.digest, identity.dimensions, identity.max_tokens, state),
        )
        store.execute(_TABLES.format(n=number, dimensions=identity.dimensions))
        record_change(store)
        return StoredEmbedder(number, identity.id, identity.digest, identity.dimensions, identity.max_tokens, state)


def promote(store: Store, embedder: StoredEmbedder) -> None:
    """Lets `embedder` answer from now on and deletes all vectors of the others."""
    with store.transaction():
        for other in embedders(store):
            if other.number != embedder.number:
                delete_embedder(store, other)
        store.execute("UPDATE embedders SET state = 'answering' WHERE id = ?", (embedder.number,))
        record_change(store)


def delete_unfinished(store: Store) -> None:
    """Deletes an index that was begun and never finished."""
    for embedder in embedders(store):
        if embedder.state == "building":
            with store.transaction():
                delete_embedder(store, embedder)


def delete_embedder(store: Store, embedder: StoredEmbedder) -> None:
    """Deletes an embedder with all its vectors."""
    with store.transaction():
        store.execute(f"DROP TRIGGER title_vectors_{embedder.number}_outdated")
        for table in (embedder.vectors, embedder.titles, embedder.knn):
            store.execute(f"DROP TABLE {table}")
        store.execute("DELETE FROM embedders WHERE id = ?", (embedder.number,))


def count_vectors(store: Store, embedder: StoredEmbedder) -> int:
    """How many chunks have a vector of this embedder."""
    return int(store.value(f"SELECT count(*) FROM {embedder.vectors}"))


def pack(vectors: Vectors) -> list[bytes]:
    """Rows of float32 as int8 blobs for the store. A zero vector stays zero."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    scaled = np.rint(vectors * (127 / np.where(largest > 0, largest, 1)))
    return [row.tobytes() for row in scaled.astype(np.int8)]


def unpack(blobs: Sequence[bytes], dimensions: int) -> Vectors:
    """Blobs of the store as rows of length 1, shape (len(blobs), dimensions)."""
    return to_length_1(np.frombuffer(b"".join(blobs), np.int8).reshape(len(blobs), dimensions))


def to_length_1(packed: RawVectors) -> Vectors:
    """Vectors as they are kept (of the right direction and signs, of any length) as rows of length 1."""
    rows = packed.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    rows /= lengths
    return rows


# -- filling them ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PendingChunk:
    """A text that still needs a vector; chunks with the same digest share it."""

    chunk_id: int
    digest: bytes
    title: str
    """Empty for a document that has none of its own: a file's name is no part of what is embedded,
    so that a renamed file keeps its vectors."""
    heading: str
    body: str


def pending_chunks(store: Store, embedder: StoredEmbedder, after: int, count: int) -> list[PendingChunk]:
    """The next `count` chunks without a vector whose id is above `after`, in order of their ids."""
    rows = store.rows(
        f"SELECT chunks.id, digest, CASE WHEN titled THEN chunks.title ELSE '' END, heading, body"
        f" FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id > ?"
        f" AND NOT EXISTS (SELECT 1 FROM {embedder.vectors} WHERE chunk_id = chunks.id) ORDER BY chunks.id LIMIT ?",
        (after, count),
    )
    return [PendingChunk(*row) for row in rows]


def pending_titles(store: Store, embedder: StoredEmbedder, count: int) -> list[str]:
    """Up to `count` different titles without a vector."""
    rows = store.rows(
        f"SELECT DISTINCT title FROM documents"
        f" WHERE NOT EXISTS (SELECT 1 FROM {embedder.titles} WHERE document_id = documents.id) LIMIT ?",
        (count,),
    )
    return [title for (title,) in rows]


def count_pending(store: Store, embedder: StoredEmbedder) -> int:
    """How many chunks are still without a vector."""
    return int(store.value("SELECT count(*) FROM chunks")) - int(
        store.value(f"SELECT count(*) FROM {embedder.vectors}")
    )


def count_texts_without(store: Store, embedder: StoredEmbedder | None) -> int:
    """How many different texts are still without a vector of `embedder`; None: of one that has none yet."""
    if embedder is None:
        return int(store.value("SELECT count(DISTINCT digest) FROM chunks"))
    return int(
        store.value(
            "SELECT count(DISTINCT digest) FROM chunks WHERE NOT EXISTS"
            f" (SELECT 1 FROM {embedder.vectors} WHERE chunk_id = chunks.id)"
        )
    )


def sample_texts(store: Store, count: int) -> list[tuple[str, str, str]]:
    """(title, heading, body) of about `count` chunks, taken evenly from all of them."""
    first, last = store.row("SELECT min(id), max(id) FROM chunks") or (None, None)
    if first is None or last is None:
        return []
    ids = sorted({first + (last - first) * number // max(count - 1, 1) for number in range(count)})
    rows = [
        store.row(
            "SELECT CASE WHEN titled THEN chunks.title ELSE '' END, heading, body"
            " FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id >= ? ORDER BY chunks.id LIMIT 1",
            (id_,),
        )
        for id_ in ids
    ]
    return [(row[0], row[1], row[2]) for row in rows if row is not None]


def with_vectors(store: Store, embedder: StoredEmbedder, digests: Iterable[bytes]) -> set[bytes]:
    """Those of the digests whose text already has a vector."""
    return {
        digest
        for digest in set(digests)
        if store.value(
            f"SELECT 1 FROM chunks JOIN {embedder.vectors} ON chunk_id = chunks.id WHERE digest = ? LIMIT 1", (digest,)
        )
    }


def add_chunk_vectors(store: Store, embedder: StoredEmbedder, vectors: Iterable[tuple[bytes, bytes]]) -> int:
    """Gives each (digest, packed vector) to every chunk with that digest that has none yet, and says
    how many those were. A text that has meanwhile gone from the store takes its vector with it."""
    given = 0
    with store.transaction():
        for digest, exact in vectors:
            given += store.execute(
                f"INSERT INTO {embedder.vectors} (chunk_id, exact) SELECT id, ? FROM chunks WHERE digest = ?"
                f" AND NOT EXISTS (SELECT 1 FROM {embedder.vectors} WHERE chunk_id = chunks.id)",
                (exact, digest),
            )
        record_change(store)
    return given


def add_title_vectors(store: Store, embedder: StoredEmbedder, vectors: Iterable[tuple[str, bytes]]) -> None:
    """Gives each (title, packed vector) to every document with that title that has none yet."""
    with store.transaction():
        for title, exact in vectors:
            store.execute(
                f"INSERT INTO {embedder.titles} (document_id, exact) SELECT id, ? FROM documents WHERE title = ?"
                f" AND NOT EXISTS (SELECT 1 FROM {embedder.titles} WHERE document_id = documents.id)",
                (exact, title),
            )
        record_change(store)


def share_known_vectors(store: Store, chunk_id: int, digest: bytes) -> None:
    """Copies to a new chunk the vectors that another chunk with the same text already has."""
    for embedder in embedders(store):
        store.execute(
            f"INSERT INTO {embedder.vectors} (chunk_id, exact) SELECT ?, exact FROM chunks"
            f" JOIN {embedder.vectors} ON chunk_id = chunks.id WHERE digest = ? LIMIT 1",
            (chunk_id, digest),
        )


def share_known_title_vectors(store: Store, document_id: int, title: str) -> None:
    """Gives a document without title vectors those of another document with the same title."""
    for embedder in embedders(store):
        store.execute(
            f"INSERT OR IGNORE INTO {embedder.titles} (document_id, exact) SELECT ?, exact FROM documents"
            f" JOIN {embedder.titles} ON document_id = documents.id WHERE title = ? LIMIT 1",
            (document_id, title),
        )
