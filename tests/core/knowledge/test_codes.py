"""A question about a code is answered by what the docs say of that code, never of its neighbour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.codes import asked_codes, written_codes

F12 = "F-12: the kettle is dry. Fill it."
F17 = "F-17: the lid is open. Close it."
OTHER = "Returns are free for 30 days."


@pytest.mark.parametrize(
    "question",
    ["My kettle shows F-12.", "It says F12!", "f 12 blinks", "what is f\u201112?", "error 12 comes up", "Fehler 12"],
)
def test_every_spelling_finds_its_passage_first_and_not_its_neighbour(question):
    kept, known = asked_codes(question).only_theirs([F17, OTHER, F12], str)
    assert (kept, known) == ([F12, OTHER], True)


@pytest.mark.parametrize("question", ["My kettle shows F-99.", "error 99 is on the display", "Was bedeutet F99?"])
def test_a_code_that_the_docs_do_not_hold_is_known_to_be_missing(question):
    kept, known = asked_codes(question).only_theirs([F17, OTHER, F12], str)
    assert (kept, known) == ([OTHER], False)


@pytest.mark.parametrize(
    "question", ["Where is order BB-20841?", "Can I return it in 30 days?", "Is it IP65?", "How long?"]
)
def test_what_is_no_code_of_the_docs_changes_nothing(question):
    passages = [F17, OTHER, F12, "It is rated IP44."]
    assert asked_codes(question).only_theirs(passages, str) == (passages, True)


def test_a_passage_of_several_codes_answers_each():
    both = "F-12 and F-17 both ask for a restart."
    assert asked_codes("F17?").only_theirs([both, "F-13: wait."], str) == ([both], True)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    written_codes(text)
    kept, _ = asked_codes(text).only_theirs([F12, OTHER, text], str)
    assert set(kept) <= {F12, OTHER, text}
