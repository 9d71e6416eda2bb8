import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.text import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("They never called me. I want my money back.", ["They never called me.", "I want my money back."]),
        ("See no. 5 and fig. A. It is there.", ["See no. 5 and fig. A.", "It is there."]),
        ("# Title\n- one\n- two", ["# Title", "- one", "- two"]),
        ("one\n\ntwo", ["one", "two"]),
        ("  \n ", []),
    ],
)
def test_sentences(text, sentences):
    assert [span.of(text) for span in split_sentences(text)] == sentences


@given(st.text(max_size=200))
def test_spans_are_in_order_and_only_space_stands_outside(text):
    spans = split_sentences(text)
    end = 0
    rest = ""
    for span in spans:
        assert end <= span.start < span.end
        rest += text[end : span.start]
        end = span.end
    assert not (rest + text[end:]).strip(" \t\r\n\f\v\u00a0\u2028\u2029")


def test_a_list_mark_belongs_to_its_item():
    text = "Do this:\n1. Open the lid.\n2) Wait. Then go on.\n- Close it."
    assert [span.of(text) for span in split_sentences(text)] == [
        "Do this:",
        "1. Open the lid.",
        "2) Wait.",
        "Then go on.",
        "- Close it.",
    ]
