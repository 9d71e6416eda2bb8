"""What triage says of a ticket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.domain.text import Span

Tier = Literal[0, 1, 2, 3]
SentimentLabel = Literal["negative", "neutral", "positive"]
UrgencyLevel = Literal["low", "normal", "high", "critical"]
OTHER = "other"
"""The intent of a message that is none of the known ones."""
UNSURE_BELOW = 0.5
"""Confidence below which an intent is more likely to be wrong than right."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A kind of request, as `intents.toml` declares it."""

    name: str
    description: str
    tier: Tier
    examples: tuple[str, ...]
    owner: str = ""
    sla: str = ""
    """A duration such as `4h` or `2d`, in business hours."""
    escalate: bool = False
    docs: tuple[str, ...] = ()
    """Folders, relative to the docs folder, where its answers lie."""
    template: str = ""
    threshold: float | None = None
    always: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    sincere: bool = False
    """Whether sarcasm rules it out: praise."""


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How a message feels, from -1 (furious) to 1 (delighted), and the words that led there."""

    label: SentimentLabel
    score: float
    words: tuple[str, ...] = ()
    trend: float = 0.0
    """Change over the customer's messages of the thread, from -2 to 2; below 0: it gets worse."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon an answer is due, apart from anger."""

    level: UrgencyLevel
    reasons: tuple[str, ...] = ()
    """The customer's words that say so."""


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that decided something, with the words of the ticket that fired it."""

    rule: str
    words: tuple[str, ...] = ()
    tier: Tier | None = None


FactKind = Literal["order", "amount", "date", "product", "plan", "email", "phone", "link", "version", "code", "name"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the ticket states, with the place where it stands."""

    kind: FactKind
    text: str
    message: int
    """Index of the message in the ticket."""
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """Something the customer asks, in their own words."""

    text: str
    message: int
    span: Span
    leans_on: str = ""
    """Words of an earlier message without which it is not understood; empty if it is."""
    condition: str = ""
    """What the customer answered since, when the team asked back; empty if it did not."""
    quoted: bool = False
    """Whether it stands in what the message quotes (`Message.quoted`), where the span lies then: in a mail that is
    passed on, or in the customer's own that the team asked back about."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything that is known of a ticket before anybody searched for an answer."""

    intent: str
    confidence: float
    in_domain: float
    """How likely it is about any of the team's intents at all (JSON: `known`)."""
    candidates: tuple[tuple[str, float], ...]
    """Known intents only, most likely first."""
    sentiment: Sentiment
    urgency: Urgency
    tier: Tier
    escalate: bool
    reasons: tuple[FiredRule, ...]
    language: str
    """ISO 639-1, empty if not known."""
    questions: tuple[Question, ...] = ()
    facts: tuple[Fact, ...] = ()
    attempts: int = 0
    owner: str = ""
    sla: str = ""
    priority: bool = False
    """Flagged for a look by priority or a manager."""
    intents: tuple[str, ...] = field(default=())
    """All intents found in the mail, the leading one first."""
    automatic: str = ""
    """What kind of automatic mail it is (`core.tickets.automatic`): nothing to answer; empty: a person asks."""

    @property
    def unsure(self) -> bool:
        """Whether the intent is a guess that is as likely to be wrong: it is shown as one, never as a fact."""
        return self.intent != OTHER and self.confidence < UNSURE_BELOW
