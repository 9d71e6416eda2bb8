"""The sample's tickets meet its pages: real embedder, real index, real triage, against the table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.domain.history import History
from core.knowledge.indexing import Indexer
from core.knowledge.search import Searcher
from core.store.opening import open_store
from core.tickets.parse import read_ticket
from core.triage.triager import Triager
from core.workspace.folder import Workspace
from tests.sample.expected import SAMPLE, TICKETS


@pytest.fixture(scope="module")
def desk(tmp_path_factory, real_embedder):
    root = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(SAMPLE, root)
    workspace = Workspace(root)
    store = open_store(root.parent / "s.db", bytes(32))
    for _ in Indexer(store, workspace, real_embedder).scan():
        pass
    searcher = Searcher(store, real_embedder)
    yield Triager(workspace, real_embedder), searcher
    searcher.close()
    store.close()


@pytest.mark.parametrize("name", TICKETS)
def test_ticket(desk, name):
    triager, searcher = desk
    expected = TICKETS[name]
    ticket = read_ticket((Path(SAMPLE) / "tickets" / name).read_bytes(), name)
    triage = triager.triage(ticket, History())
    assert triage.tier == expected.tier, triage
    assert triage.intent in expected.intents, triage.candidates
    result = searcher.search_ticket(ticket, triage)
    paths = [hit.passage.path for hit in result.hits]
    assert not expected.pages or expected.pages[0] in paths[:3], paths
    assert set(expected.pages) <= set(paths), paths
    if not expected.answered:
        assert not result.answered or result.uncovered
