"""What is said is the docs' choice; how it is said may be the model's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.knowledge import Passage
from core.domain.review import SentenceVerdict
from core.domain.text import split_sentences
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.paraphrase_merge import merge_paraphrases
from core.drafting.quotable_sentences import read_passage
from core.language.clean_text import clean_passage

PAGE = """You can return a lamp within 30 days of delivery.
If the box is open, we take off 10%.

| Fabric | Needle |
| --- | --- |
| Leather | Leather, 90 to 100 |

1. Open Orders.
2. Press Return.
"""
EVIDENCE = read_passage(clean_passage(Passage(1, "returns.md", "Returns", "", PAGE, 0, len(PAGE), 0.9, "", "public")))

RETURN, BOX, _header, ROW, *STEPS = EVIDENCE


def woven(said, evidence=(RETURN, BOX), verdict="supported"):
    """`said`: the model's sentences, all judged to rest on nothing in particular."""
    verdicts = [SentenceVerdict(span.of(said), *span, verdict, 1.0) for span in split_sentences(said)]
    answer = SelectedAnswer("How long?", tuple(evidence), 1.0)
    return merge_paraphrases([answer], verdicts, "en")


def test_a_sentence_that_keeps_everything_stands_in_the_docs_place():
    said = "You can return your lamp within 30 days of its delivery."
    assert woven(said).text == f"{said} If the box is open, we take off 10%."
    assert woven(said).by_model == 1


@pytest.mark.parametrize(
    "said",
    [
        "You can return your lamp within 60 days of delivery.",
        "You can return your lamp after delivery.",
        "You cannot return a lamp within 30 days of delivery.",
        "You can return a lamp within 30 days of delivery only if it is unused.",
        "You can return a lamp within 30 days of delivery and get $20 for it.",
        "You can return a lamp within 30 days of delivery:",
        "It means that you can return a lamp within 30 days of delivery.",
        "We open the box and take off 10%.",
        "Lamps are nice.",
    ],
)
def test_what_loses_or_adds_something_leaves_the_docs_words(said):
    assert woven(said).text == "You can return a lamp within 30 days of delivery. If the box is open, we take off 10%."
    assert woven(said).by_model == 0


@pytest.mark.parametrize("verdict", ["unsupported", "contradicted", "courtesy"])
def test_what_the_review_did_not_find_true_is_left_out(verdict):
    assert woven("You can return your lamp within 30 days of delivery.", verdict=verdict).by_model == 0


def test_one_sentence_may_say_two_of_one_paragraph():
    said = "You can return a lamp within 30 days of delivery, and we take off 10% if the box is open."
    assert (woven(said).text, woven(said).by_model) == (said, 1)


def test_answers_that_a_model_numbered_are_sentences():
    said = "1. You can return your lamp within 30 days of delivery.\n2. If your box is open, we take off 10%."
    assert woven(said).text == said.replace("1. ", "").replace("\n2. ", " ")


def test_the_docs_order_stays():
    said = "If your box is open, we take off 10%. You can return your lamp within 30 days of delivery."
    first, second = (span.of(said) for span in split_sentences(said))
    assert woven(said).text == f"{second} {first}"


def test_a_row_may_become_a_sentence_and_steps_stay_as_they_are():
    said = "For leather use the Leather needle, 90 to 100. Open your Orders."
    text = woven(said, (ROW, *STEPS)).text
    assert text == "For leather use the Leather needle, 90 to 100.\n1. Open Orders.\n2. Press Return."


def test_items_that_are_said_as_sentences_may_be_reworded():
    page = "While you pause:\n\n- You pay £4 a month.\n- You can pause for two months.\n"
    items = read_passage(clean_passage(Passage(1, "p.md", "P", "", page, 0, len(page), 0.9, "", "public")))[1:]
    said = "You pay £4 for each month. You can pause for three months."
    assert woven(said, items).text == "You pay £4 for each month. You can pause for two months."


def test_a_row_keeps_each_of_its_values():
    row = replace(ROW, wording="Leather, vinyl: needle Leather, size 90 to 100.")
    said = "For your leather bag you need a needle of size 90 to 100."
    assert woven(said, (row,)).text == row.wording
    said = "For your leather bag you need the needle Leather, size 90 to 100."
    assert woven(said, (row,)).text == said


@given(st.lists(st.sampled_from([*(e.wording for e in EVIDENCE), "Yes.", "It costs $4.", "No, never!"]), max_size=6))
def test_nothing_of_the_answer_is_ever_lost_or_added(sentences):
    text = woven("\n\n".join(sentences), EVIDENCE).text
    for evidence in EVIDENCE:
        assert text.count(evidence.wording) == 1
    assert "$4" not in text and "never" not in text
