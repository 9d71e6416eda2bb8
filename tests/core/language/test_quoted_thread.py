"""The thread that an answer by mail quotes: where the team had asked back, the first question is in it."""

import pytest

from core.domain.ticket import Customer, Message, Ticket
from core.language.clean_text import clean_ticket
from core.language.ticket_questions import find_questions

MARKED = """On Mon, Nov 16, 2026 at 11:29 AM Kettle Support <help@kettles.example> wrote:
> Hello Ana,
>
> was it dropped?
>
> Best wishes
> Tom
>
> On Mon, Nov 16, 2026 at 9:00 AM Ana Ruiz <ana@mail.example> wrote:
>
>> Hello, the kettle I bought leaks. Can you repair it under warranty?
>> Ana"""
UNDER_HEADERS = """Von: Kettle Support <help@kettles.example>
Gesendet: Montag, 16. November 2026 11:29
An: Ana Ruiz
Betreff: AW: Kessel

Hello Ana,
was it dropped?

Von: Ana Ruiz
Gesendet: Montag, 16. November 2026 09:00
An: Kettle Support
Betreff: Kessel

Hello, the kettle I bought leaks. Can you repair it under warranty?"""


def answer(quoted: str, text: str = "No, it was not. And who pays for it?") -> Ticket:
    return Ticket("t", "", (Message("customer", text, quoted=quoted),), Customer("", "Ana Ruiz", "ana@mail.example"))


@pytest.mark.parametrize("quoted", [MARKED, UNDER_HEADERS])
def test_the_question_that_was_asked_back_about_is_read_from_the_quoted_mail(quoted: str) -> None:
    first, beside = find_questions(answer(quoted))
    assert "Can you repair it under warranty?" in first.text
    assert (first.quoted, first.condition) == (True, "No, it was not.")
    assert (beside.text, beside.quoted, beside.message) == ("And who pays for it?", False, 0)
    ticket = clean_ticket(answer(quoted))
    assert "Can you repair it" in ticket.message
    assert [turn.asked_back for turn in ticket.turns] == ["", "was it dropped?"]


@pytest.mark.parametrize(
    ("quoted", "text"),
    [
        (MARKED.replace("was it dropped?", "we repair it for two years, send it in, the post is free."), "Who pays?"),
        (MARKED.replace("Ana Ruiz <ana@mail.example>", "Tom <tom@kettles.example>"), "No. Who pays?"),
        (MARKED, "Thanks, that worked."),
    ],
)
def test_what_was_answered_there_or_is_anothers_stays_closed(quoted: str, text: str) -> None:
    assert not any(question.quoted for question in find_questions(answer(quoted, text)))
