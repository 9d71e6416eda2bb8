import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers.raised import raised


@pytest.mark.parametrize(
    ("mark", "before", "after", "notes", "written"),
    [
        ("1", "within 45", " minutes", {"1"}, ""),
        ("1", "within 45", " minutes", set(), "¹"),
        ("3", "a delivery", " takes", set(), ""),
        ("1)", "45", " minutes", set(), ""),
        ("*", "free", "", set(), ""),
        ("1, 2", "free", "", set(), ""),
        ("1", "", "Not on Sundays.", {"1"}, ""),
        ("6", "makes 10", " pages", set(), "⁶"),
        ("-3", "10", " g", set(), "⁻³"),
        ("2", "20 m", " large", {"2"}, "²"),
        ("99", "costs 4", " euros", set(), ".99"),
        ("50", "costs $10", ".", set(), ".50"),
        ("10", "has 2", " rows", set(), "¹⁰"),
        ("st", "on the 1", " floor", set(), "st"),
        ("TM", "Heron", "", set(), "TM"),
    ],
)
def test_what_a_raised_figure_is(mark, before, after, notes, written):
    assert raised(mark, before, after, notes=frozenset(notes)) == written


@given(st.integers(0, 10**6), st.integers(0, 999), st.text(max_size=10), st.sets(st.sampled_from("0123")))
def test_it_never_lengthens_the_number_before_it(number, mark, after, notes):
    assert raised(str(mark), f"within {number}", after, notes=frozenset(notes))[:1] not in tuple("0123456789")
