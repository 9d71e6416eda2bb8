"""Takes the pages of a team's docs into the store of this machine, as an export holds them: so that a laptop without
the docs folder goes on with what the team has. A page that its own docs folder holds stays as it is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.knowledge import Chunk, Link
from core.domain.text import Span
from core.knowledge.chunking import embedded_text
from core.knowledge.page_lines import page_of
from core.ports import EmbedderIdentity
from core.store import documents, vectors
from core.store.database import Store
from core.store.documents import IMPORTED, File, IndexedDocument, digest_of
from core.store.page_export import ExportedPage
from core.store.vectors import StoredEmbedder
from core.team_errors import OtherSearchModel


@dataclass(frozen=True, slots=True)
class PageImport:
    """What came of it."""

    written: int
    kept: int
    """Pages that lie in the docs folder."""
    removed: int
    """Pages of an earlier import that are no longer among them."""


def import_pages(store: Store, embedder: EmbedderIdentity, lines: Iterable[str]) -> PageImport:
    """Puts the pages in place of those of an earlier import. Raises `OtherSearchModel` where another search model made
    the index of this store, `StoreError`, and what reading the lines raises: pages before that are in the store."""
    stored = _same_embedder(store, embedder)
    known = documents.known_files(store)
    own = {path for path, file in known.items() if file.recipe != IMPORTED}
    earlier = {path: file.id for path, file in known.items() if file.recipe == IMPORTED}
    written = kept = 0
    for line in lines:
        page = page_of(line)
        earlier.pop(page.path, None)
        if page.path in own:
            kept += 1
            continue
        _save(store, stored, page)
        written += 1
    documents.delete_files(store, earlier.values())
    return PageImport(written, kept, len(earlier))


def _same_embedder(store: Store, embedder: EmbedderIdentity) -> StoredEmbedder:
    stored = vectors.answering(store)
    if stored is not None and stored.digest != embedder.digest:
        raise OtherSearchModel(theirs=embedder.id, ours=stored.model)
    return stored or vectors.save_embedder(store, embedder)


def _save(store: Store, stored: StoredEmbedder, page: ExportedPage) -> None:
    chunks, made = [], []
    for passage in page.passages:
        body = page.text[passage.start : passage.end]
        text = embedded_text(page.title if page.titled else "", passage.heading, body)
        headings = (passage.heading,) if passage.heading else ()
        chunks.append(Chunk(Span(passage.start, passage.end), body, headings, passage.page, text, passage.cut))
        if passage.vector is not None:
            made.append((digest_of(text), passage.vector))
    links = tuple(Link(target, Span(start, end)) for target, start, end in page.links)
    shown = (page.path, page.title, page.titled, page.text, page.language, page.modified, page.audience)
    document = IndexedDocument(*shown, links, tuple(chunks))
    with store.transaction():
        documents.save_file(store, File(page.path, "", len(page.text), None, IMPORTED), [document])
        vectors.add_chunk_vectors(store, stored, made)
        if page.vector is not None:
            vectors.add_title_vectors(store, stored, [(page.title, page.vector)])
