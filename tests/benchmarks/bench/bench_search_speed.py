"""How long a search takes beside a plain numpy product over the same vectors, and what it keeps in memory.

    python -m tests.benchmarks.bench.bench_search_speed

Pages are made up by a seeded generator: words by Zipf's law, vectors at random. Sizes are chunks of
both cuts together.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.domain.knowledge import Chunk
from core.domain.text import Span
from core.knowledge.candidates import CANDIDATES
from core.knowledge.search import Searcher
from core.knowledge.vector_index import KNN_ROWS
from core.ports import Embedder, EmbedderIdentity, Priority, Vectors
from core.store.documents import IndexedDocument
from core.store.opening import open_store
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import fill, real_embedder

CHUNKS_A_PAGE = 8
_WORDS_A_CHUNK = 60
_QUERIES = 30
_TYPED = (
    "how do i change my delivery address",
    "refund for a broken machine",
    "cancel my subscription",
    "invoice for last month",
)


class RandomVectors:
    """Gives passages vectors at random and leaves questions to the real embedder."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self._random = np.random.default_rng(2)

    @property
    def identity(self) -> EmbedderIdentity:
        return self._real.identity

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        rows = self._random.standard_normal((len(texts), self.identity.dimensions), dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        return self._real.embed_queries(texts, priority)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def pages(chunks: int, words: Sequence[str]) -> list[IndexedDocument]:
    """So many chunks, four of each cut a page."""
    random = np.random.default_rng(1)
    chances = 1 / np.arange(1, len(words) + 1)
    chances /= chances.sum()
    made = []
    for number in range(chunks // CHUNKS_A_PAGE):
        drawn = random.choice(len(words), size=_WORDS_A_CHUNK * CHUNKS_A_PAGE // 2, p=chances)
        parts = [
            " ".join(words[w] for w in drawn[at : at + _WORDS_A_CHUNK]) for at in range(0, len(drawn), _WORDS_A_CHUNK)
        ]
        text, cut = "\n".join(parts), []
        for name in ("section", "packed"):
            start = 0
            for part in parts:
                span = Span(start, start + len(part))
                cut.append(Chunk(span, part, (), None, f"{name} {number} {part}", name))
                start += len(part) + 1
        title = f"{words[drawn[0]]} {words[drawn[1]]} {number}"
        made.append(IndexedDocument(f"p{number}.md", title, True, text, "en", "2026-01-01", "public", (), tuple(cut)))
    return made


def measure(chunks: int) -> list[Figure]:
    """Times at one size."""
    real = real_embedder()
    embedder = RandomVectors(real)
    random = np.random.default_rng(3)
    known = " ".join(_TYPED).split()
    words = known + [
        "".join(random.choice(list("abcdefghijklmnoprstuvw"), random.integers(4, 10))) for _ in range(8000)
    ]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = open_store(Path(folder) / "store.db", os.urandom(32))
        fill(store, pages(chunks, words), embedder)
        searcher = Searcher(store, embedder)
        questions = [" ".join(words[w] for w in random.integers(0, 3000, 6)) for _ in range(_QUERIES)]
        vectors = embedder.embed_queries(questions)
        cold = _seconds(lambda: searcher.search(questions[0]))
        matrix = embedder.embed_passages([""] * chunks)
        brute = float(np.median([_seconds(lambda v=v: np.argsort(-(matrix @ v))[:10]) for v in vectors]))
        # The embedding of the question is the same work either way, so it is left out of both.
        asked = dict(zip(questions, vectors, strict=True))
        searcher._embed = lambda text, docs: asked[text]  # type: ignore[method-assign]
        warm = float(np.median([_seconds(lambda q=q: searcher.search(q)) for q in questions]))
        del searcher._embed
        keystrokes = [text[:end] for text in _TYPED for end in range(2, len(text) + 1)]
        typed = [_seconds(lambda k=k: searcher.search(k, typing=True)) for k in keystrokes]
        index = searcher._source.index()
        near = float(np.median([_seconds(lambda v=v: index.nearest(v, CANDIDATES)) for v in vectors]))
        kept = sum(kind.signs.nbytes for kind in index._signs or ())
        filtered = np.arange(len(index.pages)) % 10 > 0
        narrowed = float(np.median([_seconds(lambda v=v: index.nearest(v, CANDIDATES, filtered)) for v in vectors]))
        way = "signs" if index._signs else "sqlite-vec"
        searcher.close()
        store.close()
    real.save()
    size = f"{chunks // 1000}k chunks"
    return [
        Figure(f"search, {size}, median", warm * 1000, "ms", brute * 1000, warm / brute, must=3, better="lower"),
        Figure(f"first search, {size}, vectors read", cold * 1000, "ms"),
        Figure(
            f"as-you-type, {size}, p95 a keystroke, question embedded",
            float(np.percentile(typed, 95)) * 1000,
            "ms",
            must=60 if chunks == 10_000 else None,
            aim=30 if chunks == 10_000 else None,
            better="lower",
        ),
        Figure(
            f"nearest pages by {way}, {size}",
            near * 1000,
            "ms",
            must=30 if way == "sqlite-vec" else None,
            better="lower",
        ),
        Figure(f"the same, nine of ten pages let through, {size}", narrowed * 1000, "ms"),
        Figure(f"vectors in memory, {size}", kept / 2**20, "MiB"),
    ]


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run() -> list[Figure]:
    """Four sizes, one of them the largest at which sqlite-vec answers; the largest is in `bench_long_search_speed`."""
    return [*measure(1_000), *measure(10_000), *measure(KNN_ROWS), *measure(100_000)]


if __name__ == "__main__":
    print(table(run()))
