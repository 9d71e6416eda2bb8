"""A finding about the docs, and the statements that findings are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from core.domain.text import Span
from core.store.search_reader import DocumentRow, LinkRow

FindingKind = Literal["stale", "contradiction", "duplicate", "gap", "ambiguous", "broken-link"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page, and those of them that are the fault."""

    path: str
    start: int
    end: int
    text: str
    marks: tuple[Span, ...] = ()
    """Within `text`."""


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A question that a missing article would answer."""

    question: str
    """What it is about, in words that are no customer's own (`topics.py` beside this); empty if there are none."""
    asked: int
    """How many tickets asked so or nearly so."""
    passages: tuple[Quote, ...]
    """What stands nearest to an answer, the nearest first, at most one a page."""


@dataclass(frozen=True, slots=True)
class Outline:
    """An article that is missing, as far as tickets and docs give it."""

    title: str
    sections: tuple[OutlineSection, ...]
    """Those asked most come first."""


@dataclass(frozen=True, slots=True)
class DocsFinding:
    """Something to mend."""

    kind: FindingKind
    why: str
    """Message id, worded as `health.<why>`."""
    title: str
    """The page's title, or, for a gap, what was asked about: as `OutlineSection.question`."""
    quotes: tuple[Quote, ...]
    values: dict[str, str | int] = field(default_factory=dict)
    """For the words of `why`."""
    outline: Outline | None = None
    """Of a gap: the article that would fill it."""
    asked: str = ""
    """Of a gap: what tells it from others. For `key` alone, never shown."""

    @property
    def key(self) -> str:
        """The same as long as the quoted passages stay as they are: a mark 'not a problem' hangs on it."""
        # What is missing has no passage: its quotes are only what stands nearest.
        quotes = () if self.kind == "gap" else self.quotes
        words = [f"{quote.path}\0{' '.join(quote.text.split())}" for quote in quotes if quote.text]
        said = "\0".join(words) or self.asked or self.title
        return hashlib.blake2b(f"{self.kind}\0{self.why}\0{said}".encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class DocsStatement:
    """A sentence, list item or table row of a page."""

    page: DocumentRow
    heading: str
    span: Span
    """Code points in the page's text."""
    text: str

    def quote(self, marks: Sequence[Span] = ()) -> Quote:
        """The statement as evidence."""
        return Quote(self.page.path, self.span.start, self.span.end, self.text, tuple(marks))


@dataclass(frozen=True, slots=True)
class Docs:
    """All that is examined, read once."""

    pages: tuple[DocumentRow, ...]
    texts: dict[str, str]
    """By path."""
    statements: tuple[DocsStatement, ...]
    links: tuple[LinkRow, ...]
    today: date
    internal_unsaid: frozenset[int] = frozenset()
    """Ids of pages that are internal although their folder does not say so."""
