"""How soon an answer is due, apart from anger: deadlines, being locked out, money gone, many affected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.triage import FiredRule, Urgency, UrgencyLevel
from core.language.phrases import sentences_of
from core.language.quoted_speech import strip_reported_speech
from core.triage.escalation import Escalation
from core.values import find_values

_SHOWN = 4
_SOON_DAYS = 14
"""A date that something is needed by calls for haste when it is so near."""


def find_urgency(text: str, escalation: Escalation, asked: str = "", language: str = "en") -> Urgency:
    """The most urgent level that phrases in `text` stand for, with those phrases as reasons.

    `asked`: when the text was written, ISO 8601: a deadline ('by 5 December') is near or far as seen from there.
    """
    own = strip_reported_speech(text)
    sentences = sentences_of(own)
    for level, phrases in escalation.urgency:
        said = [match.words for sentence in sentences for match in phrases.find(sentence, own) if not match.negated]
        if level == "high":
            said += _deadlines(own, asked, language)
        if said:
            return Urgency(_LEVELS[level], tuple(dict.fromkeys(said))[:_SHOWN])
    return Urgency("normal")


def raised(urgency: Urgency, reasons: Sequence[FiredRule], escalation: Escalation) -> Urgency:
    """`urgency`, or that of a rule that fired and calls for more, with the words that fired it."""
    called = {rule.name: rule.urgency for rule in escalation.rules if rule.urgency}
    for level in _ORDER[: _ORDER.index(urgency.level)]:
        words = [word for fired in reasons if called.get(fired.rule) == level for word in fired.words]
        if any(called.get(fired.rule) == level for fired in reasons):
            return Urgency(level, tuple(dict.fromkeys(words))[:_SHOWN])
    return urgency


def _deadlines(text: str, asked: str, language: str) -> list[str]:
    """The words of dates that something is needed by and that come soon after `asked`."""
    try:
        start = date.fromisoformat(asked[:10])
    except ValueError:
        return []
    return [
        " ".join(value.span.of(text).split()).rstrip(".")
        for value in find_values(text, language or "en")
        if value.kind == "date"
        and value.bound in ("at-most", "less-than")
        and (day := _day(value.key, start))
        and (day - start).days <= _SOON_DAYS
        and day >= start
    ]


def _day(key: str, start: date) -> date | None:
    """The day of a date value; one without a year is the next such day after `start`."""
    if not key.startswith("--"):
        try:
            return date.fromisoformat(key)
        except ValueError:
            return None
    for year in (start.year, start.year + 1):
        try:
            day = date.fromisoformat(f"{year}-{key[2:]}")
        except ValueError:
            continue
        if day >= start:
            return day
    return None


_ORDER: tuple[UrgencyLevel, ...] = ("critical", "high", "normal")
_LEVELS: dict[str, UrgencyLevel] = {"critical": "critical", "high": "high"}
