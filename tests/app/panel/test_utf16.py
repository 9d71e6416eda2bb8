"""Code points and UTF-16 units agree for every position of every text."""

from hypothesis import given
from hypothesis import strategies as st

from app.panel.utf16 import Utf16Map

TEXT = st.text(st.one_of(st.sampled_from("aé€😀👩🏽‍💻\n"), st.characters(exclude_categories=("Cs",))), max_size=40)


@given(TEXT)
def test_every_position_goes_there_and_back(text: str) -> None:
    units = Utf16Map(text)
    for at in range(len(text) + 1):
        there = units.units(at)
        assert there == len(text[:at].encode("utf-16-le")) // 2
        assert units.code_points(there) == at


@given(TEXT)
def test_the_middle_of_a_pair_is_its_character(text: str) -> None:
    units = Utf16Map(text)
    for at, character in enumerate(text):
        if character > "\uffff":
            assert units.code_points(units.units(at) + 1) == at
