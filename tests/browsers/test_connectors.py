"""A ticket of django-helpdesk and a mail of Dovecot, read by the command that a person types."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import mail_server, programs
from tests.browsers.desk.serve import PASSWORD

WORDS = "of this test"
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def deskside(tmp_path: Path) -> Command:
    """Runs a command in a data folder of its own, with the token in its environment and no keyring."""
    (tmp_path / "ws" / "docs").mkdir(parents=True)
    places = ["--data-dir", str(tmp_path / "data"), "--workspace", str(tmp_path / "ws")]

    def run(*words: str, token: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "DESKSIDE_PASSPHRASE": WORDS,
            "DESKSIDE_TOKEN": token,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        command = [*before, sys.executable, "-m", "app", *words, "--json", *places]
        return subprocess.run(command, cwd=programs.ROOT, env=environment, capture_output=True, text=True)

    return run


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_ticket_of_the_page_comes_through_the_api_too(desk: dict[str, Any], deskside: Command):
    address = ["--address", desk["address"]]
    rows(deskside("connect", "add", "Desk", "--desk", "django-helpdesk", "--user", "ana", *address, token=PASSWORD))
    opened, *past, done = rows(deskside("connect", "fetch", "Desk", str(desk["ticket"]), "--keep", token=PASSWORD))
    ticket = opened["ticket"]
    assert (ticket["id"], ticket["subject"]) == (str(desk["ticket"]), "Sending the front light back")
    assert ticket["customer"]["email"] == "mara@customer.example"
    assert [(entry["from"], entry["text"]) for entry in ticket["messages"]] == [
        ("customer", "Hello,\n\nhow long do I have to send the front light back?"),
        ("agent", "Dear Mara, was it used?"),
        ("note", "Bought in *May*."),
        ("customer", "No, it was not.\n\nAnd who pays for it?"),
    ]
    assert [row["ticket"]["subject"] for row in past] == ["The bell is silent"]
    assert (done["saved"], done["complete"], done["not_understood"]) == (2, True, [])

    refused = deskside("connect", "fetch", "Desk", str(desk["ticket"]), token="expired")
    assert (refused.returncode, "does not let this token read" in refused.stderr) == (1, True)
    unknown = deskside("connect", "fetch", "Desk", "999999", token=PASSWORD)
    assert (unknown.returncode, "knows no ticket 999999" in unknown.stderr) == (1, True)


def test_the_kernel_sees_it_reach_the_helpdesk_alone(desk: dict[str, Any], deskside: Command, tmp_path: Path):
    address = ["--desk", "django-helpdesk", "--user", "ana", "--address", desk["address"]]
    trace = tmp_path / "trace"
    strace = [
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=connect,bind,listen,sendto,sendmsg",
        "-o",
        str(trace),
    ]
    rows(deskside("connect", "add", "Desk", *address, token=PASSWORD, before=strace))
    outwards = re.findall(r'connect\(.*sa_family=AF_(INET6?), sin6?_port=htons\((\d+)\).*?"([^"]+)"', trace.read_text())
    host, _, port = desk["address"].removeprefix("http://").partition(":")
    assert set(outwards) == {("INET", port, host)}
    assert not re.search(r"(?:bind|listen|sendto|sendmsg)\(.*AF_INET", trace.read_text())


def mail(at: int, subject: str, text: str, answers: str = "") -> bytes:
    thread = f"In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n" if answers else ""
    head = f"Message-ID: <m{at}@customer.example>\r\n{thread}Date: Fri, 0{at} May 2026 10:00:00 +0000\r\n"
    people = "From: Mara Lind <mara@customer.example>\r\nTo: support@desk.example\r\n"
    return f"{head}{people}Subject: {subject}\r\n\r\n{text}\r\n".encode()


def test_a_mail_of_dovecot_is_read_once_its_certificate_is_pinned_and_none_is_marked(deskside: Command):
    mails = [
        mail(1, "Old pump", "It leaks."),
        mail(2, "Front light", "How long do I have?"),
        mail(3, "Re: Front light", "It was not used.", "m2@customer.example"),
    ]
    token = WORDS.replace(" ", "-")
    with mail_server.mail_server(mails, token) as (port, marked):
        box = ["connect", "add", "Mail", "--desk", "imap", "--user", "ana", "--address", f"imaps://127.0.0.1:{port}"]
        shown = deskside(*box, token=token)
        assert shown.returncode == 1
        fingerprint = re.findall(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", shown.stderr)[0]
        rows(deskside(*box, "--fingerprint", fingerprint, token=token))
        opened, past, done = rows(deskside("connect", "fetch", "Mail", "<m3@customer.example>", token=token))
        assert [entry["text"] for entry in opened["ticket"]["messages"]] == ["How long do I have?", "It was not used."]
        assert opened["ticket"]["customer"]["email"] == "mara@customer.example"
        assert past["ticket"]["subject"] == "Old pump"
        assert done["complete"]
        wrong = deskside("connect", "fetch", "Mail", "1", token="expired")
        assert (wrong.returncode, "does not take the token" in wrong.stderr) == (1, True)
        assert marked() == []
