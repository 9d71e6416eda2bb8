"""Drafts and their citations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from core.domain.text import Span

DraftKind = Literal["extractive", "model"]

PAST_ANSWER = "past-answer"
"""`Draft.why` of one that rests on an earlier answer alone: it is to be checked, and never ready."""
NO_DOCS = "no-docs"
"""`Draft.why` of one that answers nothing because nothing is indexed yet."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence of a draft comes from. `quote` is the stored extracted text of `path`
    from `start` to `end`, code point for code point."""

    path: str
    start: int
    end: int
    quote: str
    sentence: Span
    """The draft's sentence, as a span of the draft's text."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something only the team knows, left visible in the draft: `[delivery date of order 10423]`."""

    label: str
    span: Span
    """Where it stands in the draft."""
    filled_from: str = ""
    """Name of the record that filled it; empty while it is open."""


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs of a reply that are no one's invention: by template, filled from records, with open gaps.
    Spans count from the part's own beginning."""

    text: str = ""
    gaps: tuple[Gap, ...] = ()

    def gaps_at(self, start: int) -> tuple[Gap, ...]:
        """The gaps as they lie where the part begins at `start`."""
        return tuple(replace(gap, span=Span(gap.span.start + start, gap.span.end + start)) for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class FilledSnippet:
    """An approved reply for one ticket."""

    title: str
    body: Part
    """Without greeting and closing, to stand among other words."""
    greeting: str
    closing: str

    @property
    def letter(self) -> Part:
        """The whole reply that it makes where nothing is written yet."""
        before = f"{self.greeting}\n\n"
        return Part(f"{before}{self.body.text}\n\n{self.closing}", self.body.gaps_at(len(before)))

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """What a person has to fill in the body."""
        return tuple(gap for gap in self.body.gaps if not gap.filled_from)


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that may be sent after a person read it."""

    kind: DraftKind
    text: str
    citations: tuple[Citation, ...]
    shown: bool = True
    why: str = ""
    """Message id of why it is not shown, or of what it rests on; empty if nothing is to say."""
    gaps: tuple[Gap, ...] = ()
    unanswered: tuple[str, ...] = ()
    """Questions of the ticket that it does not answer, in the customer's words."""
    left_out: int = 0
    """Passages that did not fit the model's context."""
    covered: bool = True
    """Whether evidence was found; false: the text says that nothing in the docs answers this."""
    snippet: str = ""
    """File name of the approved reply it was made from; empty for composed text."""
    grounds: tuple[str, ...] = ()
    """What its sentences rest on besides pages: the approved reply, what the team's records say."""
