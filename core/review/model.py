"""What a review says of a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["supported", "unsupported", "contradicted", "courtesy"]


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """One sentence of the reply. `start` and `end` are code points in the reply."""

    text: str
    start: int
    end: int
    verdict: Verdict
    score: float
    """0 to 1 (supported)."""
    quote: str = ""
    """The evidence that supports or contradicts it."""
    path: str = ""
    quote_start: int = 0
    quote_end: int = 0
    why: str = ""
    """Message id of the reason, followed by the words in question: `number-not-found: 60 days`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in the reply that breaks a rule of tone or policy."""

    rule: str
    text: str
    start: int
    end: int
    suggestion: str = ""
    why: str = ""
    blocking: bool = True
    """Whether 'ready' is withheld because of it."""


@dataclass(frozen=True, slots=True)
class Review:
    """Whether a reply can be sent as it is."""

    ok: bool
    score: float
    """That of the worst sentence that is no courtesy, contradicted ones below unsupported ones."""
    sentences: tuple[SentenceVerdict, ...]
    tone: tuple[Finding, ...] = ()
    policy: tuple[Finding, ...] = ()
    open_gaps: tuple[str, ...] = ()
