"""How soon an answer is due, apart from anger: deadlines, being locked out, money gone, many affected."""

from __future__ import annotations

from core.triage.escalation import Escalation
from core.triage.model import Urgency, UrgencyLevel
from core.triage.phrases import sentences_of
from core.triage.voice import own_words

_SHOWN = 4


def find_urgency(text: str, escalation: Escalation) -> Urgency:
    """The most urgent level that words of `text` call for, with those words."""
    own = own_words(text)
    sentences = sentences_of(own)
    for level, phrases in escalation.urgency:
        said = [match.words for sentence in sentences for match in phrases.find(sentence, own) if not match.negated]
        if said:
            return Urgency(_LEVELS[level], tuple(dict.fromkeys(said))[:_SHOWN])
    return Urgency("normal")


_LEVELS: dict[str, UrgencyLevel] = {"critical": "critical", "high": "high"}
