"""The team's docs, as a search asks for them (`core.knowledge.page_source`)."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.team.knowledge.knowledge_client import KnowledgeClient
from core.connector_errors import ConnectorError
from core.domain.knowledge import SearchFilter
from core.knowledge.page_source import DocsState, NearestPages, PageCosines, pages_of_passages
from core.ports import EmbedderIdentity, Vector
from core.store.search_reader import ChunkRow, DocumentRow, WordMatch
from core.team_errors import TeamDocsError, TeamDocsLost


class TeamPages:
    """`PageSource` over the team's database. Whatever keeps it from answering is a `TeamDocsLost`."""

    def __init__(self, client: KnowledgeClient) -> None:
        """`client` is closed by whoever gives it."""
        self.client = client
        self._version = self._chunks = self._pages = 0

    def begin(self) -> DocsState:
        """See `PageSource`."""
        state = self._ask("state")
        self._version, self._chunks = state["version"], state["passages"]
        documents, row = state["documents"], state["embedder"]
        self._pages = documents
        embedder = EmbedderIdentity(row["model"], row["digest"], row["dimensions"], row["max_tokens"])
        return DocsState(
            bool(documents), embedder if state["sections"] else None, state["title_words"] / (documents or 1)
        )

    def version(self) -> Hashable:
        """See `PageSource`: that of when the search began."""
        return self._version

    def close(self) -> None:
        """Nothing of its own is open."""

    def count_pages(self) -> int:
        """How many pages there were when the search began."""
        return self._pages

    def count_chunks(self) -> int:
        """See `WordSource`."""
        return self._chunks

    def chunk_counts(self, stems: Sequence[str]) -> Mapping[str, int]:
        """See `WordSource`."""
        found: Mapping[str, int] = self._ask("counts", stems=list(stems))
        return found

    def stems_beginning(self, start: str, limit: int) -> Sequence[str]:
        """See `WordSource`."""
        found: Sequence[str] = self._ask("beginning", start=start, limit=limit)
        return found

    def stems_near(self, root: str, slips: int) -> Sequence[str]:
        """See `WordSource`."""
        found: Sequence[str] = self._ask("near", root=root, slips=slips)
        return found

    def best_by_words(self, phrases: Sequence[str], limit: int) -> Sequence[WordMatch]:
        """See `PageSource`."""
        return [WordMatch(*row) for row in self._ask("best_by_words", phrases=list(phrases), limit=limit)]

    def nearest(self, vector: Vector, count: int, where: SearchFilter) -> NearestPages:
        """See `PageSource`."""
        found = self._ask("nearest", vector=written(vector), pages=count, where=dataclasses.asdict(where))
        return pages_of_passages(found["near"], dict(found["titles"]), count, found["passages"])

    def first_pages(self, count: int, where: SearchFilter) -> Sequence[DocumentRow]:
        """See `PageSource`."""
        return [DocumentRow(*row) for row in self._ask("first", count=count, where=dataclasses.asdict(where))]

    def pages_of(self, documents: Sequence[int]) -> Mapping[int, DocumentRow]:
        """See `PageSource`."""
        return {row[0]: DocumentRow(*row) for row in self._ask("pages", documents=list(documents))}

    def chunks_of(self, documents: Sequence[int], cut: str) -> Sequence[ChunkRow]:
        """See `PageSource`."""
        return [ChunkRow(*row) for row in self._ask("chunks", documents=list(documents), cut=cut)]

    def cosines(self, vector: Vector, documents: Sequence[int]) -> PageCosines:
        """See `PageSource`."""
        found = self._ask("cosines", vector=written(vector), documents=list(documents))
        return PageCosines(_by_document(found["section"]), _by_document(found["packed"]), dict(found["titles"]))

    def text(self, path: str) -> str | None:
        """The whole text of a page, None where the team has no such page."""
        text: str | None = self._ask("text", path=path)
        return text

    def holds(self, words: str) -> bool:
        """Whether these words stand together in a page for customers. Raises `TeamDocsLost`."""
        found: bool = self._ask("holds", words=words)
        return found

    def _ask(self, do: str, **told: object) -> Any:  # noqa: ANN401 — whatever JSON holds
        with lost_when_away(self.client):
            return self.client.ask(do, **told)


@contextmanager
def lost_when_away(client: KnowledgeClient) -> Iterator[None]:
    """Whatever keeps the database from answering is a `TeamDocsLost`."""
    try:
        yield
    except TeamDocsLost:
        raise
    except (TeamDocsError, ConnectorError) as error:
        raise TeamDocsLost(host=client.host, reason=error.message_id) from error


def _by_document(rows: Sequence[tuple[int, int, float]]) -> dict[int, dict[int, float]]:
    found: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for document, passage, cosine in rows:
        found[document][passage] = cosine
    return found


def written(vector: Vector) -> str:
    """As pgvector reads it."""
    return f"[{','.join(f'{number:.7g}' for number in vector.tolist())}]"
