"""`deskside read`: what a file is read as, for people and for scripts."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MAIL = b"""From: Ida Brandt <ida@brandt.example>
To: help@lamps.example
Subject: Lamp
Content-Type: text/plain; charset=utf-8

Does it dim?

--
Ida Brandt
"""


def read(*arguments: str, stdin: bytes = b"") -> tuple[int, str]:
    command = [sys.executable, "-m", "app", "read", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mail.eml").write_bytes(MAIL)
    (tmp_path / "page.md").write_text("---\naudience: internal\n---\n# Vouchers\n\nUp to $20.\n", encoding="utf-8")
    return tmp_path


def test_a_mail_is_shown_as_a_ticket_with_what_was_set_apart(folder: Path) -> None:
    status, text = read(str(folder / "mail.eml"))
    assert status == 0
    assert "Ida Brandt ida@brandt.example" in text
    assert "Does it dim?" in text
    assert "set apart as signature, 2 lines: --" in text


def test_the_ending_decides_and_can_be_overruled(folder: Path) -> None:
    assert "for agents only" in read(str(folder / "page.md"))[1]
    ticket = json.loads(read(str(folder / "page.md"), "--as", "ticket", "--json")[1])
    assert "Up to $20." in ticket["messages"][0]["text"]


def test_a_batch_gives_a_line_for_each_and_the_id_of_what_went_wrong(folder: Path) -> None:
    rows = [
        {"id": "1", "what": "file", "name": "mail.eml", "data": base64.b64encode(MAIL).decode()},
        {"id": "2", "what": "page", "name": "page.md", "data": base64.b64encode(b"# Hours\n\nTen to six.\n").decode()},
        {"id": "3", "what": "page", "name": "broken.pdf", "data": base64.b64encode(b"no pdf").decode()},
        {"id": "4", "what": "ticket", "ticket": {"text": "Where is it?"}},
        {"id": "5", "what": "file", "name": "x.txt", "data": "???"},
        {"id": "6", "what": "ticket", "ticket": {"messages": []}},
    ]
    status, text = read("--json", "--batch", "-", stdin="\n".join(map(json.dumps, rows)).encode())
    found = {row["id"]: row for row in map(json.loads, text.splitlines())}
    assert status == 1
    assert found["1"]["customer"]["email"] == "ida@brandt.example"
    assert found["2"]["pages"][0]["title"] == "Hours"
    assert found["3"] == {"id": "3", "error": "damaged"}
    assert found["4"]["messages"][0]["text"] == "Where is it?"
    assert found["5"]["error"] == "bad-line"
    assert found["6"]["error"] == "empty-ticket"


def test_a_missing_file_is_an_expected_failure(tmp_path: Path) -> None:
    status, text = read(str(tmp_path / "none.eml"))
    assert status == 1
    assert "Traceback" not in text
