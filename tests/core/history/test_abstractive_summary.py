"""The model's words for a summary: kept where they stand on the sentences they name, thrown out else."""

from __future__ import annotations

import pytest

from core.domain.history import Summary
from core.domain.ticket import Customer, Message, Ticket
from core.history.abstractive_summary import checked, holds, write_summary
from core.history.summary import summarize
from core.language.clean_text import clean_ticket
from core.ports import ChatIdentity, ChatRequest, Completion

TICKET = Ticket(
    "t",
    "Deposit",
    (
        Message("customer", "You have taken £40 off my deposit on 3 March.", "Graham Tull"),
        Message("agent", "A technician will look at it again within 7 days.", "Sol"),
        Message("customer", "I have not got the money back.", "Graham Tull"),
    ),
    Customer(name="Graham Tull"),
)
CLEAN = clean_ticket(TICKET)


class Chat:
    """Answers with given words."""

    identity = ChatIdentity("fake", "0", 2048)

    def __init__(self, answer: str, finish: str = "end") -> None:
        self.answer, self.finish = answer, finish
        self.request: ChatRequest | None = None

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]

    def stream(self, request, cancelled=lambda: False):
        self.request = request
        yield from (self.answer[i : i + 7] for i in range(0, len(self.answer), 7))
        yield Completion(self.answer, self.finish, 10, 0, 10, 0.1, 0.2)


def sources():
    return summarize(CLEAN).sentences


def run(answer: str, finish: str = "end") -> Summary:
    *_, last = write_summary(summarize(CLEAN), CLEAN, Chat(answer, finish))
    assert isinstance(last, Summary)
    return last


def test_good_words_are_kept_and_sentences_stay_linked():
    extractive = summarize(CLEAN)
    summary = run(
        "[1] The customer says £40 was taken off the deposit on 3 March.\n"
        "[2] The team says a technician will look at it again within 7 days.\n"
        "[3] The customer has not got the money back."
    )
    assert summary.text.startswith("The customer says £40 was taken off the deposit on 3 March. The team says")
    assert summary.sentences == extractive.sentences


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("The customer says £45 was taken off the deposit on 3 March.", 1),
        ("The customer says £40 was taken off the deposit on 4 March.", 1),
        ("The customer Harriet says £40 was taken off the deposit.", 1),
        ("The customer has got the money back.", 3),
        ("The team says a technician will not look at it again within 7 days.", 2),
        ("The customer will look at it again within 7 days.", 2),
        ("The team says a technician looked at it again within 7 days.", 2),
        ("The team says £40 was taken off the deposit.", 1),
        ("The weather in Bristol was lovely and everybody danced.", 1),
    ],
)
def test_what_the_source_does_not_say_is_thrown_out(sentence, number):
    assert not holds(sentence, sources()[number - 1], CLEAN)
    assert sentence not in checked(f"[{number}] {sentence}", sources(), CLEAN)


def test_figures_stand_beside_the_words_they_belong_to():
    text = "You have taken £40 off my deposit of £90 for a cracked casing."
    ticket = clean_ticket(Ticket("t", "", (Message("customer", text),)))
    (original,) = summarize(ticket).sentences
    assert holds("The customer says £40 was taken off the deposit of £90.", original, ticket)
    assert not holds("The customer was charged £40 for a cracked casing, which was originally £90.", original, ticket)


def test_a_thrown_out_sentence_is_replaced_by_the_original():
    summary = run("[1] The customer says £40 was taken off the deposit.\n[2] The team promises £40 within 7 days.")
    assert "The customer says £40 was taken off the deposit." in summary.text
    assert "A technician will look at it again within 7 days." in summary.text
    assert "promises" not in summary.text


@pytest.mark.parametrize("answer", ["", "No numbers here.", "[9]", "[9] The customer is happy.", "[1] [2] [3]", "[1 x"])
def test_useless_answers_leave_the_summary_as_it_was(answer):
    assert run(answer) == summarize(CLEAN)


def test_a_stopped_model_leaves_the_summary_as_it_was():
    assert run("[1] The customer says £40 was taken off the deposit on 3 March.", "cancelled") == summarize(CLEAN)


def test_names_of_the_people_in_the_thread_are_known():
    assert holds("Graham Tull says £40 was taken off the deposit.", sources()[0], CLEAN)


def test_with_the_real_small_model(small_chat_model):
    extractive = summarize(CLEAN)
    pieces: list[str] = []
    for piece in write_summary(extractive, CLEAN, small_chat_model, cancelled=lambda: len(pieces) >= 5):
        pieces.append(piece)
    assert pieces[-1] == extractive, "stopped: the summary stays as it was"
    assert 5 <= len(pieces) <= 7
