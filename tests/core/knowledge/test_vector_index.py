"""Vectors in memory: exact ones, and signs with rescoring for large stores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.vector_index import Segment, pack_sign_bits
from core.store.search_reader import VectorRows

DOCUMENTS = np.array([3, 5, 9], np.int64)


def rows(count: int = 40) -> VectorRows:
    random = np.random.default_rng(count)
    vectors = random.standard_normal((count, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return VectorRows(np.arange(100, 100 + count), random.choice([3, 9, 77], count), vectors)


def test_the_nearest_row_of_each_page() -> None:
    given_rows = rows()
    segment = Segment.of(given_rows, DOCUMENTS, keep_exact=True)
    query = given_rows.vectors[0]
    best = segment.best_of_pages(segment.similarity(query))
    cosines = given_rows.vectors @ query
    assert best[0] == pytest.approx(cosines[given_rows.documents == 3].max())
    assert best[1] == -1  # a page without any vector
    assert not segment.has(1)
    assert best[2] == pytest.approx(cosines[given_rows.documents == 9].max())


def test_signs_choose_and_exact_vectors_measure() -> None:
    given_rows = rows(200)
    by_id = dict(zip(given_rows.ids.tolist(), given_rows.vectors, strict=True))
    exact = Segment.of(given_rows, DOCUMENTS, keep_exact=True)
    signs = Segment.of(given_rows, DOCUMENTS, keep_exact=False)
    assert signs.exact is None
    at = int(np.flatnonzero(given_rows.documents == 9)[0])
    query = given_rows.vectors[at]
    best = signs.best_of_pages(signs.similarity(query))
    assert int(best.argmax()) == 2
    assert best[2] == pytest.approx(1.0)
    measured = signs.cosines(query, [0, 2], lambda ids: np.stack([by_id[i] for i in ids]))
    for one, other in zip(measured, exact.cosines(query, [0, 2], lambda ids: np.zeros((0, 64))), strict=True):
        assert np.allclose(one, other, atol=1e-6)


def test_a_page_gathers_more_of_the_nearest_rows_than_its_share_of_all() -> None:
    angles = np.linspace(0, np.pi, 12)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    pages = np.array([3, 3, 9] * 2 + [9] * 6)
    segment = Segment.of(VectorRows(np.arange(12), pages, vectors), DOCUMENTS, keep_exact=True)
    similarity = segment.similarity(np.array([1, 0], np.float32))
    others = 1 - 2 / 12
    assert segment.concentration(similarity, 2).tolist() == pytest.approx(
        [(1 - 4 / 12) * others, 0.0, -8 / 12 * others]
    )
    for all_of_them in (12, 20):
        assert segment.concentration(similarity, all_of_them).tolist() == [0.0, 0.0, 0.0], (
            "where all are near, none is nearer"
        )
    empty = Segment.of(
        VectorRows(np.zeros(0, np.int64), np.zeros(0, np.int64), vectors[:0]), DOCUMENTS, keep_exact=True
    )
    assert empty.concentration(similarity[:0], 3).tolist() == [0.0, 0.0, 0.0]


@given(st.integers(1, 12), st.sampled_from([8, 64, 72, 384]))
def test_signs_agree_bit_for_bit(count: int, dimensions: int) -> None:
    vectors = np.random.default_rng(count).standard_normal((count, dimensions)).astype(np.float32)
    packed = pack_sign_bits(vectors)
    differing = np.bitwise_count(packed[:1] ^ packed).sum(axis=1)
    assert differing.tolist() == [int(((vectors[0] > 0) != (row > 0)).sum()) for row in vectors]
