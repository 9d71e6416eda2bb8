"""Mails that customers pass on: the question stands in what they quote."""

import pytest

from core.domain.ticket import Message, Ticket
from core.drafting.query_decomposition import sub_questions
from core.drafting.without_answer import is_vague
from core.language.clean_text import clean_ticket
from core.language.ticket_questions import find_questions

GMAIL = """---------- Forwarded message ---------
From: Colin Pryce <colin@boats.example>
Date: Fri, 20 Nov 2026 at 16:44
Subject: handover
To: Nadia Rahman <nadia@studio.example>

Dear Nadia,

will the old numbers come along when the site moves to our account?

Regards
Colin"""
OUTLOOK = """Von: Colin Pryce <colin@boats.example>
Gesendet: Freitag, 20. November 2026 16:44
An: Nadia Rahman
Betreff: Umzug

Hallo Nadia,
bleiben die alten Zahlen beim Umzug erhalten?
Gruß Colin"""
APPLE = """Begin forwarded message:

> From: Colin Pryce <colin@boats.example>
> Date: 20 November 2026 at 16:44:12 GMT
>
> will the old numbers come along when the site moves to our account?"""


def ticket(text: str, quoted: str, *before: Message) -> Ticket:
    return Ticket("t", "", (*before, Message("customer", text, quoted=quoted)))


@pytest.mark.parametrize(
    "text",
    [
        "FYI",
        "See below, please.",
        "Can you tell me how I do this? See below.",
        "Thanks!",
        "Our client asks below, what shall we say?",
    ],
)
@pytest.mark.parametrize("quoted", [GMAIL, APPLE])
def test_the_question_of_a_mail_that_was_passed_on_is_asked(text: str, quoted: str) -> None:
    (question,) = find_questions(ticket(text, quoted))
    assert (question.text, question.quoted) == (
        "will the old numbers come along when the site moves to our account?",
        True,
    )
    assert not is_vague(clean_ticket(ticket(text, quoted)))


@pytest.mark.parametrize(
    "text", ["Siehe unten.", "s. u., danke!", "zur Kenntnis", "Könnt ihr uns hier bitte helfen? Mail unten."]
)
def test_so_is_that_of_a_german_one(text: str) -> None:
    (question,) = find_questions(ticket(text, OUTLOOK))
    assert question.text == "bleiben die alten Zahlen beim Umzug erhalten?"


def test_a_question_of_the_senders_own_is_asked_beside_it() -> None:
    own = "How do I add a colleague to our account? And please answer the mail below."
    asked = sub_questions(clean_ticket(ticket(own, GMAIL)))
    assert ["How do I add a colleague" in asked[0].text, "old numbers" in asked[-1].text] == [True, True]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("It has arrived, thank you very much.", OUTLOOK),  # an answer, as Outlook quotes what it answers
        ("See below.", GMAIL.replace("Colin Pryce <colin@boats.example>", "Support <support@shop.example>")),
        ("See my answers below.", "On Fri, 20 Nov 2026 at 16:44 Dana <dana@shop.example> wrote:\n> Was it dropped?"),
    ],
)
def test_a_mail_that_is_only_quoted_asks_nothing(text: str, quoted: str) -> None:
    assert not any(question.quoted for question in find_questions(ticket(text, quoted)))


def test_the_words_of_whoever_answers_are_no_question() -> None:
    answer = Message("agent", "Was it dropped?", author="Colin Pryce")
    assert not any(q.quoted for q in find_questions(ticket("FYI", GMAIL, answer)))
