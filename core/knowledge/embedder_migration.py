"""Another embedder: what it costs is asked first, and the old index answers until the new one is whole.

An agreed change is a set of tables that is being built (`core.store.vectors`), so it outlives any
interruption and nobody is asked twice. While it is built, the embedder before it goes on reading
questions and what is edited meanwhile, if its model is still on this machine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.knowledge.chunking import Limit, embedded_text
from core.ports import Embedder, FindEmbedder
from core.store import vectors
from core.store.database import Store

_SAMPLE_TEXTS = 16
_SAMPLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class EmbedderChange:
    """What it would take to use another embedder for this store."""

    old_model: str
    new_model: str
    texts: int
    """Different texts that the new one still has to read."""
    agreed: bool
    """Whether somebody has said yes."""
    old_present: bool
    """Whether the old one's model is still here: else search goes by words until the new index is whole."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which embedder does what in a scan."""

    answering: Embedder | None
    """Reads questions and what was edited; None: words only."""
    next: Embedder | None
    """Builds the index that will answer; None: no change has been agreed to."""
    limit: Limit
    """How documents are cut: for the embedder that answers, until another does."""
    measured: bool
    """Whether `limit` counts real tokens. Without an embedder nothing is cut again."""


def embedder_change(store: Store, wanted: Embedder | None, former: FindEmbedder) -> EmbedderChange | None:
    """What the wanted embedder would have to embed anew; None if it is the one in use, or the first. `former` finds
    the embedder that answers now."""
    old = vectors.answering(store)
    if wanted is None or old is None or old.digest == wanted.identity.digest:
        return None
    new = vectors.find(store, wanted.identity.digest)
    return EmbedderChange(
        old.model,
        wanted.identity.id,
        vectors.count_texts_without(store, new),
        new is not None,
        former(old.model, old.digest) is not None,
    )


def agree(store: Store, wanted: Embedder) -> None:
    """Agrees to the change: the next scans build the index of the wanted embedder, which then answers."""
    vectors.save_embedder(store, wanted.identity)


def expected_seconds(store: Store, wanted: Embedder, change: EmbedderChange) -> float:
    """How long the change will take on this machine, by a few of the texts in question. Loads the
    model; takes about two seconds. Raises `ModelError`."""
    rows = vectors.sample_texts(store, _SAMPLE_TEXTS)
    if not rows or not change.texts:
        return 0.0
    wanted.embed_passages([embedded_text(*rows[0])])  # loads the model
    texts, spent = 0, 0.0
    for portion in _portions([embedded_text(*row) for row in rows], 4):
        began = time.perf_counter()
        wanted.embed_passages(portion)
        spent += time.perf_counter() - began
        texts += len(portion)
        if spent >= _SAMPLE_SECONDS:
            break
    return spent / texts * change.texts


def roles(store: Store, wanted: Embedder | None, former: FindEmbedder) -> Roles:
    """Which embedder answers now and which one is being built for. An index begun for an embedder that is no longer
    wanted is deleted."""
    stored = vectors.answering(store)
    if stored is None:
        limit = Limit(wanted.identity.max_tokens, wanted.count_tokens) if wanted else Limit()
        return Roles(wanted, None, limit, wanted is not None)
    if wanted is not None and stored.digest == wanted.identity.digest:
        vectors.delete_unfinished(store)
        return Roles(wanted, None, Limit(stored.max_tokens, wanted.count_tokens), True)
    answering = former(stored.model, stored.digest)
    begun = wanted is not None and vectors.find(store, wanted.identity.digest) is not None
    counting = answering or wanted
    limit = Limit(stored.max_tokens, counting.count_tokens) if counting else Limit()
    return Roles(answering, wanted if begun else None, limit, counting is not None)


def _portions(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    return [texts[start : start + size] for start in range(0, len(texts), size)]
