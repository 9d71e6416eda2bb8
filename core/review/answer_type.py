"""Whether a claim gives the kind of thing that was asked for: a date for 'when', an amount for 'how much'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.domain.text import split_sentences
from core.domain.ticket import Ticket
from core.language.languages import language_table
from core.review.analysed_sentence import FIGURES, AnalysedSentence, analyse
from core.values import ValueKind


def fits_question(claim: AnalysedSentence, question: AnalysedSentence, language: str) -> float:
    """1 if the claim gives the kind of value that the question asks for ('when': a date), 0 if it gives
    none of that kind, 0.5 where the question asks for no particular kind."""
    asked = frozenset().union(*_asked(question, language))
    if not asked:
        return 0.5
    told = {(v.kind, v.key) for v in question.values}
    return float(any(v.kind in asked and (v.kind, v.key) not in told for v in claim.values))


def find_unanswered(ticket: Ticket | str | None, reply: AnalysedSentence, language: str) -> Iterator[str]:
    """The questions of the customer's last message, in their own words, that the reply says nothing on.

    A question counts as answered if the reply gives a value of each kind it asks for; one that asks
    for no particular kind, if the reply holds half of its content words.
    """
    text = ticket.last_customer_message.text if isinstance(ticket, Ticket) else ticket or ""
    for question in questions_of(text, language):
        asked = _asked(question, language)
        taken_up = len(question.stems & reply.stems)
        if asked:
            given = {v.kind for v in reply.values}
            silent = not all(given & kinds for kinds in asked)
            # 'Who' and the like can be answered without a value we know.
            if silent and (any(kinds & FIGURES for kinds in asked) or not taken_up):
                yield question.text
        elif question.stems and taken_up < len(question.stems) / 2:
            yield question.text


@lru_cache(maxsize=4)
def questions_of(text: str, language: str) -> tuple[AnalysedSentence, ...]:
    """The questions of a message: the same at every keystroke."""
    parts = (span.of(text) for span in split_sentences(text, language))
    return tuple(analyse(part, language) for part in parts if part.endswith("?"))


def _asked(question: AnalysedSentence, language: str) -> tuple[frozenset[ValueKind], ...]:
    """For each word of asking in the question, the kinds of value that answer it."""
    text = " ".join(token.text for token in question.tokens)
    return tuple(kinds for pattern, kinds in _table(language) if pattern.search(text))


@lru_cache(maxsize=8)
def _table(language: str) -> tuple[tuple[re.Pattern[str], frozenset[ValueKind]], ...]:
    rows = language_table(language, "answer_types")["asks"]
    return tuple((re.compile(rf"\b{re.escape(phrase)}\b"), frozenset(kinds)) for phrase, kinds in rows)
