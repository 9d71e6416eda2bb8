"""Pieces of text: whole characters, nothing of a stop string, nothing lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.text_stream import TextStream


def run(data: bytes, cuts: list[int], stop: list[str]) -> list[str]:
    stream = TextStream(stop)
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    pieces = [stream.feed(data[a:b]) for a, b in pairwise(edges)]
    return [*pieces, stream.finish()]


@given(st.text(), st.lists(st.integers(0, 1000)), st.lists(st.text(max_size=4), max_size=3))
def test_the_pieces_are_the_text_up_to_the_first_stop(text: str, cuts: list[int], stop: list[str]) -> None:
    ends = [text.find(word) for word in stop if word and word in text]
    assert (
        "".join(run(text.encode("utf-8", "replace"), cuts, stop))
        == text[: min(ends, default=len(text))].encode("utf-8", "replace").decode()
    )


@given(st.binary(), st.lists(st.integers(0, 1000)))
def test_bytes_that_are_no_text_do_not_stop_it(data: bytes, cuts: list[int]) -> None:
    assert "".join(run(data, cuts, [])) == data.decode("utf-8", "replace")
