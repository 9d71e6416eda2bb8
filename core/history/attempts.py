"""What was tried in a conversation, and what came of it.

How many attempts failed is triage's to say (`core.triage.failed_attempts`), so that a packet never gives
another number than the rule that fired; here stand the words of both sides.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from core.domain.history import Attempt, SourcedSentence
from core.domain.text import Span, split_sentences
from core.domain.ticket import Ticket
from core.language.cue_phrases import WordList, count
from core.language.dialogue_act import is_courtesy
from core.language.phrases import PhraseSet, sentences_of
from core.resources import resource
from core.triage.escalation import AttemptWords, read_escalation
from core.triage.failed_attempts import count_attempts
from core.workspace.folder import Workspace

MAX_MESSAGE = 20_000


def failed_attempts(ticket: Ticket, words: AttemptWords | None = None) -> int:
    """How many attempts failed since the customer last called the matter settled. `words`: the team's
    own (`read_escalation(workspace).attempts`), else the default ones."""
    return count_attempts(bounded(ticket), words or default_words()).failed


def find_attempts(ticket: Ticket, words: AttemptWords | None = None) -> tuple[Attempt, ...]:
    """Each turn of the team that the customer answered with a result, oldest first.

    A turn is what the team wrote in a row, notes left out; its sentence that asks most for something to
    be done, or says what was done, stands for it. A turn that the customer answered with anything else
    (a detail, thanks) is no attempt.
    """
    words = words or default_words()
    ticket = bounded(ticket)
    attempts: list[Attempt] = []
    turn: list[int] = []
    answer: list[int] = []
    for index, message in enumerate([*ticket.messages, None]):
        if message is not None and message.sender == "note":
            continue
        if message is not None and message.sender == "customer":
            if turn:
                answer.append(index)
            continue
        if answer:
            attempt = _attempt(ticket, turn, answer, words)
            attempts += [attempt] if attempt else []
            turn, answer = [], []
        turn.append(index)
    return tuple(attempts)


def bounded(ticket: Ticket) -> Ticket:
    """`ticket` with each message cut after its first 20,000 code points: somebody pastes a log now and
    then, and what is wanted stands before it. Spans stay true."""
    if all(len(entry.text) <= MAX_MESSAGE for entry in ticket.messages):
        return ticket
    return replace(ticket, messages=tuple(replace(entry, text=entry.text[:MAX_MESSAGE]) for entry in ticket.messages))


@cache
def default_words() -> AttemptWords:
    """The words of the shipped `escalation.toml`."""
    return read_escalation(Workspace(Path(str(resource("defaults"))))).attempts


def _attempt(ticket: Ticket, turn: list[int], answer: list[int], words: AttemptWords) -> Attempt | None:
    failure = _sentence_with(ticket, answer, words.failed, negated=True) or _best(ticket, answer, "failed")
    result = failure or _sentence_with(ticket, answer, words.solved, negated=False)
    if result is None:
        return None
    tried = _best(ticket, turn, "action") or (_first(ticket, turn) if failure else None)
    return Attempt(tried, result, failed=failure is not None) if tried else None


def _sentence_with(ticket: Ticket, messages: list[int], phrases: PhraseSet, *, negated: bool) -> SourcedSentence | None:
    """The sentence of these messages with most of the phrases; `negated`: also behind a 'not'."""
    best: SourcedSentence | None = None
    most = 0
    for index, span, text in _spans(ticket, messages):
        sentence = span.of(text)
        number = sum(
            negated or not match.negated for part in sentences_of(sentence) for match in phrases.find(part, sentence)
        )
        if number > most:
            best, most = _sourced(ticket, index, span), number
    return best


def _best(ticket: Ticket, messages: list[int], words: WordList) -> SourcedSentence | None:
    """The sentence of these messages with most words of our list, the first of equals; None without any."""
    best: SourcedSentence | None = None
    most = 0
    for index, span, text in _spans(ticket, messages):
        number = count(words, span.of(text))
        if number > most:
            best, most = _sourced(ticket, index, span), number
    return best


def _first(ticket: Ticket, messages: list[int]) -> SourcedSentence | None:
    return next((_sourced(ticket, index, span) for index, span, _ in _spans(ticket, messages)), None)


def _sourced(ticket: Ticket, message: int, span: Span) -> SourcedSentence:
    entry = ticket.messages[message]
    return SourcedSentence(span.of(entry.text), ticket.id, message, span, entry.sender)


def _spans(ticket: Ticket, messages: list[int]) -> list[tuple[int, Span, str]]:
    """Message, span and text of every sentence that says something."""
    return [
        (index, span, text)
        for index in messages
        for text in [ticket.messages[index].text]
        for span in split_sentences(text, ticket.language or "en")
        if not is_courtesy(span.of(text))
    ]
