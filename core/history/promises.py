"""What the team promised in a ticket, and which later sentence says that it was kept."""

from __future__ import annotations

import re
from functools import lru_cache

from core.domain.history import SourcedSentence
from core.history.ticket_sentences import ticket_sentences
from core.language.clean_text import CleanTicket
from core.language.cue_phrases import found
from core.language.grammar import grammar_words
from core.language.languages import DEFAULT_LANGUAGE, languages
from core.language.questions import is_question
from core.language.stemming import stem
from core.language.stop_words import stop_words
from core.values import Value, find_values

_SAME_DEED = 0.5
"""Share of a promise's words that a sentence must repeat to say that it was kept,"""
_LEAST_SHARED = 2
"""and how many at least, where it has so many and the team says it."""
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=2)
def find_promises(ticket: CleanTicket) -> tuple[SourcedSentence, ...]:
    """The team's sentences that promise something, in order."""
    return tuple(
        sentence.source
        for sentence in ticket_sentences(ticket)
        if sentence.sender == "agent" and _is_promise(sentence.source.text, ticket.raw.language)
    )


def _is_promise(text: str, language: str) -> bool:
    """Whether a sentence of the team binds it: it says what will be done, or what is done when or for whom."""
    if text.rstrip().endswith("?") or found("promise_not", text):
        return False
    if found("promise", text):
        return True
    if not found("deed_now", text) or found("deed_not", text):
        return False
    if found("soon", text):
        return True
    each_language = dict.fromkeys((language or DEFAULT_LANGUAGE, *languages()))
    return any(_is_day(value) for each in each_language for value in find_values(text, each))


def _is_day(value: Value) -> bool:
    """Whether a value says a day to come: a date, a weekday, 'tomorrow'; not a year alone."""
    return value.kind == "date" and not re.fullmatch(r"\d{4}", value.key)


@lru_cache(maxsize=2)
def fulfilled_promises(ticket: CleanTicket) -> tuple[SourcedSentence | None, ...]:
    """For each promise of `find_promises` the later sentence that says it was kept, None if there is none: the team
    says that it is done, or the customer that it came. It must speak of (nearly) the same thing, and neither deny nor
    restrict it."""
    return tuple(_kept(promise, ticket) for promise in find_promises(ticket))


def _kept(promise: SourcedSentence, ticket: CleanTicket) -> SourcedSentence | None:
    promised = _deed(promise.text, ticket.raw.language)
    for sentence in ticket_sentences(ticket):
        text = sentence.source.text
        if sentence.source.message <= promise.message or is_question(text) or found("kept_not", text):
            continue
        if not found("kept" if sentence.sender == "agent" else "received", text):
            continue
        shared = promised & _deed(text, ticket.raw.language)
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
