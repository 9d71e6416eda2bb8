"""`deskside import` as a script meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_import_reports_and_goes_on(tmp_path):
    (tmp_path / "ws" / "docs").mkdir(parents=True)
    export = tmp_path / "past.csv"
    export.write_text(
        "Ticket ID,Subject,Email,Body,Colour\n1,Pump,a@example.org,It leaks.,red\n2,Lid,b@example.org,,\n", "utf-8"
    )

    places = ["--workspace", str(tmp_path / "ws"), "--data-dir", str(tmp_path / "data")]

    def run(*more: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "app", "import", str(export), "--json", *places, *more],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "DESKSIDE_PASSPHRASE": "x", "PYTHONPATH": str(ROOT)},
            check=True,
        )
        return json.loads(done.stdout)

    first = run()
    assert (first["tickets"], first["messages"], first["unknown_columns"]) == (1, 1, ["Colour"])
    assert first["not_understood"] == [{"place": 2, "reason": "empty-ticket"}]
    again = run()
    assert (again["tickets"], again["resumed_at"]) == (0, 2)


def test_what_triage_keeps_counts_for_the_customers_next_ticket(tmp_path):
    (tmp_path / "ws" / "docs").mkdir(parents=True)
    talk = [("customer", "The pump of my washing machine leaks."), ("agent", "Please tighten the hose.")]
    first = {"id": "1", "messages": [{"from": side, "text": text} for side, text in talk]}
    first["messages"].append({"from": "customer", "text": "Tightened, the pump still leaks."})
    second = {"id": "2", "messages": [{"from": "customer", "text": "My washing machine's pump leaks."}]}
    places = ["--workspace", str(tmp_path / "ws"), "--data-dir", str(tmp_path / "data")]

    def triage(ticket: dict, *more: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "app", "triage", "-", "--json", *places, *more],
            input=json.dumps({**ticket, "customer": {"id": "c", "email": "bo@example.org"}}),
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "DESKSIDE_PASSPHRASE": "x", "PYTHONPATH": str(ROOT)},
            check=True,
        )
        return json.loads(done.stdout)

    assert triage(first)["attempts"] == 1
    assert triage(second)["attempts"] == 0, "nothing is kept unasked"
    triage(first, "--keep")
    assert triage(second)["attempts"] == 1
