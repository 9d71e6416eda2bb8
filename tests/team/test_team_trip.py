"""A ticket's trip through the app with sources of the team's, and what becomes of it when the database goes away."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.composition import Services
from app.connectors.destination import destination_of
from app.team.knowledge.knowledge_client import ASK_S, SEARCH_JOINS_S
from app.team.knowledge.team_connection import TeamConnection
from core.connector_errors import CertificateChanged, CertificateUntrusted
from core.directories import directories
from core.events import Done, Event, Noticed, SourcesFound
from tests.factories import make_ticket
from tests.team.certificates import self_signed
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer
from tests.team.team_desk import Desk
from tests.team.tls_front import TlsFront
from tests.torture.connections import CALLS
from tests.torture.system_calls import strace

ASKED = make_ticket("How long can I send a lamp back? I bought it last week in your shop.")
_CONNECT = re.compile(r'connect\(\d+, \{sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?"([0-9a-f.:]+)"')
SLOW_MACHINE = 10.0


@pytest.fixture
def desk(tmp_path: Path, shop: PostgresServer) -> Desk:
    return Desk(tmp_path, shop)


def sources(events: list[Event]) -> tuple[str, ...]:
    assert isinstance(events[-1], Done), "no ticket is lost"
    [found] = [event.result for event in events if isinstance(event, SourcesFound)]
    return tuple(hit.passage.path for hit in found.hits)


def away(events: list[Event]) -> bool:
    return any(isinstance(event, Noticed) and event.message_id == "team-docs-away" for event in events)


def test_a_ticket_is_answered_from_the_teams_docs_and_from_ones_own_while_the_database_is_gone(desk: Desk) -> None:
    with desk.services() as services:
        events = list(services.handle(ASKED, keep=True))
        assert sources(events) == ("lamps.md",)
        assert not away(events)
        desk.server.stop()
        events = list(services.handle(ASKED, keep=True))
        assert sources(events) == ("parcels.md",)
        assert away(events)
    desk.server.start()
    with desk.services() as services:
        events = list(services.handle(ASKED, keep=True))
        assert sources(events) == ("lamps.md",)
        assert not away(events)


def test_a_database_that_stops_in_the_middle_of_a_search_costs_no_ticket(desk: Desk) -> None:
    with desk.services() as services:
        team = services.searcher._source._team  # type: ignore[attr-defined]
        find = team.best_by_words

        def stops_then(phrases: list[str], limit: int) -> object:
            desk.server.stop()
            return find(phrases, limit)

        team.best_by_words = stops_then
        events = list(services.handle(ASKED, keep=True))
        assert sources(events) == ("parcels.md",)
        assert away(events)


def test_a_network_that_is_cut_holds_a_ticket_up_for_a_moment_alone(desk: Desk) -> None:
    with desk.services() as services:
        client = services.searcher._source._team.client  # type: ignore[attr-defined]
        client._patience_s = 60  # the machine of a test is slow to start a process
        usual = timed(services)
        client._patience_s = SEARCH_JOINS_S
        desk.server.freeze()
        silent = timed(services)
        resting = timed(services)
        desk.server.thaw()
    assert usual.paths == ("lamps.md",)
    assert silent.paths == resting.paths == ("parcels.md",)
    assert silent.seconds < usual.seconds + ASK_S + SEARCH_JOINS_S + SLOW_MACHINE
    assert resting.seconds < usual.seconds + SLOW_MACHINE


class timed:
    def __init__(self, services: Services) -> None:
        began = time.monotonic()
        self.paths = sources(list(services.handle(ASKED)))
        self.seconds = time.monotonic() - began


@pytest.mark.timeout(600)
def test_a_search_reaches_the_named_database_and_nothing_else(desk: Desk) -> None:
    environment = {**os.environ, "DESKSIDE_PASSPHRASE": "x", "DESKSIDE_MODELS": str(directories().models)}
    trace = desk.folder / "trace"
    place = ["--workspace", str(desk.workspace.root), "--data-dir", str(desk.folder / "data"), "--json"]
    command = [*strace(CALLS, "-o", str(trace)), sys.executable, "-m", "app", "search", "send a lamp back", *place]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert [hit["path"] for hit in json.loads(done.stdout)["hits"]] == ["lamps.md"]
    calls = trace.read_text(errors="replace")
    assert {(host, int(port)) for port, host in _CONNECT.findall(calls)} == {("127.0.0.1", desk.server.port)}
    assert not re.search(r"\b(?:bind|listen|sendto|sendmsg|sendmmsg)\(.*?AF_(?!UNIX|LOCAL|NETLINK)", calls)
    assert "of shop" not in calls


@pytest.mark.parametrize("known_by", ["authority", "fingerprint", "nothing", "another"])
def test_a_database_elsewhere_is_known_by_its_certificate_before_anything_is_said(
    tmp_path: Path, postgres: PostgresServer, known_by: str
) -> None:
    certificate, key, fingerprint = self_signed(tmp_path)
    known = {"authority": ("", str(certificate)), "fingerprint": (fingerprint, ""), "nothing": ("", "")}
    pin, authority = known.get(known_by, ("00" * 32, ""))
    with TlsFront(certificate, key, postgres.port) as front:
        named = destination_of("knowledge", f"postgresql://db.example:{front.port}", pin, authority)
        place = replace(named, host="localhost", addresses=((socket.AF_INET, ("127.0.0.1", front.port)),))
        if known_by in ("authority", "fingerprint"):
            joined = TeamConnection(place, "postgres", ADMIN, ADMIN_PASSWORD)
            assert joined.run("SELECT 1") == [[1]]
            joined.close()
            assert ADMIN_PASSWORD.encode() not in front.said, "SCRAM sends no password"
        else:
            with pytest.raises(CertificateUntrusted if known_by == "nothing" else CertificateChanged):
                TeamConnection(place, "postgres", ADMIN, ADMIN_PASSWORD)
            assert front.said == b""
