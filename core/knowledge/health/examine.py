"""Examines the docs of a store: `examine` yields what it finds, kind after kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.domain.text import Span, split_sentences
from core.knowledge.audience import AudienceClassifier
from core.knowledge.health.agent_only import find_agent_only
from core.knowledge.health.answered_before import find_answered_before
from core.knowledge.health.claims import claims_of
from core.knowledge.health.conditions import find_open_conditions
from core.knowledge.health.contradictions import find_contradictions
from core.knowledge.health.duplicates import find_duplicates
from core.knowledge.health.edited_passages import find_edited_passages
from core.knowledge.health.findings import Docs, DocsFinding, DocsStatement
from core.knowledge.health.links import find_broken_links
from core.knowledge.health.missing_answers import find_gaps
from core.knowledge.health.rival_names import find_rival_names
from core.knowledge.health.stale import find_stale
from core.knowledge.health.vague import find_vague
from core.knowledge.vector_index import MAIN_CUT
from core.ports import Cancelled, never
from core.store.database import Store
from core.store.dismissals import dismissed
from core.store.edits import edited_drafts
from core.store.search_reader import ChunkRow, DocumentRow, SearchReader
from core.store.searches import unanswered
from core.workspace.folder import default_toml


def examine(
    store: Store,
    today: date | None = None,
    older_than_days: int = 0,
    cancelled: Cancelled = never,
    speech: AudienceClassifier | None = None,
) -> Iterator[DocsFinding]:
    """What is wrong in the docs, without what somebody has marked as no problem.

    `older_than_days`: a page that nobody has changed for longer is a finding; 0: no such rule.
    `speech`: how pages for agents read, by the team's rules; None: by the default ones.
    """
    lookup = SearchReader(store)
    try:
        docs, chunks = _read(lookup, today or date.today())
    finally:
        lookup.close()
    silenced = dismissed(store)
    speech = speech or AudienceClassifier.from_table(default_toml("quoting"))
    for finding in _all(store, docs, chunks, older_than_days, speech):
        if cancelled():
            return
        if finding.key not in silenced:
            yield finding


def _all(
    store: Store,
    docs: Docs,
    chunks: list[tuple[DocumentRow, ChunkRow]],
    older_than_days: int,
    speech: AudienceClassifier,
) -> Iterator[DocsFinding]:
    claims = claims_of(docs.statements)
    yield from find_contradictions(claims)
    yield from find_rival_names(claims)
    yield from find_stale(docs, older_than_days)
    yield from find_edited_passages(docs, edited_drafts(store))
    yield from find_broken_links(docs)
    yield from find_duplicates(docs, chunks)
    yield from find_gaps(unanswered(store), docs)
    yield from find_answered_before(store)
    yield from find_vague(docs)
    yield from find_open_conditions(docs)
    yield from find_agent_only(docs, speech)


def _read(lookup: SearchReader, today: date) -> tuple[Docs, list[tuple[DocumentRow, ChunkRow]]]:
    texts = lookup.texts()
    pages = {page.id: page for page in lookup.documents()}
    chunks = [(pages[chunk.document], chunk) for chunk in lookup.chunks_of(list(pages), MAIN_CUT)]
    chunks.sort(key=lambda row: (row[0].path, row[1].start))
    statements = tuple(statement for page, chunk in chunks for statement in _statements(page, chunk))
    return Docs(
        tuple(pages.values()),
        texts,
        statements,
        tuple(lookup.links()),
        today,
        frozenset(lookup.internal_by_themselves()),
    ), chunks


def _statements(page: DocumentRow, chunk: ChunkRow) -> Iterator[DocsStatement]:
    for start, end in split_sentences(chunk.body, page.language or "en"):
        span = Span(chunk.start + start, chunk.start + end)
        yield DocsStatement(page, chunk.heading, span, chunk.body[start:end])
