"""What the index holds, what still waits, and what could not be read and why."""

from __future__ import annotations

from dataclasses import dataclass

from core.store import documents, vectors
from core.store.database import Store
from core.store.documents import Failure


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """Counts as of now."""

    files: int
    """Files that were read."""
    chunks: int
    """Of all cuts."""
    pending: int
    """Chunks found by words only, until their vectors are made."""
    failed: tuple[Failure, ...]
    embedder: str
    """Id of the embedder whose vectors answer, empty if there is none."""
    last_indexed: float | None
    """Seconds since the epoch of the end of the last whole scan."""


def index_status(store: Store) -> IndexStatus:
    """Reads the counts; a few milliseconds."""
    embedder = vectors.answering(store)
    chunks = documents.count_chunks(store)
    last = documents.fact(store, "last-indexed")
    return IndexStatus(
        files=documents.count_files(store),
        chunks=chunks,
        pending=vectors.count_pending(store, embedder) if embedder else chunks,
        failed=documents.failures(store),
        embedder=embedder.model if embedder else "",
        last_indexed=float(last) if last is not None else None,
    )
