"""Brings the team's database up to date with the index of this machine: what it holds of the docs goes there as it is,
cut and embedded once, and nothing else of the store does."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from app.team.knowledge.knowledge_client import WORK_S, KnowledgeClient
from core.connector_errors import ConnectorError
from core.knowledge.page_lines import digest_of_line, line_of
from core.ports import Cancelled, EmbedderIdentity, never
from core.store.database import Store
from core.store.page_export import exported_pages
from core.store.vectors import answering
from core.team_errors import OtherSearchModel, TeamDocsError

MEMORY = "512MB"
"""What PostgreSQL may take to make its index, where nobody says otherwise."""
_PASSAGES, _BYTES = 2000, 8_000_000
"""Of one transaction, about: some seconds of work, and some megabytes of memory at either end."""
_RENEW_S = 15.0
"""How often the lease is renewed while pages are read that have not changed."""
_PAGES, _DIGESTS = 500, 5000
"""Pages of one question: that are taken away, and whose digests are asked for."""
_INDEX_S = 4 * 3600.0
"""For the index of millions of passages; the process says every second that it is at work."""


@dataclass(frozen=True, slots=True)
class TeamIndexProgress:
    """How far it is."""

    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class TeamIndexReport:
    """What came of it."""

    pages: int
    """Pages of the docs that were looked at."""
    written: int
    """New or changed ones."""
    removed: int
    waiting: int
    """Pages that have no vectors yet; they go there next time."""
    passages: int
    """Passages written."""
    indexed: bool
    """Whether the index of the nearest passages was made now."""
    seconds: float
    cancelled: bool = False


def index_team(
    store: Store, client: KnowledgeClient, memory: str, cancelled: Cancelled = never
) -> Iterator[TeamIndexProgress | TeamIndexReport]:
    """Brings the team's docs up to date with those of `store`. `memory`: what PostgreSQL may take to make its index.
    Raises `IndexedElsewhere`, `OtherSearchModel`, `TeamDocsError`, `ConnectorError`, `StoreError`."""
    embedder = answering(store)
    if embedder is None:
        yield TeamIndexReport(0, 0, 0, 0, 0, False, 0.0)
        return
    waiting = 0

    def lines() -> Iterator[tuple[str, str | None]]:
        nonlocal waiting
        for page in exported_pages(store, embedder):
            waiting += not page.embedded
            yield page.path, line_of(page) if page.embedded else None

    for told in put_pages(client, embedder.identity, lines(), memory, remove_others=True, cancelled=cancelled):
        yield replace(told, waiting=waiting) if isinstance(told, TeamIndexReport) else told


def put_pages(
    client: KnowledgeClient,
    embedder: EmbedderIdentity,
    lines: Iterable[tuple[str, str | None]],
    memory: str,
    *,
    remove_others: bool,
    cancelled: Cancelled = never,
) -> Iterator[TeamIndexProgress | TeamIndexReport]:
    """Puts (path, line) of pages into the database, those that it does not hold so already; a path without a line
    stays as it is. `remove_others`: pages at other paths go. Raises what `index_team` raises."""
    began = time.monotonic()
    holder = f"{platform.node()}:{os.getpid()}"
    client.ask("hold", holder=holder)
    try:
        theirs = client.ask("state")["embedder"]
        if theirs["digest"] != embedder.digest:
            raise OtherSearchModel(theirs=theirs["model"], ours=embedder.id)
        run = _Run(client, holder)
        for path, line in lines:
            if cancelled():
                break
            yield from run.take(path, line)
        yield from run.flush()
        removed = run.remove_others() if remove_others and not cancelled() else 0
        indexed = bool(run.pages) and client.ask("finish", _INDEX_S, memory=memory)
    finally:
        with suppress(TeamDocsError, ConnectorError):  # it runs out by itself
            client.ask("release", holder=holder)
    seconds = time.monotonic() - began
    yield TeamIndexReport(run.pages, run.written, removed, 0, run.passages, indexed, seconds, cancelled())


class _Run:
    """What one run has done so far, and the pages that wait for the next transaction."""

    def __init__(self, client: KnowledgeClient, holder: str) -> None:
        self._client, self._holder = client, holder
        self._known = dict(_digests(client))
        self._others = set(self._known)
        self._lines: list[str] = []
        self._new: list[str] = []
        self._held, self._size = 0, 0
        self._renew_at = time.monotonic() + _RENEW_S
        self.pages = self.written = self.passages = 0

    def take(self, path: str, line: str | None) -> Iterator[TeamIndexProgress]:
        """Looks at one page."""
        self.pages += 1
        self._others.discard(path)
        if line is not None and (digest := digest_of_line(line)) != self._known.get(path):
            self._lines.append(line)
            self._new.append(digest)
            self._size += len(line)
            self._held += line.count('"cut":')
            if self._held >= _PASSAGES or self._size >= _BYTES:
                yield from self.flush()
        elif time.monotonic() >= self._renew_at:
            self._client.ask("hold", holder=self._holder)
            self._renew_at = time.monotonic() + _RENEW_S

    def flush(self) -> Iterator[TeamIndexProgress]:
        """Writes what waits."""
        if self._lines:
            self._write(self._lines, self._new, [])
            self.written += len(self._lines)
            self._lines, self._new = [], []
            self._held = self._size = 0
            yield TeamIndexProgress(self.pages, self.passages)

    def remove_others(self) -> int:
        """Takes away the pages that nobody named."""
        gone = sorted(self._others)
        for start in range(0, len(gone), _PAGES):
            self._write([], [], gone[start : start + _PAGES])
        return len(gone)

    def _write(self, lines: list[str], digests: list[str], gone: list[str]) -> None:
        told = {"holder": self._holder, "lines": lines, "digests": digests, "gone": gone}
        self.passages += self._client.ask("replace", WORK_S, **told)
        self._renew_at = time.monotonic() + _RENEW_S


def _digests(client: KnowledgeClient) -> Iterator[tuple[str, str]]:
    after = ""
    while rows := client.ask("digests", WORK_S, after=after, count=_DIGESTS):
        yield from rows
        after = rows[-1][0]


def team_lines(client: KnowledgeClient) -> Iterator[str]:
    """Every page of the team's as a line of an export."""
    after = 0
    while True:
        lines, after = client.ask("lines", WORK_S, after=after)
        if not lines:
            return
        yield from lines
