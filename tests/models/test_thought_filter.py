"""What a model thinks aloud is not shown, however its family marks it and however the marks are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.resources import load_toml
from models.text_stream import TextStream

THOUGHTS = [(row["open"], row["close"]) for row in load_toml("models", "prompt_format.toml")["thought"]]


def shown(text: str, cuts: list[int] | None = None, stop: tuple[str, ...] = ()) -> str:
    stream = TextStream(stop)
    data = text.encode()
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts or range(len(data)))})
    return "".join([*(stream.feed(data[a:b]) for a, b in pairwise(edges)), stream.finish()])


@given(st.sampled_from(THOUGHTS), st.lists(st.integers(0, 1000)), st.sampled_from(["", " ", "\n\n"]))
def test_a_thought_is_not_shown_wherever_it_is_cut(tags: tuple[str, str], cuts: list[int], blank: str) -> None:
    text = f"{blank}{tags[0]}I must not say <b>this</b>.{tags[1]}\n\nYour parcel is on its way <3 [1]."
    assert shown(text, cuts) == "Your parcel is on its way <3 [1]."


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<think>never closed", ""),
        ("<think></think><think>again</think>Hello", "Hello"),
        ("</think>\n\nHello", "Hello"),
        ("Hello <think>hm</think>there", "Hello there"),
        ("<think>a</think><response>Hello</response>", "Hello"),
        ("Here is my thought process: x Here is my response:\nHello", "Hello"),
        ("Here are my thanks.", "Here are my thanks."),
        ("Hello. Here is my thought process: none", "Hello. Here is my thought process: none"),
        ("[THINK]a[/THINK]Hello [THIN", "Hello [THIN"),
        (" Hello", " Hello"),
        ("\n", "\n"),
        ("5 < 6 and [x] <b>", "5 < 6 and [x] <b>"),
    ],
)
def test_what_is_no_thought_is_shown(written: str, text: str) -> None:
    assert shown(written) == text


def test_a_stop_string_in_a_thought_stops_nothing() -> None:
    assert shown("<think>one\n\ntwo</think>three\n\nfour", stop=("\n\n",)) == "three"


def test_control_tokens_open_and_close_thoughts_and_are_never_shown() -> None:
    stream = TextStream(())
    written = [
        *("<|channel|>", b"analysis", "<|message|>", b"The customer is angry.", "<|end|>", "<|start|>", b"assistant"),
        *("<|channel|>", b"final", "<|message|>", b"Sorry ", "<|quote|>", b"for that."),
    ]
    pieces = [stream.feed_markup(part) if isinstance(part, str) else stream.feed(part) for part in written]
    assert "".join([*pieces, stream.finish()]) == "Sorry for that."


def test_a_thought_is_known_as_soon_as_it_opens() -> None:
    """So that the engine can close it at once."""
    stream = TextStream(())
    assert stream.feed(b"<thi") == "" and stream.thought is None
    stream.feed(b"nk>")
    assert stream.thought is not None
    assert stream.feed_markup(stream.thought.empty) + stream.feed(b"Hello") == "Hello"
    assert stream.thought is None
