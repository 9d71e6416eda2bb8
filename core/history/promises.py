"""What the team promised in a ticket, and which later sentence says that it was kept."""

from __future__ import annotations

import re
from functools import lru_cache

from core.domain.history import SourcedSentence
from core.domain.ticket import Ticket
from core.history.ticket_sentences import ticket_sentences
from core.language.cue_phrases import found
from core.language.grammar import grammar_words
from core.language.questions import is_question
from core.language.stemming import stem
from core.language.stop_words import stop_words
from core.values import find_values

_SAME_DEED = 0.5
"""Share of a promise's words that a sentence must repeat to say that it was kept,"""
_LEAST_SHARED = 2
"""and how many at least, where it has so many and the team says it."""
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=2)
def find_promises(ticket: Ticket) -> tuple[SourcedSentence, ...]:
    """The team's sentences that promise something, in order."""
    return tuple(
        sentence.source
        for sentence in ticket_sentences(ticket)
        if sentence.sender == "agent"
        and found("promise", sentence.source.text)
        and not found("promise_not", sentence.source.text)
        and not sentence.source.text.rstrip().endswith("?")
    )


@lru_cache(maxsize=2)
def fulfilled_promises(ticket: Ticket) -> tuple[SourcedSentence | None, ...]:
    """For each promise of `find_promises` the later sentence that says it was kept, None if there is none: the team
    says that it is done, or the customer that it came. It must speak of (nearly) the same thing, and neither deny nor
    restrict it."""
    return tuple(_kept(promise, ticket) for promise in find_promises(ticket))


def _kept(promise: SourcedSentence, ticket: Ticket) -> SourcedSentence | None:
    promised = _deed(promise.text, ticket.language)
    for sentence in ticket_sentences(ticket):
        text = sentence.source.text
        if sentence.source.message <= promise.message or is_question(text) or found("kept_not", text):
            continue
        if not found("kept" if sentence.sender == "agent" else "received", text):
            continue
        shared = promised & _deed(text, ticket.language)
        # What was sent 'arrived': the customer has another word for the deed.
        least = _LEAST_SHARED if sentence.sender == "agent" else 1
        if promised and len(shared) >= min(len(promised), max(least, _SAME_DEED * len(promised))):
            return sentence.source
    return None


def _deed(sentence: str, language: str) -> frozenset[str]:
    """What is done in it, without when and to whom: stems that bring 'sent' and 'send' together."""
    language = language or "en"
    times = [value.span for value in find_values(sentence, language) if value.kind in ("date", "time", "duration")]
    stops = stop_words(language) | grammar_words(language).pronouns.keys()
    return frozenset(
        stem(match[0].lower(), language)
        for match in _WORD.finditer(sentence)
        if match[0].lower() not in stops and not any(start <= match.start() < end for start, end in times)
    )
