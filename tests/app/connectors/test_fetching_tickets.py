"""The trip through the process that asks: tickets come back, failures too, and it reaches nothing but its host."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.connectors.fetching_tickets import check, fetch
from core.connector_errors import HostUnreachable, TokenRejected, UnexpectedAnswer
from tests.app.connectors.loopback_desk import TOKEN, Answer, loopback_desk

ROOT = Path(__file__).parents[3]


def ticket(number: int, text: str) -> dict[str, object]:
    who = {"submitter_email": "mara@customer.example", "queue": 1, "followup_set": []}
    return {"id": number, "title": f"Ticket {number}", "description": text, **who}


def test_the_ticket_and_the_past_ones_come_through_the_process_and_what_has_no_words_is_reported():
    with loopback_desk() as desk:
        desk.answers["/api/tickets/41/"] = ticket(41, "How long do I have?")
        wordless = {**ticket(12, ""), "title": ""}
        rows = {"results": [wordless, ticket(30, "It is silent."), ticket(41, "")], "next": None}
        desk.answers["/api/tickets/?page_size=100"] = rows
        came: list[int] = []
        fetched = fetch(desk.connection("django-helpdesk", user="ana"), TOKEN, "41", 20, came.append)
    assert fetched.open.ticket.last_customer_message.text == "How long do I have?"
    assert [past.ticket.id for past in fetched.past] == ["30"]
    assert [(one.place, one.reason) for one in fetched.problems] == [(2, "empty-ticket")]
    assert (came, fetched.complete, fetched.refused) == ([1, 2, 3], True, 0)


def test_a_limit_of_the_rate_costs_past_tickets_and_not_the_ticket_itself():
    with loopback_desk() as desk:
        article = {"ticket_id": 41, "sender": "Customer", "body": "How long?", "from": "mara@customer.example"}
        asked = {"Ticket": {"41": {"id": 41, "title": "Light", "customer_id": 7}}, "TicketArticle": {"1": article}}
        desk.answers["/api/v1/tickets/41?all=true"] = {"ticket_id": 41, "assets": asked}
        listed = "/api/v1/tickets/search?query=customer_id:7&expand=true&sort_by=created_at&order_by=desc&per_page=50"
        desk.answers[listed] = Answer([{"id": 41}, {"id": 30}])
        desk.answers["/api/v1/tickets/30?all=true"] = Answer({}, 429, {"Retry-After": "3600"})
        fetched = fetch(desk.connection("zammad"), TOKEN, "41", 20)
    assert fetched.open.ticket.last_customer_message.text == "How long?"
    assert (fetched.past, fetched.complete) == ((), False)


def test_a_failure_comes_through_the_process():
    with loopback_desk() as desk:
        desk.answers["/api/v1/users/me"] = Answer({"error": "expired"}, 401)
        with pytest.raises(TokenRejected):
            check(desk.connection("zammad"), TOKEN)


def test_what_is_no_ticket_is_said():
    with loopback_desk() as desk:
        desk.answers["/api/tickets/41/"] = ["not", "a", "ticket"]
        with pytest.raises(UnexpectedAnswer):
            fetch(desk.connection("django-helpdesk", user="ana"), TOKEN, "41", 0)


def test_a_process_that_is_killed_is_said():
    """A bug of its own ends it; nothing hangs, and nothing looks like an empty answer."""
    with loopback_desk() as desk:
        unusable = desk.connection("no-such-desk")
        with pytest.raises(HostUnreachable):
            check(unusable, TOKEN)


REACHES = """
import socket
from app.connectors.destination import only_destination
from core.errors import EgressRefused
from core.processes import egress_guard

destination = only_destination("Support", "http://127.0.0.1:{allowed}")

def tried(attempt):
    try:
        attempt()
    except EgressRefused:
        return "refused"
    return "open"

def to(address, kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as one:
        one.connect(address)

print(tried(lambda: to(("127.0.0.1", {allowed}))))
print(tried(lambda: to(("127.0.0.1", {other}))))
print(tried(lambda: to(("localhost", {allowed}))))
print(tried(lambda: to(("127.0.0.1", {allowed}), socket.SOCK_DGRAM)))
print(tried(lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM)))
print(tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).bind(("127.0.0.1", 0))))
print(tried(lambda: socket.getaddrinfo("127.0.0.1", {allowed})))
egress_guard.install([(socket.AF_INET, "127.0.0.1", {other})])
print(tried(lambda: to(("127.0.0.1", {other}))))
print(egress_guard.refused())
"""


def test_the_process_reaches_the_host_that_it_was_asked_for_and_nothing_else():
    with socket.create_server(("127.0.0.1", 0)) as allowed, socket.create_server(("127.0.0.1", 0)) as other:
        code = REACHES.format(allowed=allowed.getsockname()[1], other=other.getsockname()[1])
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["open", *["refused"] * 7, "7"], done.stderr
