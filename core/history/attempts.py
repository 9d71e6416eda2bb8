"""What was tried in a conversation, and what came of it."""

from __future__ import annotations

from core.history.model import Attempt, SourcedSentence
from core.history.wording import WordList, count, found, is_courtesy
from core.text import split_sentences
from core.tickets.model import Ticket

_MAX_MESSAGE = 20_000


def find_attempts(ticket: Ticket) -> tuple[Attempt, ...]:
    """Each turn of the team that was answered by the customer, oldest first.

    A turn is what the team wrote in a row. It counts as tried where it asks for something to be done or
    says what was done; it failed where the customer's answer says so ("still not working"). What the
    customer settles ("works now") ends the matter: what was tried before it failed no more than it had to.
    """
    attempts: list[Attempt] = []
    turn: list[int] = []
    answer: list[int] = []
    for index in range(len(ticket.messages) + 1):
        sender = ticket.messages[index].sender if index < len(ticket.messages) else "agent"
        if sender == "note":
            continue
        if sender == "agent":
            if answer and turn:
                attempts += _attempt(ticket, turn, answer)
                turn = []
            elif answer:
                turn = []
            answer = []
            if index < len(ticket.messages):
                turn.append(index)
        elif turn:
            answer.append(index)
    return tuple(attempts)


def failed_attempts(ticket: Ticket) -> int:
    """How many attempts failed since the customer last said that the matter was settled."""
    last_solved = -1
    for index, message in enumerate(ticket.messages):
        if message.sender == "customer" and found("solved", message.text) and not found("failed", message.text):
            last_solved = index
    return sum(attempt.failed for attempt in find_attempts(ticket) if attempt.tried.message > last_solved)


def _attempt(ticket: Ticket, turn: list[int], answer: list[int]) -> list[Attempt]:
    tried = _best(ticket, turn, "action")
    result = _best(ticket, answer, "failed") or _best(ticket, answer, "solved")
    if tried is None or result is None:
        return []
    return [Attempt(tried, result, failed=found("failed", result.text) is not None)]


def _best(ticket: Ticket, messages: list[int], words: WordList) -> SourcedSentence | None:
    """The sentence of these messages with most words of the list, the first of equals; None without any."""
    best: SourcedSentence | None = None
    most = 0
    for index in messages:
        text = ticket.messages[index].text[:_MAX_MESSAGE]
        for span in split_sentences(text, ticket.language or "en"):
            sentence = span.of(text)
            if is_courtesy(sentence):
                continue
            number = count(words, sentence)
            if number > most:
                best, most = SourcedSentence(sentence, ticket.id, index, span), number
    return best
