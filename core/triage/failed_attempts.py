"""Attempts to help: how many failed on the matter at hand, and where that matter begins.

A reply followed by 'still not working' is a failed attempt; a matter that the customer called
solved does not count against the next one, nor do the words that were said in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.ticket import Ticket
from core.language.phrases import PhraseMatch, PhraseSet, sentences_of
from core.language.quoted_speech import strip_reported_speech
from core.triage.escalation import AttemptWords

_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was tried on the matter at hand."""

    failed: int
    words: tuple[str, ...]
    """The customer's words that say so."""
    matter_start: int
    """Index of the first message of the matter at hand."""


def count_attempts(ticket: Ticket, words: AttemptWords, earlier: int = 0) -> Attempts:
    """Counts the failed attempts in the thread and adds those of `earlier` tickets on the same matter. A customer who
    writes 'the third time I write' has seen two attempts fail, even where the thread holds fewer: other channels are
    not seen here."""
    failed = claimed = start = 0
    said: list[str] = []
    answered = False
    for index, message in enumerate(ticket.messages):
        if message.sender == "agent":
            answered = True
        if message.sender != "customer":
            continue
        text = strip_reported_speech(message.text)
        complaints = _find(words.failed, text, negated=True)
        if answered and not complaints and _find(words.solved, text, negated=False):
            failed, claimed, said, earlier = 0, 0, [], 0
            start = index + 1 if index + 1 < len(ticket.messages) else index
        elif answered and complaints:
            failed += 1
            said += [match.words for match in complaints[:2]]
        repeats = _find(words.repeated, text, negated=True)
        for match in repeats:
            spoken = match.words.lower().split()
            number = max((words.numbers.get(word, 0) for word in spoken), default=0) or _SEVERAL
            times = number - 1 if words.ordinals.intersection(spoken) else number
            if times > claimed:
                claimed = times
                said.append(match.words)
        answered = False
    return Attempts(max(failed, claimed) + earlier, tuple(dict.fromkeys(said)), min(start, len(ticket.messages) - 1))


def _find(phrases: PhraseSet, text: str, negated: bool) -> list[PhraseMatch]:
    found = [match for sentence in sentences_of(text) for match in phrases.find(sentence, text)]
    return [match for match in found if negated or not match.negated]
