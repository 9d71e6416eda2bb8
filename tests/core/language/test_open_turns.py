"""Which of the customer's words are still to be answered where the team has asked something back."""

import pytest

from core.domain.ticket import Message, Sender, Ticket
from core.language.ticket_questions import find_questions, query_text

KETTLE = "Hello, the kettle I bought leaks. Can you repair it under warranty?"


def thread(*said: str) -> Ticket:
    """Customer and team in turn, the customer first."""
    senders: tuple[Sender, Sender] = ("customer", "agent")
    return Ticket("t", "", tuple(Message(senders[n % 2], text) for n, text in enumerate(said)))


def asked(ticket: Ticket) -> list[tuple[int, str]]:
    return [(q.message, q.condition) for q in find_questions(ticket)]


def test_the_question_before_the_team_asked_back_is_open_and_the_answer_its_condition() -> None:
    ticket = thread(KETTLE, "Hello,\nwas it dropped?\n\nBest\nTom", "No, it was not. And who pays for it?")
    first, beside = find_questions(ticket)
    assert (first.text, first.condition) == (KETTLE, "No, it was not.")
    assert beside.text == "And who pays for it?"
    assert "repair" in query_text(ticket, beside, alone=False)  # 'it' is the repair


@pytest.mark.parametrize(
    ("back", "answer", "condition"),
    [
        ("To help you, I need to know: is it the steel one?", "Yes.", "is it the steel one? Yes."),
        ("Thanks! Please tell us which kettle it is.", "The steel one.", "The steel one."),
        (
            "Could you please try another socket?",
            "I did, it still leaks.",
            "try another socket? I did, it still leaks.",
        ),
        (
            "You find all terms on our warranty page. Did that help?",
            "No, it says nothing on leaks.",
            "nothing on leaks.",
        ),
        ("Handelt es sich um den großen?", "Ja, genau.", "um den großen? Ja, genau."),
        ("Bitte nennen Sie uns das Kaufdatum.", "Am 3. Mai.", "Am 3. Mai."),
        ("Um Ihnen helfen zu können, brauche ich noch das Kaufdatum.", "Am 3. Mai.", "Am 3. Mai."),
    ],
)
def test_however_the_team_asks_back(back: str, answer: str, condition: str) -> None:
    ((message, found),) = asked(thread(KETTLE, back, answer))
    assert message == 0
    assert found.endswith(condition)


def test_it_may_ask_back_several_times() -> None:
    ticket = thread(KETTLE, "When did you buy it?", "On 3 May.", "And is it the steel one?", "No, the glass one.")
    assert asked(ticket) == [(0, "On 3 May. No, the glass one.")]


@pytest.mark.parametrize(
    ("back", "answer"),
    [
        ("We repair leaking kettles for two years, the post is free. Anything else?", "Yes, where is my invoice?"),
        ("We repair leaking kettles for two years, the post is free. Did that help?", "Yes. Where is my invoice?"),
        ("Could you please try another socket?", "That worked, thanks! Where is my invoice?"),
        ("Was it dropped?", "Never mind, it is too old. Where is my invoice?"),
        ("Kessel reparieren wir zwei Jahre lang. Haben Sie noch Fragen?", "Ja, wo ist meine Rechnung?"),
    ],
)
def test_what_was_answered_or_settled_stays_closed(back: str, answer: str) -> None:
    assert [message for message, _ in asked(thread(KETTLE, back, answer))] == [2]
