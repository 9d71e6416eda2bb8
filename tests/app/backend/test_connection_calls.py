"""A ticket fetched for the window: the open one comes back, the customer's past ones are stored."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.backend.local_backend import LocalBackend
from app.connectors.connections import Connection, save
from core.connector_errors import NoToken
from core.directories import directories
from core.settings import Settings
from core.workspace.folder import Workspace
from tests.app.connectors.loopback_desk import TOKEN, loopback_desk


def ticket(number: int, text: str) -> dict[str, Any]:
    who = {"submitter_email": "mara@customer.example", "queue": 1, "followup_set": []}
    return {"id": number, "title": f"Ticket {number}", "description": text, **who}


def test_the_ticket_at_an_address_is_fetched_and_the_past_ones_are_stored(tmp_path, monkeypatch):
    (tmp_path / "ws" / "docs").mkdir(parents=True)
    place = dataclasses.replace(directories(), data=tmp_path / "data")
    desk = LocalBackend(place, Settings(), Workspace(tmp_path / "ws"), lambda _: bytes(32))
    monkeypatch.setenv("DESKSIDE_TOKEN", TOKEN)
    with loopback_desk() as served:
        served.answers["/api/tickets/41/"] = ticket(41, "How long do I have?")
        rows = {"results": [ticket(30, "The bell is silent."), ticket(41, "")], "next": None}
        served.answers["/api/tickets/?page_size=100"] = rows
        address = f"http://127.0.0.1:{served.port}"
        save(place.data, (served.connection("django-helpdesk", user="ana"),))
        assert desk.connections.connection_of(f"{address}/tickets/41/") == "Support"
        assert desk.connections.connection_of(f"{address}/about") == ""
        assert desk.connections.connection_of("https://elsewhere.example/tickets/41/") == ""
        fetched = desk.connections.fetch_ticket("Support", f"{address}/tickets/41/")
    assert (fetched.id, fetched.last_customer_message.text) == ("41", "How long do I have?")
    assert [stored.id for stored in desk.tickets.recent("", 9)] == ["30"]
    desk.admin.close()


def test_without_a_token_no_host_is_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    (tmp_path / "ws" / "docs").mkdir(parents=True)
    place = dataclasses.replace(directories(), data=tmp_path / "data")
    desk = LocalBackend(place, Settings(), Workspace(tmp_path / "ws"), lambda _: bytes(32))
    save(place.data, (Connection("Support", "zammad", "https://desk.example.org"),))
    with pytest.raises(NoToken):
        desk.connections.fetch_ticket("Support", "https://desk.example.org/#ticket/zoom/41")
    desk.admin.close()
