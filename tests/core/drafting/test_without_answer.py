"""Silence that names the question, thanks for thanks, and a question back to who says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.drafting.extractive import ExtractiveComposer
from core.drafting.without_answer import is_vague, only_thanks
from core.review.reviewer import Reviewer
from tests.core.drafting.pages import RETURNS


def draft_of(workspace, ticket, triage, find, pages, text, subject="", answered=True, **triaged):
    return (
        ExtractiveComposer(workspace)
        .compose(ticket(text, subject=subject), triage(**triaged), find(pages, text, answered=answered))
        .draft
    )


@pytest.mark.parametrize(
    "text",
    [
        "It does not work, please help.",
        "Hi, I have a problem!!",
        "HELP! Nothing works anymore",
        "Hello, can you help me? It's urgent.",
        "Es geht nicht mehr, bitte helfen Sie mir.",
        "Hallo, ich habe ein Problem.",
        "Nichts funktioniert!",
        "hi it doesnt work anymore since yesterday, nothing in it. can u fix asap? thx",
        "nothing shows up anymore pls fix",
    ],
)
def test_who_says_nothing_of_the_matter_is_vague(ticket, text):
    assert is_vague(ticket(text, subject=""))


@pytest.mark.parametrize(
    "text",
    [
        "My lamp does not work.",
        "Login fails since the update.",
        "Order 10423 is broken.",
        "Die Lampe geht nicht.",
        "Ich kann mich nicht anmelden.",
    ],
)
def test_who_names_something_is_not(ticket, text):
    assert not is_vague(ticket(text, subject=""))


def test_a_subject_that_names_the_matter_counts(ticket):
    assert not is_vague(ticket("It does not work.", subject="Lamp Wren"))


@pytest.mark.parametrize(("language", "words"), [("en", "Could you tell me"), ("de", "Können Sie mir")])
def test_a_vague_message_is_answered_by_the_clarifying_question_alone(
    workspace, ticket, triage, find, pages, language, words
):
    text = "Es geht nicht, bitte helfen Sie mir." if language == "de" else "It does not work, please help."
    draft = draft_of(workspace, ticket, triage, find, pages, text, language=language)
    assert not draft.covered
    assert draft.citations == ()
    (_, body, _) = draft.text.split("\n\n")
    assert body.startswith(words)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, that worked!",
        "Thank you so much!",
        "Great, it works now. Thanks a lot!",
        "Problem solved. Best regards",
        "Vielen Dank!",
        "Danke, es funktioniert jetzt wieder.",
        "Super, hat geklappt. Viele Grüße",
    ],
)
def test_thanks_alone_are_answered_by_thanks_alone(workspace, ticket, triage, find, pages, text):
    assert only_thanks(ticket(text, subject="Re: Lamp"))
    draft = draft_of(workspace, ticket, triage, find, pages, text, intent="other")
    assert draft.covered
    assert draft.citations == ()
    assert len(draft.text.split("\n\n")) == 3
    assert "?" not in draft.text


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it still does not work.",
        "Thank you. How long can I return a lamp?",
        "Danke, aber die Lampe ist kaputt.",
        "It worked yesterday.",
        "Everything is broken.",
    ],
)
def test_thanks_with_more_are_no_thanks_alone(ticket, text):
    assert not only_thanks(ticket(text, subject="Re: Lamp"))


def test_praise_with_a_question_is_answered(workspace, ticket, triage, find, pages):
    text = "I love my lamp! How long can I return it?"
    draft = draft_of(workspace, ticket, triage, find, pages, text, intent="praise", score=0.9)
    assert "30 days" in draft.text
    assert "kind words" not in draft.text


def test_silence_names_the_question_and_the_nearest_pages_and_quotes_none(workspace, ticket, triage, find, pages):
    text = (
        "We have had our lamps repainted by a friend last summer and now they look quite a bit brighter than before. "
        "Which paint did your beekeepers use for garden chairs?"
    )
    draft = draft_of(workspace, ticket, triage, find, pages, text, answered=False)
    assert "“Which paint did your beekeepers use for garden chairs?”" in draft.text
    assert "“Returns”" in draft.text
    assert "colleague" in draft.text
    assert draft.citations == ()
    assert not any(sentence in draft.text for sentence in ("30 days", "$4.50", "$9"))


def test_silence_names_no_page_that_the_search_model_cannot_read_beside_the_question(
    workspace, ticket, triage, find, pages
):
    text = (
        "Wir haben die Lampen im letzten Sommer von einem Freund streichen lassen, und jetzt leuchten sie heller als "
        "zuvor. Welche Farbe nehmen Ihre Imker für Gartenstühle?"
    )
    found = find(pages, text, answered=False)
    for across, named in (("", True), ("en", False)):
        result = replace(found, raw=replace(found.raw, across_languages=across))
        draft = ExtractiveComposer(workspace).compose(ticket(text), triage(language="de"), result).draft
        assert ("Returns" in draft.text) is named
        assert "Imker" in draft.text


def test_several_open_questions_are_all_named(workspace, ticket, triage, find):
    text = "Do you employ any beekeepers? Which colours have your garden chairs?"
    draft = draft_of(workspace, ticket, triage, find, {}, text, answered=False)
    assert "“Do you employ any beekeepers?”" in draft.text
    assert "“Which colours have your garden chairs?”" in draft.text


def test_a_question_that_is_named_with_another_is_not_named_twice(workspace, ticket, triage, find):
    text = "Which colours have your garden chairs? And who pays for them?"
    draft = draft_of(workspace, ticket, triage, find, {}, text, answered=False)
    assert draft.text.count("Which colours have your garden chairs?") == 1


def test_one_matter_is_to_be_looked_at_once(workspace, ticket, triage, find, pages):
    lead = "I would like the beekeepers to get the weekly honey report as well."
    silent = draft_of(workspace, ticket, triage, find, {}, f"{lead} How do I add them?", answered=False)
    text = f"How long can I return a lamp? {lead} How do I add them?"
    partly = draft_of(workspace, ticket, triage, find, pages, text)
    assert "30 days" in partly.text
    assert silent.unanswered == partly.unanswered == ("How do I add them?",)
    assert partly.text.count("How do I add them?") == len(partly.gaps) == 1


def test_internal_pages_are_not_named(workspace, ticket, triage, find, pages):
    text = "Which colours have your garden chairs?"
    result = find(pages, text, answered=False, audience="internal")
    draft = ExtractiveComposer(workspace).compose(ticket(text), triage(), result).draft
    assert "Returns" not in draft.text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("score", [-0.4, -0.45])
def test_nobody_who_asks_calmly_how_something_is_done_is_told_sorry(
    workspace, ticket, triage, find, pages, language, score
):
    text = "How do I stop the lamp from switching off? The wrong button would be bad."
    draft = draft_of(workspace, ticket, triage, find, pages, text, intent="how-to", score=score, language=language)
    assert "sorry" not in draft.text
    assert "leid" not in draft.text


def test_a_question_whether_there_is_something_can_be_named(workspace, ticket, triage, find):
    draft = draft_of(workspace, ticket, triage, find, {}, "Is there a student discount?", answered=False)
    assert "“Is there a student discount?”" in draft.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "I moved house last week and my new flat has a balcony that faces north. Do the garden chairs stand rain?",
        ),
        (
            "de",
            "Ich bin letzte Woche mit der Familie umgezogen und der neue Balkon liegt leider ganz nach Norden. "
            "Vertragen die Gartenstühle auch Regen?",
        ),
    ],
)
def test_the_check_has_nothing_against_the_letter_that_says_nothing_was_found(
    workspace, ticket, triage, find, pages, language, text
):
    draft = draft_of(workspace, ticket, triage, find, pages, text, answered=False, language=language)
    assert not draft.covered
    assert "Returns" in draft.text, "it names the nearest page"
    said = Reviewer().review(draft.text, [RETURNS], text, language=language).sentences
    assert [(s.text, s.why) for s in said if s.verdict != "courtesy"] == []


@pytest.mark.parametrize("title", ["Error 500 and 502", "Returns of 2026", "10 tips for lamp No. 4"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Do the garden chairs stand rain?"),
        (
            "en",
            "I moved house last week and my new flat has a balcony that faces north. Do the garden chairs stand rain?",
        ),
        ("de", "Vertragen die Gartenstühle auch Regen?"),
        (
            "de",
            "Ich bin letzte Woche mit der Familie umgezogen und der neue Balkon liegt leider ganz nach Norden. "
            "Vertragen die Gartenstühle auch Regen?",
        ),
    ],
)
def test_nor_against_the_figures_in_the_title_that_it_names(workspace, ticket, triage, find, title, language, text):
    pages = {"page.md": RETURNS.replace("# Returns", f"# {title}", 1)}
    draft = draft_of(workspace, ticket, triage, find, pages, text, answered=False, language=language)
    assert not draft.covered
    assert title in draft.text
    said = Reviewer().review(draft.text, [RETURNS], text, language=language).sentences
    assert [(s.text, s.why) for s in said if s.verdict != "courtesy"] == []


UPSET = (
    "One click and THREE YEARS of figures are gone, and a lamp shop has told me so, which I find a disgrace. "
    "Which paint did your beekeepers use? And who gave it to them last summer?"
)


def test_who_is_upset_is_told_sorry_before_they_are_told_that_nothing_was_found(workspace, ticket, triage, find, pages):
    drafts = [
        draft_of(workspace, ticket, triage, find, pages, UPSET, answered=False, score=score, intent="complaint")
        for score in (0.0, -0.6)
    ]
    assert ["sorry" in draft.text for draft in drafts] == [False, True]
    assert "I could not find an answer" in drafts[1].text


def test_the_check_has_nothing_against_a_letter_that_names_several_questions(workspace, ticket, triage, find, pages):
    draft = draft_of(workspace, ticket, triage, find, pages, UPSET, answered=False)
    assert draft.text.count("“") > 2
    review = Reviewer(workspace).review(draft.text, [], ticket(UPSET).raw, draft=draft)
    assert {sentence.verdict for sentence in review.sentences} == {"courtesy"}
