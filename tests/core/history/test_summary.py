"""Summaries hold nothing but sentences of the thread, and the right ones."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.ticket import Message, Ticket
from core.history.attempts import failed_attempts, find_attempts
from core.history.customer_request import customer_request, open_questions
from core.history.promises import find_promises, fulfilled_promises
from core.history.summary import summarize, summarize_all
from core.language.clean_text import clean_ticket
from core.tickets.parse import read_ticket

TICKETS = Path(str(files("resources").joinpath("sample"))) / "tickets"


def thread(*texts: str, first: str = "customer") -> Ticket:
    senders = ("customer", "agent") if first == "customer" else ("agent", "customer")
    return Ticket("t", "", tuple(Message(senders[number % 2], text) for number, text in enumerate(texts)))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", sorted(TICKETS.iterdir()), ids=lambda path: path.stem)
def test_each_sentence_stands_in_its_message(path):
    ticket = read_ticket(path.read_bytes(), path.name)
    summary = summarize(clean_ticket(ticket))
    assert summary.sentences
    for sentence in (*summary.sentences, *summary.promises):
        assert sentence.span.of(ticket.messages[sentence.message].text) == sentence.text
    assert all(" ".join(sentence.text.split()).rstrip(".") in summary.text for sentence in summary.sentences)


def test_each_speakers_words_stand_under_their_name():
    ticket = thread("My lamp is broken, I want my money back.", "I will refund £40 on 3 May.", "It has not come.")
    lines = summarize(clean_ticket(ticket)).text.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["Customer", "Team", "Customer"]
    for line, message in zip(lines, ticket.messages, strict=True):
        assert all(words in message.text for words in line.partition(": ")[2].split(". "))
    alone = summarize(clean_ticket(thread("My lamp is broken, I want my money back.")))
    assert alone.text == "My lamp is broken, I want my money back."


def test_words_to_a_program_are_summarised_by_nothing():
    path = TICKETS / "09-injection.eml"
    summary = summarize(clean_ticket(read_ticket(path.read_bytes(), path.name)))
    assert "500" not in summary.text
    assert "gnore" not in summary.text
    assert "How do I send it back" in summary.text


def test_questions_without_answer():
    ticket = thread(
        "Where is my parcel? And which oil does the machine need?",
        "Your parcel is on its way.",
        "Thanks. When will it arrive?",
    )
    assert [question.text for question in open_questions(clean_ticket(ticket))] == [
        "And which oil does the machine need?",
        "When will it arrive?",
    ]
    assert (
        open_questions(clean_ticket(thread("Where is it?", "It is here.", "It works now, thanks. Why did it stop?")))
        == ()
    )


def test_promises_are_the_teams_only():
    ticket = thread(
        "I will sue you. Will you send me a new one?",
        "I will send you a new one by Friday. We will need your address. Would you like a call?"
        " If you agree, I will call you.",
    )
    assert [promise.text for promise in find_promises(clean_ticket(ticket))] == ["I will send you a new one by Friday."]


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        (("Fine.", "I have sent you the return label."), True),
        (("Fine.", "The return label has been sent to you."), True),
        (("The return label arrived, thank you.",), True),
        (("Fine.", "I have not sent the return label yet."), False),
        (("Fine.", "I have asked the warehouse about it."), False),
        (("The return label never arrived.",), False),
        (("Did you send the return label?",), False),
        (("Fine.", "We will send you the return label tomorrow."), False),
    ],
)
def test_a_promise_is_ticked_off_when_somebody_says_that_it_was_kept(later, kept):
    ticket = thread("I want to send it back.", "I will send you a return label today.", *later)
    first, by = find_promises(clean_ticket(ticket))[0], fulfilled_promises(clean_ticket(ticket))[0]
    assert first.text == "I will send you a return label today."
    assert bool(by) is kept
    summary = summarize(clean_ticket(ticket))
    assert summary.ticked[0] == (first, kept)
    if kept:
        assert first.text not in summary.text, "what is done is not what is still to come"


def test_a_promise_of_the_same_message_is_not_kept_by_it():
    ticket = thread("Where is it?", "I have found your parcel. I will send you your parcel again.")
    assert fulfilled_promises(clean_ticket(ticket)) == (None,)


def test_auf_deutsch():
    ticket = thread("Wo bleibt das Etikett?", "Ich werde Ihnen das Etikett senden.", "Das Etikett ist angekommen.")
    ticket = replace(ticket, language="de")
    assert [bool(kept) for kept in fulfilled_promises(clean_ticket(ticket))] == [True]


def test_attempts_agree_with_triage():
    ticket = thread(
        "It does not print.",
        "Please restart it.",
        "Still not working.",
        "Please update the driver.",
        "It works now, thank you!",
    )
    assert [attempt.failed for attempt in find_attempts(ticket)] == [True, False]
    assert failed_attempts(ticket) == 0, "a settled matter starts anew"
    assert (
        summarize(clean_ticket(thread("It does not print.", "Please restart it.", "Still not working."))).attempts == 1
    )


def test_wish_is_of_the_message_to_be_answered():
    ticket = thread("I want to return the lamp.", "Please send it.", "I have changed my mind. I want a refund instead.")
    assert " ".join(one.text for one in customer_request(clean_ticket(ticket))) == "I want a refund instead."


def test_a_customers_earlier_tickets_in_one_summary():
    tickets = [thread("My lamp is broken."), thread("I want my money back for the lamp.")]
    summary = summarize_all(list(map(clean_ticket, tickets)))
    assert "broken" in summary.text
    assert "money back" in summary.text


@given(
    st.lists(
        st.tuples(st.sampled_from(["customer", "agent", "note"]), st.text(min_size=1, max_size=80)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_thread_gives_a_summary_of_its_own_words(rows):
    ticket = Ticket("t", "", tuple(Message(sender, text) for sender, text in rows))
    summary = summarize(clean_ticket(ticket))
    for sentence in summary.sentences:
        assert sentence.span.of(ticket.messages[sentence.message].text) == sentence.text
    customer_request(clean_ticket(ticket))


@pytest.mark.timeout(60)
def test_a_pasted_log_is_cut_not_searched_whole():
    log = "2026-11-23 10:00:00 ERROR something: failed\n" * 60_000
    ticket = Ticket("t", "", (Message("customer", "Why does it fail?\n\n" + log),))
    assert "Why does it fail?" in summarize(clean_ticket(ticket)).text


@pytest.mark.parametrize(
    "said",
    [
        "We ship the new pump on 4 March.",
        "I am booking a courier for tomorrow.",
        "The spare part leaves our warehouse on Wednesday.",
        "The fitter comes on Thursday at 8.",
        "We are sending you a replacement.",
        "I call the workshop right away.",
        "Wir überweisen den Betrag am Freitag.",
        "Die neue Pumpe geht morgen raus.",
        "Der Monteur kommt am Dienstag.",
    ],
)
def test_a_deed_with_its_day_is_a_promise(said):
    assert [promise.text for promise in find_promises(clean_ticket(thread("It leaks.", said, "And?")))] == [said]


@pytest.mark.parametrize(
    "said",
    [
        "Orders usually leave our warehouse on weekdays.",
        "Standard delivery takes 2 to 4 working days.",
        "If you order today, it arrives on Monday.",
        "We do not deliver on Sundays.",
        "The manual comes with the pump.",
        "Wir liefern in der Regel am Montag.",
        "Which day suits you, Monday or Tuesday?",
    ],
)
def test_what_is_done_always_or_never_is_none(said):
    assert find_promises(clean_ticket(thread("It leaks.", said, "And?"))) == ()
