"""Exports of a helpdesk, half a year of 20,000 tickets in two formats, through the real import: every ticket finds its
own, and what they say of satisfaction is what was true."""

from __future__ import annotations

import csv
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.domain.measurement import Conventions, Period
from core.history.related_tickets import RelatedTickets
from core.history.ticket_import import ImportReport, import_tickets
from core.reporting.measuring import measure_changed
from core.reporting.report_builder import build_report
from core.store.database import Store
from core.store.tickets import Tickets
from tests.benchmarks.bench.figures import Figure
from tests.core.reporting.day import Team
from tests.core.reporting.simulated import START
from tests.factories import make_store

TICKETS = 20_000


def run() -> list[Figure]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder, make_store(Path(folder)) as store:
        return _exports(store, Path(folder))


def _exports(store: Store, folder: Path) -> list[Figure]:
    """Half a year's tickets worked on here under ids of their own, a third of them rated; an export of each half."""
    team, generator = Team(store), np.random.default_rng(9)
    good: list[bool] = []
    rows: list[dict[str, object]] = []
    for number in range(TICKETS):
        team.days = number / (TICKETS / 183)
        assisted = generator.random() < 0.7
        ticket = team.asked(f"t-{number}", f"Where is my parcel number {number}?", customer=f"c{number}")
        team.answered(ticket, own=not assisted)
        rated = generator.random() < 1 / 3
        satisfied = bool(generator.random() < 0.85)
        if rated and assisted:
            good.append(satisfied)
        rows.append(_exported(ticket, 1_000_000 + number, team.now, satisfied if rated else None))
    team.measure()
    _write_csv(folder / "export.csv", rows[: TICKETS // 2])
    _write_zendesk(folder / "export.jsonl", rows[TICKETS // 2 :])
    matched, seconds, reading = 0, [], 0.0
    for name in ("export.csv", "export.jsonl"):
        begin = time.perf_counter()
        _read(folder / name)
        reading += time.perf_counter() - begin
        begin = time.perf_counter()
        *_, report = import_tickets(Tickets(store), folder / name)
        seconds.append(time.perf_counter() - begin)
        assert isinstance(report, ImportReport)
        matched += report.matched
    list(measure_changed(team.tickets, RelatedTickets(team.tickets, None)))
    found = build_report(store, Period(START - 1, team.now + 1), Conventions(), team.now)
    csat = next(figure for figure in found.workflow if figure.name == "csat_drafted")
    assert hasattr(csat, "hits")
    return [
        Figure("tickets of two exports that found theirs", matched / TICKETS, "share", must=0.99),
        Figure("ratings of replies from drafts, those known", csat.of / len(good), "share", must=0.99),  # type: ignore[union-attr]
        Figure(
            "satisfied, found minus true", abs(csat.value - sum(good) / len(good)), "share", must=0.005, better="lower"
        ),
        Figure(
            f"import of {TICKETS} tickets with outcomes",
            sum(seconds),
            "s",
            reading,
            sum(seconds) / reading,
            note="against reading the two files",
        ),
        *(Figure(f"of these, {name}", taken, "s") for name, taken in zip(("CSV", "Zendesk"), seconds, strict=True)),
    ]


def _read(path: Path) -> int:
    """The standard library's reading alone, which nobody can do without: how many rows there are."""
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in (csv.reader(file) if path.suffix == ".csv" else map(json.loads, file)))


def _exported(ticket, number: int, at: float, satisfied: bool | None) -> dict[str, object]:  # type: ignore[no-untyped-def]
    def moment(seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).isoformat()

    return {
        "number": number,
        "email": ticket.customer.email,
        "name": ticket.customer.name,
        "text": ticket.messages[0].text,
        "asked": moment(at - 600),
        "answered": moment(at + 60),
        "solved": moment(at + 7200),
        "satisfied": satisfied,
    }


def _write_csv(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("Ticket ID", "Status", "Requester", "Requester email", "Sender type", "Body", "Created at",
                        "CSAT score", "Solved at"))  # fmt: skip
        for row in rows:
            score = "" if row["satisfied"] is None else "5" if row["satisfied"] else "2"
            ends = (score, row["solved"])
            table.writerow(
                (row["number"], "Solved", row["name"], row["email"], "customer", row["text"], row["asked"], *ends)
            )
            table.writerow(
                (row["number"], "Solved", row["name"], row["email"], "agent", "Done.", row["answered"], *ends)
            )


def _write_zendesk(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            rating = {None: "unoffered", True: "good", False: "bad"}[row["satisfied"]]  # type: ignore[index]
            ticket = {
                "id": row["number"], "subject": "", "status": "solved",
                "requester_id": row["number"], "created_at": row["asked"],
                "satisfaction_rating": {"score": rating}, "metric_set": {"solved_at": row["solved"]},
                "comments": [
                    {"author_id": row["number"], "plain_body": row["text"], "public": True, "created_at": row["asked"]},
                    {"author_id": 2, "plain_body": "Done.", "public": True, "created_at": row["answered"]},
                ],
            }  # fmt: skip
            people = [{"id": row["number"], "name": row["name"], "email": row["email"], "role": "end-user"}]
            file.write(json.dumps({"ticket": ticket, "comments": ticket["comments"], "users": people}) + "\n")
