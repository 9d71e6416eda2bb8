"""Pages that replies don't quote because of how they read: the team may want to say whom they are for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath

from core.knowledge.audience import AudienceClassifier
from core.knowledge.health.findings import Docs, DocsFinding, DocsStatement
from core.store.search_reader import DocumentRow

SHOWN = 3
"""Pages of a folder that are quoted as examples."""


def find_agent_only(docs: Docs, speech: AudienceClassifier) -> Iterator[DocsFinding]:
    """One finding a folder: its pages that nobody declared internal, and that speak to agents of 'the customer'."""
    unsaid = (page for page in docs.pages if page.id in docs.internal_unsaid)
    speaking = [page for page in unsaid if speech.speaks(docs.texts[page.path], page.language)]
    speaking.sort(key=lambda page: (_folder(page), page.path))
    for folder, group in groupby(speaking, key=_folder):
        pages = list(group)
        quotes = tuple(statement.quote() for page in pages[:SHOWN] if (statement := _example(page, docs, speech)))
        values: dict[str, str | int] = {"count": len(pages), "folder": folder or "/"}
        yield DocsFinding("ambiguous", "speaks-to-agents", pages[0].title, quotes, values)


def _folder(page: DocumentRow) -> str:
    return str(PurePosixPath(page.path).parent).removeprefix(".")


def _example(page: DocumentRow, docs: Docs, speech: AudienceClassifier) -> DocsStatement | None:
    """The first sentence that speaks of the customer."""
    own = (statement for statement in docs.statements if statement.page.id == page.id)
    return next((s for s in own if speech.sentences(s.text, page.language)[0]), None)
