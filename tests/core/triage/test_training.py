"""What is learned from when a team declares more examples than can be learned from in seconds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.domain.triage import Intent
from core.triage.features import FeatureSpace
from core.triage.ngrams import NgramSpace
from core.triage.training import MOST_EXAMPLES, learned_from, spread


def intent(name: str, count: int) -> Intent:
    return Intent(name, "", 2, tuple(f"{name} {number}" for number in range(count)))


@given(st.lists(st.integers(3, 4000), min_size=1, max_size=40))
def test_all_are_learned_from_or_as_many_of_each_as_it_takes(counts: list[int]) -> None:
    declared = [intent(f"i{at}", count) for at, count in enumerate(counts)]
    learned = [len(found.examples) for found in learned_from(declared)]
    if sum(counts) <= MOST_EXAMPLES:
        assert learned == counts
    else:
        most = max(learned)
        assert learned == [min(count, most) for count in counts]
        assert MOST_EXAMPLES - len(counts) < sum(learned) <= MOST_EXAMPLES


def test_of_very_many_intents_each_keeps_ten() -> None:
    learned = learned_from([intent(f"i{at}", 30) for at in range(400)])
    assert {len(found.examples) for found in learned} == {10}


def test_they_are_spread_from_the_first_to_the_last() -> None:
    texts = [str(number) for number in range(1000)]
    found = [int(text) for text in spread(texts, 10)]
    assert (found[0], found[-1], len(found)) == (0, 999, 10)
    assert max(np.diff(found)) - min(np.diff(found)) <= 1
    assert spread(texts[:5], 10) == tuple(texts[:5])


def test_more_examples_than_dimensions_span_the_same_space() -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(60, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"text {number}" for number in range(60)]
    space = FeatureSpace(vectors, NgramSpace(texts), 0.0)
    assert space.rows.shape == (60, 24)
    np.testing.assert_allclose(space.rows @ space.rows.T, vectors @ vectors.T, atol=1e-5)
    np.testing.assert_allclose(space.coordinates(texts, vectors)[0], space.rows, atol=1e-5)
