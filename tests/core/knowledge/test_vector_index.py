"""The nearest pages: by sqlite-vec, by signs above its size, both as an exact search finds them."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.knowledge import Chunk
from core.domain.text import Span
from core.knowledge.page_source import NearestPages
from core.knowledge.vector_index import SignIndex, VectorIndex, pack_sign_bits
from core.ports import EmbedderIdentity
from core.store import vectors
from core.store.database import Store
from core.store.documents import File, IndexedDocument, digest_of, save_file
from core.store.search_reader import SearchReader, VectorRows
from tests.factories import make_store

PAGES, PASSAGES, DIMENSIONS = 60, 7, 128
TITLE_WEIGHT = 0.1
ROUNDING = 0.01
"""What eight bits a number may change in a cosine."""


@pytest.fixture(scope="module")
def clustered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, np.ndarray, np.ndarray]]:
    """Pages whose passages lie around a matter of their own; with the exact vectors of passages, page after page,
    and titles. One passage is all zeros, which resembles nothing."""
    random = np.random.default_rng(5)
    matters = random.standard_normal((PAGES, DIMENSIONS))
    passages = np.repeat(matters, PASSAGES, axis=0) + random.standard_normal((PAGES * PASSAGES, DIMENSIONS))
    passages[0] = 0
    passages = to_length_1(passages)
    titles = to_length_1(matters + random.standard_normal(matters.shape))
    with make_store(tmp_path_factory.mktemp("clustered")) as store:
        embedder = vectors.save_embedder(store, EmbedderIdentity("made", "d", DIMENSIONS, 64))
        for number in range(PAGES):
            save_file(store, File(f"{number}.md", "", 1, None, ""), [page(number)])
        digests = [digest_of(f"{number} {at}") for number in range(PAGES) for at in range(PASSAGES)]
        vectors.add_chunk_vectors(store, embedder, zip(digests, vectors.pack(passages), strict=True))
        names = [f"Page {number}" for number in range(PAGES)]
        vectors.add_title_vectors(store, embedder, zip(names, vectors.pack(titles), strict=True))
        yield store, passages, titles


def page(number: int) -> IndexedDocument:
    chunks = [Chunk(Span(at, at + 1), "x", (), None, f"{number} {at}", "section") for at in range(PASSAGES)]
    return IndexedDocument(
        f"{number}.md", f"Page {number}", True, "x" * PASSAGES, "en", "2026-01-01", "public", (), tuple(chunks)
    )


def to_length_1(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def exactly(passages: np.ndarray, titles: np.ndarray, query: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """How near each page is, -1 for those that are not allowed."""
    best = (passages @ query).reshape(PAGES, PASSAGES).max(axis=1) + TITLE_WEIGHT * (titles @ query)
    return np.where(allowed, best, -1)


@pytest.mark.parametrize("knn_rows", [PAGES * PASSAGES, 0], ids=["sqlite-vec", "signs"])
@given(seed=st.integers(0, 10_000), narrowed=st.booleans())
def test_both_ways_find_the_pages_that_an_exact_search_finds(clustered, knn_rows, seed, narrowed) -> None:
    store, passages, titles = clustered
    random = np.random.default_rng(seed)
    [query] = to_length_1(passages[random.integers(1, len(passages))] + 0.05 * random.standard_normal((1, DIMENSIONS)))
    allowed = random.random(PAGES) < (0.4 if narrowed else 2)
    reader = SearchReader(store)
    found = VectorIndex(reader, knn_rows).nearest(query, 8, allowed if narrowed else None)
    reader.close()
    nearness = exactly(passages, titles, query, allowed)
    exact = np.argsort(-nearness)
    assert len(found.pages) == 8
    assert all(allowed[place] for place in found.pages)
    assert found.passages == allowed.sum() * PASSAGES
    if not narrowed:
        assert found.pages[0] == exact[0]
    if knn_rows:
        assert nearness[list(found.pages)] == pytest.approx(nearness[exact[:8]], abs=ROUNDING)
        assert sum(found.own.values()) == 10


def test_long_pages_do_not_crowd_out_the_others(tmp_path) -> None:
    with make_store(tmp_path) as store:
        embedder = vectors.save_embedder(store, EmbedderIdentity("made", "d", 8, 64))
        near, far = np.eye(8, dtype=np.float32)[:2]
        for number, (count, direction) in enumerate([(700, near), *[(1, near + far)] * 9]):
            chunks = [Chunk(Span(0, 1), "x", (), None, f"{number} {at}", "section") for at in range(count)]
            made = IndexedDocument(f"{number}.md", "T", True, "x", "en", "2026-01-01", "public", (), tuple(chunks))
            save_file(store, File(made.path, "", 1, None, ""), [made])
            packed = vectors.pack(np.repeat(direction[None], count, axis=0))
            digests = [digest_of(chunk.embedded_text) for chunk in chunks]
            vectors.add_chunk_vectors(store, embedder, zip(digests, packed, strict=True))
        reader = SearchReader(store)
        assert set(VectorIndex(reader).nearest(near, 10).pages) == set(range(10))
        reader.close()


def test_a_store_without_vectors_has_no_nearest_page(tmp_path) -> None:
    with make_store(tmp_path) as store:
        reader = SearchReader(store)
        assert VectorIndex(reader).nearest(np.ones(8, np.float32), 5).pages == ()
        reader.close()


def test_the_nearest_row_of_each_page_by_signs() -> None:
    documents = np.array([3, 5, 9], np.int64)
    random = np.random.default_rng(1)
    rows = VectorRows(
        np.arange(40), random.choice([3, 9, 77], 40), random.integers(-127, 127, (40, 64)).astype(np.int8)
    )
    signs = SignIndex.of(rows, documents)
    at = int(np.flatnonzero(rows.documents == 9)[0])
    best = signs.best_of_pages(signs.similarity(rows.vectors[at].astype(np.float32)))
    assert int(best.argmax()) == 2
    assert best[2] == pytest.approx(1.0)
    assert best[1] == -1  # a page without any vector


def test_a_page_gathers_more_of_the_nearest_rows_than_its_share_of_all() -> None:
    near = NearestPages((0, 2), {0: 8, 2: 2}, 40)
    others = 1 - 10 / 40
    assert near.concentration(0, 4) == pytest.approx((0.8 - 0.1) * others)
    assert near.concentration(1, 20) == pytest.approx((0 - 0.5) * others)
    assert NearestPages((0,), {0: 10}, 10).concentration(0, 5) == 0, "where all are near, none is nearer"


@given(st.integers(1, 12), st.sampled_from([8, 64, 72, 384]))
def test_signs_agree_bit_for_bit(count: int, dimensions: int) -> None:
    made = np.random.default_rng(count).standard_normal((count, dimensions)).astype(np.float32)
    packed = pack_sign_bits(made)
    differing = np.bitwise_count(packed[:1] ^ packed).sum(axis=1)
    assert differing.tolist() == [int(((made[0] > 0) != (row > 0)).sum()) for row in made]
