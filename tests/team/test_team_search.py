"""The team's docs in a real PostgreSQL, searched as if they were local."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.team.knowledge.team_pages import TeamPages
from core.domain.history import History
from core.domain.knowledge import SearchFilter, SearchResult
from core.knowledge.search import EVERYTHING, Searcher
from core.tickets.parse import read_ticket
from core.triage.triager import Triager
from tests.sample.expected import SAMPLE, TICKETS
from tests.team.team_docs import SampleTeam

QUESTIONS = (
    "how long does the return take",
    "refund for a broken jar",
    "Can I change the delivery address after I ordered?",
    "waranty of the lamp",
    "invoice",
    "Do you ship to Norway? And what does it cost?",
    "error code E-17",
    "the customer wants a voucher",
    "xylophone lessons",
    "",
)
ROUNDING = 0.02
"""sqlite-vec is asked with a question in whole numbers, so that of two passages as near as each other either may be the
tenth; that moves a score a little."""
FILTERS = (
    EVERYTHING,
    SearchFilter(audience="public"),
    SearchFilter(without=("internal",)),
    SearchFilter(modified_since="2026-01-01"),
)


def ranked(result: SearchResult) -> list[tuple[str, str, float]]:
    return [(hit.passage.path, hit.passage.heading, hit.passage.score) for hit in result.hits]


@pytest.fixture(scope="module")
def both(sample_team: SampleTeam) -> Iterator[tuple[Searcher, Searcher]]:
    with sample_team.database.agent() as client:
        local = Searcher(sample_team.store, sample_team.embedder)
        yield local, Searcher(TeamPages(client), sample_team.embedder)
        local.close()


@pytest.mark.parametrize("where", FILTERS, ids=["everything", "public", "not internal", "new"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_pages_are_found_in_the_same_order(both, question: str, where: SearchFilter) -> None:
    local, team = (searcher.search(question, 10, where) for searcher in both)
    assert [hit[:2] for hit in ranked(team)] == [hit[:2] for hit in ranked(local)]
    assert [hit[2] for hit in ranked(team)] == pytest.approx([hit[2] for hit in ranked(local)], abs=ROUNDING)
    assert (team.answered, team.uncovered, team.by_meaning, team.sure) == (
        local.answered,
        local.uncovered,
        local.by_meaning,
        local.sure,
    )


@pytest.mark.parametrize("typed", ["re", "retu", "how long does the retu", "waran"])
def test_the_same_pages_are_found_while_the_question_is_typed(both, typed: str) -> None:
    local, team = (searcher.search(typed, 10, typing=True) for searcher in both)
    assert ranked(team) == ranked(local)


@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_finds_the_same_sources(both, sample_team: SampleTeam, name: str) -> None:
    ticket = read_ticket((Path(SAMPLE) / "tickets" / name).read_bytes(), name)
    triage = Triager(sample_team.workspace, sample_team.embedder).triage(ticket, History())
    local, team = (searcher.search_ticket(ticket, triage) for searcher in both)
    assert [hit[:2] for hit in ranked(team)] == [hit[:2] for hit in ranked(local)]
    assert (team.answered, team.uncovered) == (local.answered, local.uncovered)
