"""Past answers that a team shares: what the database keeps apart, and how an answer reaches another agent's ticket."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.composition import Services
from app.connectors.destination import destination_of, resolved
from app.team.knowledge.knowledge_client import KnowledgeClient
from app.team.knowledge.team_answers import TeamAnswers
from app.team.knowledge.team_connection import TeamConnection
from core.domain.past_answer import PastAnswer
from core.domain.ticket import Customer
from core.events import Done, DraftReady, Event, Noticed, Reviewed, SourcesFound
from core.history.answer_sharing import GivenAnswer
from core.ports import Embedder
from core.store.shared_answers import SharedAnswer, count_shared, set_sharing
from core.team_errors import TeamDocsMissing, TeamDocsRefused
from tests.core.history.past_tickets import ANSWER, QUESTION, asking, solved
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer
from tests.team.team_desk import Desk
from tests.team.team_docs import TeamDatabase

LATER = date(2026, 4, 1)
KEY = b"k" * 32
HOST = "knowledge"


def answer(embedder: Embedder, text: str = ANSWER, key: bytes = KEY) -> GivenAnswer:
    vector = embedder.embed_passages([QUESTION])[0]
    return GivenAnswer(SharedAnswer(key, b"").id, QUESTION, text, "en", "2026-03-02", "", vector)


def texts(client: KnowledgeClient) -> list[str]:
    return sorted(one.answer for one in TeamAnswers(client).listed())


def as_role(database: TeamDatabase, role: str, password: str) -> TeamConnection:
    return TeamConnection(resolved(destination_of(HOST, database.server.address)), "postgres", role, password)


# -- in the database -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_teams(postgres: PostgresServer, real_embedder: Embedder) -> tuple[TeamDatabase, TeamDatabase]:
    teams = TeamDatabase(postgres, "asks"), TeamDatabase(postgres, "listens")
    for team in teams:
        team.set_up(real_embedder.identity)
    return teams


def test_a_team_sees_adds_and_withdraws_nothing_of_another(
    two_teams: tuple[TeamDatabase, TeamDatabase], real_embedder: Embedder
) -> None:
    ours, theirs = two_teams
    with ours.agent() as agent, theirs.agent() as stranger:
        TeamAnswers(agent).put([answer(real_embedder)])
        assert texts(stranger) == []
        asked = real_embedder.embed_queries([QUESTION])[0]
        assert not TeamAnswers(stranger).near_answers(asked, real_embedder.identity, 9)
        assert [one.answer for one in TeamAnswers(agent).near_answers(asked, real_embedder.identity, 9)] == [ANSWER]
        TeamAnswers(stranger).withdraw([KEY])
        assert texts(agent) == [ANSWER]
        joined = as_role(theirs, theirs.team, f"of {theirs.team}")
        with pytest.raises(TeamDocsRefused):
            joined.run(
                "INSERT INTO deskside.answers (team, id, question, answer, language, answered, agent, exact)"
                " SELECT 'asks', sha256('x'), 'q', 'a', '', '', '', array_fill(1, ARRAY[384])::vector::halfvec(384)"
            )
        joined.close()
        TeamAnswers(agent).withdraw([KEY])
        assert texts(agent) == []


def test_an_answer_goes_by_its_key_or_the_indexers_hand_and_is_never_changed(
    two_teams: tuple[TeamDatabase, TeamDatabase], real_embedder: Embedder
) -> None:
    team = two_teams[0]
    with team.agent() as agent, team.indexer() as indexer:
        TeamAnswers(agent).put([answer(real_embedder)])
        TeamAnswers(agent).put([answer(real_embedder, "Something else is said under the same name.")])
        assert texts(agent) == [ANSWER]
        joined = as_role(team, team.team, f"of {team.team}")
        for change in ("DELETE FROM deskside.answers", "UPDATE deskside.answers SET answer = 'x'"):
            with pytest.raises(TeamDocsRefused):
                joined.run(change)
        joined.close()
        TeamAnswers(agent).withdraw([b"guessed"])
        with pytest.raises(TeamDocsRefused):
            agent.ask("remove", ids=[SharedAnswer(KEY, b"").id])
        assert texts(agent) == [ANSWER]
        assert indexer.ask("remove", ids=[SharedAnswer(KEY, b"").id]) == 1
        assert texts(agent) == []


def test_vectors_of_another_search_model_find_nothing(
    two_teams: tuple[TeamDatabase, TeamDatabase], real_embedder: Embedder
) -> None:
    with two_teams[0].agent() as agent:
        TeamAnswers(agent).put([answer(real_embedder)])
        asked = real_embedder.embed_queries([QUESTION])[0]
        assert not TeamAnswers(agent).near_answers(asked, replace(real_embedder.identity, digest="another"), 9)
        TeamAnswers(agent).withdraw([KEY])


def test_a_database_of_before_gets_it_with_the_next_set_up_and_its_docs_are_searched_till_then(
    postgres: PostgresServer, real_embedder: Embedder
) -> None:
    postgres.make_database("older")
    team = TeamDatabase(postgres, "older", "older")
    team.set_up(real_embedder.identity)
    admin = TeamConnection(resolved(destination_of(HOST, postgres.address)), "older", ADMIN, ADMIN_PASSWORD)
    admin.script(
        "DROP FUNCTION deskside.withdraw_answers, deskside.let_share; DROP TABLE deskside.answers;"
        " DELETE FROM deskside.migrations WHERE number = 2"
    )
    admin.close()
    with team.agent() as agent:
        asked = real_embedder.embed_queries([QUESTION])[0]
        assert not TeamAnswers(agent).near_answers(asked, real_embedder.identity, 9)
        with pytest.raises(TeamDocsMissing):
            TeamAnswers(agent).put([answer(real_embedder)])
        assert agent.ask("state")["documents"] == 0
        assert not team.set_up(real_embedder.identity), "the team was there"
        TeamAnswers(agent).put([answer(real_embedder)])
        assert texts(agent) == [ANSWER]


# -- from one agent to another ---------------------------------------------------------------------


class Team:
    """Two agents' machines and a database that names no agents."""

    def __init__(self, folder: Path, server: PostgresServer) -> None:
        self.server = server
        self.gives, self.asks = (Desk(folder / name, server, past_answers="unnamed") for name in ("gives", "asks"))

    def share(self, services: Services) -> None:
        """What five customers were answered the same, so that its words are nobody's."""
        for number in range(5):
            ticket = solved(f"old-{number}", customer=Customer(f"c{number}", f"Marta Weber{number}"))
            services.tickets.save(ticket, "imported", "closed")
        set_sharing(services.store, True)
        self.run(services)

    @staticmethod
    def run(services: Services) -> None:
        assert services.team is not None
        list(services.team.share_answers(services.past_answers, "Tom", LATER))


@pytest.fixture
def team(tmp_path: Path, shop: PostgresServer) -> Team:
    return Team(tmp_path, shop)


def past(events: list[Event]) -> tuple[PastAnswer, ...]:
    assert isinstance(events[-1], Done), "no ticket is lost"
    [found] = [event.past for event in events if isinstance(event, SourcesFound)]
    return found


def handled(services: Services, question: str = "May a voucher be used together with a student discount?") -> list[Any]:
    return list(services.handle(asking(question), keep=True))


def test_what_one_agent_answered_is_offered_to_another_with_its_date_and_never_called_ready(team: Team) -> None:
    with team.gives.services() as gives, team.asks.services() as asks:
        assert past(handled(asks)) == ()
        team.share(gives)
        events = handled(asks)
        [found] = past(events)
        assert (found.text, found.question, found.answered, found.author) == (ANSWER, QUESTION, "2026-03-02", "")
        assert found.colleague and not found.ticket
        [draft] = [event.draft for event in events if isinstance(event, DraftReady)]
        assert ANSWER.partition(".")[0] in draft.text
        reviews = [event.review for event in events if isinstance(event, Reviewed)]
        assert reviews and not any(review.ok for review in reviews)
        [own] = past(handled(gives))
        assert not own.colleague, "its own answer is shown once, from here"
        assert own.alike == 4


def test_what_goes_on_the_machine_it_came_from_is_offered_no_more(team: Team) -> None:
    with team.gives.services() as gives, team.asks.services() as asks:
        team.share(gives)
        assert past(handled(asks))
        for number in range(5):
            gives.erase_customer(f"c{number}")
        assert gives.withdraw_shared() == (5, 0)
        assert past(handled(asks)) == ()


def test_an_erased_customer_s_answers_go_as_soon_as_the_database_is_back(team: Team) -> None:
    with team.gives.services() as gives, team.asks.services() as asks:
        team.share(gives)
        team.server.stop()
        gives.erase_customer("c0")
        assert gives.withdraw_shared() == (0, 1)
        events = handled(asks)
        assert past(events) == ()
        notices = [event.message_id for event in events if isinstance(event, Noticed)]
        assert notices.count("team-docs-away") == 1, "the docs say so; of answers nothing is said"
        team.server.start()
        with suppress(StopIteration):
            team.run(gives)
        assert gives.team is not None
        assert count_shared(gives.store, gives.team.place).shared == 4
        assert gives.withdraw_shared() == (0, 0)


def test_what_another_hand_has_put_there_is_not_shown_if_it_holds_anything_personal(
    team: Team, real_embedder: Embedder
) -> None:
    personal = (
        "A voucher is used by Marta Weber together with the student discount.",
        "A voucher can be used, just write to marta.weber@example.org about the discount.",
        "The voucher of order AB-1234567 can be used together with the student discount.",
        "We have refunded your voucher together with the student discount of 12.50 EUR.",
    )
    with team.asks.services() as asks:
        assert asks.team is not None
        answers = TeamAnswers(asks.team.pages.client)
        answers.put([answer(real_embedder, text, bytes([at]) * 32) for at, text in enumerate(personal)])
        assert past(handled(asks)) == ()
        question = replace(answer(real_embedder, key=b"q" * 32), question=f"{QUESTION} Call me: +49 170 1234567.")
        answers.put([question])
        assert past(handled(asks)) == ()
        answers.put([answer(real_embedder)])
        assert [one.text for one in past(handled(asks))] == [ANSWER]


def test_an_answer_that_is_left_out_here_stays_with_the_others(team: Team, real_embedder: Embedder) -> None:
    from core.store.shared_answers import exclude_colleague_answer

    with team.asks.services() as asks, team.gives.services() as other:
        assert asks.team is not None
        TeamAnswers(asks.team.pages.client).put([answer(real_embedder)])
        [found] = past(handled(asks))
        exclude_colleague_answer(asks.store, found.colleague, excluded=True)
        assert past(handled(asks)) == ()
        assert past(handled(other))
        exclude_colleague_answer(asks.store, found.colleague, excluded=False)
        assert past(handled(asks))
