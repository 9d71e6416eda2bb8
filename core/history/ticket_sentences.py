"""The sentences of a ticket with something to say, and what each does in the conversation.

Whether one says what is wrong, asks, or decides is told by word lists (`core.language.cue_phrases`), as
weights by which the best of each kind can be chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from core.domain.history import SourcedSentence
from core.domain.ticket import Sender
from core.history.attempts import bounded
from core.language.clean_text import CleanTicket
from core.language.cue_phrases import count, found, words
from core.language.dialogue_act import is_courtesy
from core.language.questions import is_question
from core.language.stop_words import stop_words
from core.language.tokens import find_words

MAX_SENTENCE = 400
"""Code points; a longer one is no sentence but something pasted."""
_SAME_WORDS = 0.7
"""Share of the shorter sentence's stems from which two say the same."""
_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class TicketSentence:
    """A sentence with its place, its words of matter and its weights."""

    source: SourcedSentence
    sender: Sender
    words: frozenset[str]
    """Stems of the words that carry its content."""
    is_first: bool
    """Whether its side has said nothing before."""
    asks: float
    """How much it says what the customer wants."""
    tells: float
    """How much it says what is wrong."""
    decides: float
    """How much it says how things stand, on the team's side."""

    @property
    def weight(self) -> float:
        """How much a customer says with it."""
        return self.asks + self.tells


def ticket_sentences(ticket: CleanTicket) -> tuple[TicketSentence, ...]:
    """Every sentence with something to say, in order: no courtesy, and nothing that speaks to a machine."""
    return _analysed(replace(ticket, raw=bounded(ticket.raw)))


@lru_cache(maxsize=2)
def _analysed(ticket: CleanTicket) -> tuple[TicketSentence, ...]:
    """Kept for the ticket in work: each part of a summary asks for them."""
    sentences: list[TicketSentence] = []
    for index, entry in enumerate(ticket.raw.messages):
        text = entry.text
        for span in ticket.spans_for_people(index):
            words = span.of(text)
            if len(words) > MAX_SENTENCE or is_courtesy(words):
                continue
            source = SourcedSentence(words, ticket.raw.id, index, span, entry.sender)
            is_first = not any(one.sender == entry.sender for one in sentences)
            is_customer, is_agent = entry.sender == "customer", entry.sender == "agent"
            sentences.append(
                TicketSentence(
                    source,
                    entry.sender,
                    content_stems(words),
                    is_first,
                    asks=_asks(words) if is_customer else 0.0,
                    tells=_tells(words) if is_customer else 0.0,
                    decides=_decides(words) if is_agent else 0.0,
                )
            )
    return tuple(sentences)


def same_words(one: SourcedSentence, other: SourcedSentence) -> bool:
    """Whether two sentences are the same one, or say so much in the same words that one of them is enough."""
    if one.ticket == other.ticket and one.message == other.message and one.span == other.span:
        return True
    mine, theirs = content_stems(one.text), content_stems(other.text)
    return bool(mine) and len(mine & theirs) >= _SAME_WORDS * min(len(mine), len(theirs) or 1)


def _asks(sentence: str) -> float:
    score = min(count("wish", sentence), 2) + 1.2 * min(count("demand", sentence), 1) + 0.8 * is_question(sentence)
    return score * _fullness(sentence)


def _tells(sentence: str) -> float:
    score = (
        min(count("trouble", sentence), 2)
        + 0.4 * bool(_FIGURE.search(sentence))
        + 0.5 * bool(found("failed", sentence))
    )
    return score * _fullness(sentence)


def _fullness(sentence: str) -> float:
    """A stub says too little to stand alone, a long tale too much."""
    length = len(_WORD.findall(sentence))
    return 0.3 if length < 3 else 0.6 if length < 4 else 1.0 if length <= 35 else 0.7


def _decides(sentence: str) -> float:
    if sentence.rstrip().endswith("?"):
        return 0.0
    score = (
        min(count("decision", sentence), 2)
        + 0.7 * bool(_FIGURE.search(sentence))
        + 0.7 * bool(found("promise", sentence))
    )
    return score * (0.4 if len(_WORD.findall(sentence)) < 4 else 1.0)


def content_stems(sentence: str) -> frozenset[str]:
    """Stems of the words that carry what is said: without stop words and words that stand in any ticket."""
    stops = stop_words()
    return frozenset(word.stem for word in find_words(sentence) if word.text not in stops) - _generic_stems()


@cache
def _generic_stems() -> frozenset[str]:
    return frozenset(word.stem for word in find_words(" ".join(words("generic"))))
