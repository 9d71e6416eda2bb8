"""Vectors for whatever in the store has none yet, at the bulk rate, giving way to live requests."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.domain.knowledge import Chunk
from core.errors import ModelGone
from core.knowledge.chunking import embedded_text
from core.knowledge.document_reading import Interrupted
from core.ports import Cancelled, Embedder, Vectors
from core.store import vectors
from core.store.database import Store
from core.store.documents import digest_of
from core.store.vectors import StoredEmbedder

BATCH = 8
"""Texts embedded between two commits: a third of a second at the slow end, so that stopping and
progress stay prompt and little is lost. The host serves live requests between any two texts."""

_log = logging.getLogger(__name__)


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

    Raises `ModelError` when the embedder fails for good.
    """
    stored = vectors.save_embedder(store, embedder.identity)
    _embed_titles(store, stored, embedder, cancelled)
    done, left, began = 0, vectors.count_pending(store, stored), time.perf_counter()
    while left > 0:
        after, before = 0, done
        while batch := vectors.pending_chunks(store, stored, after, BATCH):
            if cancelled():
                return
            after = batch[-1].chunk_id
            texts = {chunk.digest: embedded_text(chunk.title, chunk.heading, chunk.body) for chunk in batch}
            made = _embed(embedder, list(texts.values()))
            given = vectors.add_chunk_vectors(store, stored, zip(texts, made, strict=True))
            done, left = done + given, left - given
            if left <= 0:  # the last one, or the caller has meanwhile brought in more
                left = vectors.count_pending(store, stored)
            rate = done / (time.perf_counter() - began)
            yield EmbeddingProgress(done, done + left, rate, left / rate if rate else None)
        # Brought in meanwhile under an id that a deleted chunk had: once more.
        left = vectors.count_pending(store, stored) if done > before else 0
    _embed_titles(store, stored, embedder, cancelled)  # of what was brought in meanwhile
    if stored.state == "building" and vectors.count_pending(store, stored) == 0:
        vectors.promote(store, stored)


def vectors_for(
    store: Store, embedder: Embedder, chunks: Sequence[Chunk], cancelled: Cancelled
) -> list[tuple[bytes, bytes]]:
    """(digest, packed vector) of those texts that have none yet: for chunks that shall be stored
    together with their vectors. Raises `Interrupted` when cancelled, `ModelError`."""
    stored = vectors.save_embedder(store, embedder.identity)
    texts = {digest_of(chunk.embedded_text): chunk.embedded_text for chunk in chunks}
    known = vectors.with_vectors(store, stored, texts)
    missing = [(digest, text) for digest, text in texts.items() if digest not in known]
    made: list[tuple[bytes, bytes]] = []
    for start in range(0, len(missing), BATCH):
        if cancelled():
            raise Interrupted
        digests, batch = zip(*missing[start : start + BATCH], strict=True)
        made += zip(digests, _embed(embedder, batch), strict=True)
    return made


def _embed_titles(store: Store, stored: StoredEmbedder, embedder: Embedder, cancelled: Cancelled) -> None:
    while not cancelled() and (titles := vectors.pending_titles(store, stored, BATCH)):
        vectors.add_title_vectors(store, stored, zip(titles, _embed(embedder, titles), strict=True))


def _embed(embedder: Embedder, texts: Sequence[str]) -> list[bytes]:
    """Packed vectors of `texts`. The host process comes back by itself when it dies: a batch that
    kills it twice is embedded one by one, and a text that kills it alone, twice, gets a vector of zeros,
    which resembles nothing. So one poisonous text can't keep all others from their vectors."""
    made: Vectors
    for _ in range(2):
        try:
            made = embedder.embed_passages(texts, "bulk")
        except ModelGone:
            _log.warning("the embedder died at a batch of %d texts", len(texts))
        else:
            return vectors.pack(made)
    if len(texts) > 1:
        return [_embed(embedder, [text])[0] for text in texts]
    embedder.embed_passages(["a"], "bulk")  # raises if it is the embedder and not the text
    return vectors.pack(np.zeros((1, embedder.identity.dimensions), np.float32))
