"""What is left of a model's words: no filler, no torso, nothing twice."""

from __future__ import annotations

import pytest

from core.drafting.generation import natural_end, tidy, without_filler
from core.drafting.page_wording import plain_wording

ASKED = ("When can I expect my deposit back?",)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Certainly!\n\nWhen can I expect my deposit back? You get it within 7 days.", "You get it within 7 days."),
        ("Sure, you get it within 7 days. I hope this helps!", "You get it within 7 days."),
        ("Hello Ada,\n\nYou get it within 7 days.\n\nKind regards,\nSupport", "You get it within 7 days."),
        ("Based on the information provided, you get it within 7 days.", "You get it within 7 days."),
        ("You get it within 7 days. Did you keep the box?", "You get it within 7 days. Did you keep the box?"),
        ("Here's the middle part of the reply:\n\nYou get it within 7 days.", "You get it within 7 days."),
        ("Here is what to do: keep the box.", "Here is what to do: keep the box."),
        ("Sure is a word. Greatness too.", "Sure is a word. Greatness too."),
        ("You get it within 7 days. More on deposits →", "You get it within 7 days."),
        ("Open Plans → Deposit. Press Send →", "Open Plans → Deposit."),
    ],
)
def test_filler_is_taken_out(said, left):
    assert without_filler(said, ASKED).removesuffix("Support").strip() == left


def test_what_is_left_of_two_sentences_keeps_a_blank_between_them():
    said = "It takes 7 days. When can I expect my deposit back? It goes to your card."
    assert without_filler(said, ASKED) == "It takes 7 days. It goes to your card."


@pytest.mark.parametrize(
    ("said", "whole", "left"),
    [
        ("It is 7 days. Then we", False, "It is 7 days."),
        ("1. Open it\n2. Close it", True, "1. Open it\n2. Close it"),
        ("It is 7 days. It is 7 days. It is 8 days.", True, "It is 7 days. It is 8 days."),
        ("It is 7 days. Do this:", True, "It is 7 days."),
        ("no end in sight", False, ""),
    ],
)
def test_natural_end(said, whole, left):
    assert natural_end(said, whole) == left


def test_marks_and_markup_do_not_stay():
    assert tidy("## Answer\n**Open** `it` [1][2]. ![x](http://e.example/p) [Here](http://e.example).\u200b") == (
        "Answer\nOpen it.  Here."
    )
    assert tidy("<p>Open <b>it</b>.</p><br/>\n__Now__") == "Open it.\nNow"


@pytest.mark.parametrize(
    "quoted",
    [
        'lampctl set --name="<your-name>" **kwargs',
        "https://api.example.com/v1/<site-id>/__init__.py?x=[1]",
        '{"key": "a__b__c", "list": [1, [2]]}',
        "C:\\Users\\<you>\\lamp.ini",
        "# a comment, no heading",
    ],
)
def test_what_stands_in_code_marks_stays_character_for_character(quoted):
    assert tidy(f"Type `{quoted}` and press Return.") == f"Type {quoted} and press Return."
    assert tidy(f"Type this:\n\n```sh\n{quoted}\n  {quoted}\n```\n\nThen wait.") == (
        f"Type this:\n\n{quoted}\n  {quoted}\n\nThen wait."
    )


def test_a_placeholder_is_no_markup():
    said = "Put <your-domain> there, or <YOUR_KEY>, <table-name>, <a-b>."
    assert tidy(said) == said
    assert plain_wording(said) == said


def test_one_question_of_several_said_back_is_taken_out():
    asked = ("I sent it on Tuesday. When can I expect my deposit back, and does it go to my card?",)
    assert without_filler("When can I expect my deposit back? Within 7 days.", asked) == "Within 7 days."
