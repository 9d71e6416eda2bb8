"""`deskside connect` as a person meets it: set up once, then a ticket and the customer's past ones in one command."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.cli.shell import Shell
from tests.app.connectors.loopback_desk import TOKEN, Desk, loopback_desk

DESK = ["--desk", "django-helpdesk", "--user", "ana"]
WITHOUT_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def served(desk: Desk) -> None:
    def ticket(number: int, text: str) -> dict[str, Any]:
        who = {"submitter_email": "mara@customer.example", "queue": 1, "followup_set": []}
        return {"id": number, "title": f"Ticket {number}", "description": text, "created": "2026-05-01", **who}

    rows = {"results": [ticket(30, "The pump of my lamp leaks."), ticket(41, "")], "next": None}
    desk.answers |= {
        "/api/tickets/?page_size=1": rows,
        "/api/tickets/?page_size=100": rows,
        "/api/tickets/41/": ticket(41, "Tightened, the pump still leaks."),
    }


@pytest.fixture
def shell(tmp_path) -> Shell:
    return Shell(tmp_path)


def test_a_connection_is_set_up_shown_used_and_removed_and_its_token_stands_in_no_file(shell: Shell):
    shell.environment |= {**WITHOUT_KEYRING, "DESKSIDE_TOKEN": TOKEN}
    with loopback_desk() as desk:
        served(desk)
        address = f"http://127.0.0.1:{desk.port}"
        (added,) = shell.rows("connect", "add", "Support", "--address", address, *DESK)
        assert (added["name"], added["desk"], added["address"]) == ("Support", "django-helpdesk", address)
        opened, past, done = shell.rows("connect", "fetch", "Support", f"{address}/tickets/41/", "--keep")
    assert (opened["kind"], opened["ticket"]["id"]) == ("open", "41")
    assert (past["kind"], past["ticket"]["messages"][0]["text"]) == ("past", "The pump of my lamp leaks.")
    assert (done["saved"], done["complete"], done["egress_refused"]) == (2, True, 0)

    (privacy,) = shell.rows("privacy")
    assert privacy["connections"] == [{"name": "Support", "address": address}]
    assert privacy["stored"]["tickets"] == 2
    (erased,) = shell.rows("erase", "--customer", "mara@customer.example")
    assert erased["tickets"] == 2
    held = [path for path in shell.folder.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert held == []
    assert shell.rows("connect", "remove", "Support") == [added]


def test_what_does_not_work_is_not_kept_and_a_sentence_says_why(shell: Shell):
    with loopback_desk() as desk:
        desk.answers["/api/tickets/?page_size=1"] = [{"results": []}]
        address = f"http://127.0.0.1:{desk.port}"
        refused = shell.run("connect", "add", "Support", "--address", address, *DESK, **WITHOUT_KEYRING)
        assert (refused.returncode, desk.asked) == (1, [])
        assert "There is no token" in refused.stderr
    unknown = shell.run("connect", "fetch", "Support", "41", "--json")
    assert unknown.returncode == 1
    assert "no connection called Support" in unknown.stderr
    assert not (shell.folder / "data" / "connections.toml").exists()
