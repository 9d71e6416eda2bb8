"""Pages of the docs with their passages and vectors, whole: out of the store and into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.knowledge import Audience
from core.store.database import Store
from core.store.vectors import StoredEmbedder


@dataclass(frozen=True, slots=True)
class ExportedPassage:
    """A passage of one cut; its words are the page's, from `start` to `end`."""

    cut: str
    start: int
    end: int
    page: int | None
    heading: str
    vector: bytes | None
    """One signed byte a dimension (`core.store.vectors.pack`)."""


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page with all that a search needs of it."""

    path: str
    title: str
    titled: bool
    text: str
    language: str
    modified: str
    audience: Audience
    links: tuple[tuple[str, int, int], ...]
    vector: bytes | None
    """Of its title."""
    passages: tuple[ExportedPassage, ...]
    """Cut after cut, each in order of place."""

    @property
    def embedded(self) -> bool:
        """Whether every part of it has its vector."""
        return self.vector is not None and all(passage.vector is not None for passage in self.passages)


def exported_pages(store: Store, embedder: StoredEmbedder) -> Iterator[ExportedPage]:
    """Every page of the docs, in order of ids."""
    rows = store.each(
        "SELECT d.id, d.path, d.title, d.titled, d.text, d.language, d.modified, d.audience, t.exact"
        f" FROM documents AS d LEFT JOIN {embedder.titles} AS t ON t.document_id = d.id ORDER BY d.id"
    )
    for id_, path, title, titled, text, language, modified, audience, vector in rows:
        links = store.rows("SELECT target, start, end FROM links WHERE document_id = ? ORDER BY start", (id_,))
        passages = store.rows(
            "SELECT c.cut, c.start, c.end, c.page, c.heading, v.exact FROM chunks AS c"
            f" LEFT JOIN {embedder.vectors} AS v ON v.chunk_id = c.id WHERE c.document_id = ?"
            " ORDER BY c.cut DESC, c.ordinal",
            (id_,),
        )
        yield ExportedPage(
            path,
            title,
            bool(titled),
            text,
            language,
            modified,
            audience,
            tuple((target, start, end) for target, start, end in links),
            vector,
            tuple(ExportedPassage(*row) for row in passages),
        )
