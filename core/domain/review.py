"""What a review says of a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["supported", "unsupported", "contradicted", "courtesy"]

WELDED = "steps-of-two-pages"
"""Reason of a sentence whose halves stand on two pages: followed, as others are, by the words in question."""


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
    coverage: float = 0.0
    """0 to 1: how much of its words the quote bears."""
    pages: tuple[str, ...] = ()
    """The pages of which a sentence bears it as well as the quote does, that of the quote among them."""


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

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """All that speaks against sending it, as pairs of a message id and the words in question: what is
        named where somebody copies it all the same, and kept with the reply."""
        failing = [(v.why.partition(":")[0] or v.verdict, v.text) for v in self.sentences if v.verdict in _FAILING]
        broken = [(f.why or f.rule, f.text) for f in (*self.policy, *self.tone)]
        return (*failing, *(("open-gap", gap) for gap in self.open_gaps), *broken)


_FAILING = ("unsupported", "contradicted")


Findings = tuple[tuple[str, str], ...]
"""What a review found, as pairs of a rule (or the reason of a verdict) and the words in question."""
