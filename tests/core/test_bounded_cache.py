"""What is kept stays within its bytes, and what was used last stays longest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.bounded_cache import BoundedCache

LIMIT = 40


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=50), st.booleans())))
def test_it_holds_as_many_of_those_used_last_as_its_bytes_allow(uses: list[tuple[str, bool]]) -> None:
    cache = BoundedCache[str, int](LIMIT, len)
    used_last: list[str] = []
    for number, (key, dropped) in enumerate(uses):
        if dropped:
            cache.drop(key)
            used_last = [other for other in used_last if other != key]
            continue
        there = key in used_last
        value = cache.get_or_make(key, lambda number=number: number)  # type: ignore[misc]
        assert there == (value != number)
        used_last = [*(other for other in used_last if other != key), key]
        while sum(map(len, used_last)) > LIMIT:
            used_last.pop(0)
        assert cache.bytes == sum(map(len, used_last))
    assert [key for key, _ in uses if cache.get(key) is not None] == [key for key, _ in uses if key in used_last]
