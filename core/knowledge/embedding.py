"""Vectors for whatever in the store has none yet, at the bulk rate, giving way to live requests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import ModelGone
from core.knowledge.chunking import embedded_text
from core.ports import Cancelled, Embedder, Vectors
from core.store import vectors
from core.store.database import Store

BATCH = 8
"""Texts embedded between two commits: a third of a second at the slow end, so that stopping and
progress stay prompt and little is lost. The host serves live requests between any two texts."""


@dataclass(frozen=True, slots=True)
class EmbeddingProgress:
    """Chunks that got their vectors, of those that had none at the start."""

    done: int
    total: int
    rate: float
    """Chunks per second."""
    seconds_left: float | None


def embed_pending(store: Store, embedder: Embedder, cancelled: Cancelled) -> Iterator[EmbeddingProgress]:
    """Embeds titles, then chunks, committing batch by batch; a text that stands in several chunks
    is embedded once. When a new embedder has caught up with the old one, it answers from then on.

    Raises `ModelError` when the embedder fails twice on the same batch.
    """
    stored = vectors.register(store, embedder.identity)
    while titles := vectors.pending_titles(store, stored, BATCH):
        if cancelled():
            return
        vectors.add_title_vectors(store, stored, zip(titles, _embed(embedder, titles), strict=True))
    total = left = vectors.count_pending(store, stored)
    after, began = 0, time.perf_counter()
    while batch := vectors.pending_chunks(store, stored, after, BATCH):
        if cancelled():
            return
        after = batch[-1].chunk_id
        texts = {chunk.digest: embedded_text(chunk.title, chunk.heading, chunk.body) for chunk in batch}
        made = _embed(embedder, list(texts.values()))
        left -= vectors.add_chunk_vectors(store, stored, zip(texts, made, strict=True))
        rate = (total - left) / (time.perf_counter() - began)
        yield EmbeddingProgress(total - left, total, rate, left / rate if rate else None)
    if stored.state == "building" and vectors.count_pending(store, stored) == 0:
        vectors.promote(store, stored)


def _embed(embedder: Embedder, texts: Sequence[str]) -> list[bytes]:
    """Packed vectors; once more if the host process died meanwhile, which comes back by itself."""
    made: Vectors
    try:
        made = embedder.embed_passages(texts, "bulk")
    except ModelGone:
        made = embedder.embed_passages(texts, "bulk")
    return vectors.pack(made)
