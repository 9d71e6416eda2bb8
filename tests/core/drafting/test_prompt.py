"""The prompt: what stays comes first, what does not fit is counted, and data stays data."""

from __future__ import annotations

import pytest

from core.drafting.extractive import ExtractiveComposer
from core.drafting.prompt import build_prompt, task_of
from core.workspace.style import Style


def count(texts):
    return [len(text.split()) for text in texts]


@pytest.fixture
def built(workspace, ticket, triage, find, pages):
    def build(text, context=4096, style=Style()):  # noqa: B008 — frozen
        composition = ExtractiveComposer(workspace).compose(ticket(text), triage(), find(pages, text))
        return build_prompt(composition, ticket(text), style, count, context)

    return build


def test_prefix_first_and_tone_last(built):
    prompt = built("How long can I return a lamp?")
    calm, warm = (prompt.turns(task_of(tone, "en")) for tone in ("calm", "warmer"))
    assert calm[0] == warm[0] == prompt.prefix[0]
    assert calm[1].text.startswith(prompt.prefix[1].text)
    assert calm[1].text.split("\n\n")[:-1] == warm[1].text.split("\n\n")[:-1]
    assert calm != warm


def test_the_extractive_answer_comes_first_in_the_evidence(built):
    prompt = built("What does the Basic plan cost?")
    assert prompt.evidence[0].wording == "The Basic plan costs $9 a month."
    assert "[1] Plans: The Basic plan costs $9 a month." in prompt.content


def test_what_does_not_fit_is_left_out_whole_and_counted(built):
    roomy, narrow = built("How long can I return a lamp?"), built("How long can I return a lamp?", context=520)
    assert roomy.left_out == 0
    assert narrow.left_out == len(roomy.evidence) - len(narrow.evidence) > 0
    assert narrow.evidence == roomy.evidence[: len(narrow.evidence)]


def test_a_huge_message_is_cut_from_its_beginning(built):
    prompt = built("I tell a long story. " * 500 + "How long can I return a lamp?")
    assert sum(count([prompt.content])) < 900
    assert "How long can I return a lamp?" in prompt.content


def test_style_and_forbidden_words_are_said(built):
    prompt = built("How long can I return a lamp?", style=Style(notes="we are brisk", forbidden_words=("kindly",)))
    assert "we are brisk" in prompt.system
    assert "kindly" in prompt.system
