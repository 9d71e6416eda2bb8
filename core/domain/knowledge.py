"""Documents, chunks and what a search gives back.

A *document* is one file of the docs folder with its extracted text. A *chunk* is the unit of the
index: a span of that text. A *passage* is a chunk as a search result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.domain.text import Span

Audience = Literal["public", "internal"]


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of extracted text under one heading path."""

    span: Span
    headings: tuple[str, ...] = ()
    """From the outermost to the innermost, the document's title left out."""
    page: int | None = None
    """1-based page number, where the format has pages."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the document gives it (relative ones unresolved)."""

    target: str
    span: Span


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What a reader makes of a file: plain text, and what lies where in it."""

    text: str
    title: str
    sections: tuple[Section, ...]
    language: str = ""
    """ISO 639-1, empty if not known."""
    modified: str = ""
    """ISO date by front matter or the text itself; empty: the file's time counts."""
    audience: Audience | None = None
    """None: the folder rule decides."""
    links: tuple[Link, ...] = ()
    changes_on: str = ""
    """ISO date of the day on which the audience will be another, because the page is published or over then."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document that is searched as one. `text == document_text[span.start:span.end]`."""

    span: Span
    text: str
    headings: tuple[str, ...]
    page: int | None
    embedded_text: str
    """What the embedder reads: title and heading path before the words."""
    cut: str = "section"
    """Which way of cutting it comes from: several stand side by side, see `core.knowledge.chunking`."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as it is shown and cited."""

    chunk_id: int
    path: str
    """POSIX, relative to the docs folder."""
    title: str
    heading: str
    """Heading path joined by ' > ', empty at the top of a page."""
    text: str
    start: int
    end: int
    """Code points in the stored extracted text of `path`."""
    score: float
    """0 to 1: how likely this answers the question."""
    modified: str
    """ISO date."""
    audience: Audience
    language: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A page with its best passage, further ones folded under it."""

    passage: Passage
    more: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Narrows a search. Empty fields let everything through."""

    audience: Audience | None = None
    folders: tuple[str, ...] = ()
    language: str = ""
    modified_since: str = ""
    without: tuple[str, ...] = ()
    """Paths of pages, and of folders, that are left out."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The k nearest pages, best first, and how far they can be trusted."""

    query: str
    hits: tuple[Hit, ...]
    answered: bool
    """Whether the first hit passes the measured threshold."""
    uncovered: tuple[str, ...]
    """Parts of the question, in its own words, that no passage covers."""
    by_meaning: bool = True
    """False: no embedder was at hand and words alone decided."""
    sure: bool = True
    """Whether, answered as it is, a reply that rests on the first hit may be called ready."""
    other_language: str = ""
    """ISO 639-1 of the first hit, where the search model was not made for it."""
    chances: tuple[Mapping[str, float], ...] = ()
    """Of a ticket with several questions: for each the pages that its own search found, and how likely they answer."""
    no_docs: bool = False
    """Nothing is indexed yet: that nothing is found says nothing of the docs."""
    across_languages: str = ""
    """ISO 639-1 of the pages found, where the ticket is in another language and the search model does not read both:
    what is near by meaning may be anything."""
    team_away: bool = False
    """The team's database could not be asked: the docs of this machine answered in its place."""

    @property
    def by_score(self) -> list[Hit]:
        """The hits as a list shows them, their scores never rising. (`hits` takes several questions in turn.)"""
        return sorted(self.hits, key=lambda hit: -hit.passage.score)


def heading_path(headings: Sequence[str]) -> str:
    """The path of headings as one line."""
    return " > ".join(headings)
