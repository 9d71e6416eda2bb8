"""What is measured of drafts, against what it must be by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.draft import Draft
from core.domain.review import Review, SentenceVerdict
from core.domain.ticket import Ticket
from core.draft_evaluation import evaluate_drafts, measures, read_labelled_tickets
from core.errors import BadLine, EmptyDataset, FileMissing, ModelGone
from core.events import Done, DraftReady, Event, Failed, Reviewed

ROWS = [
    {"id": "right", "query": "How long?", "core": [["30 days", "a month"], ["delivery"]]},
    {"id": "half", "query": "What does it cost?", "core": [["$4.50"], ["return"]]},
    {"id": "silent", "query": "Who invented it?"},
    {"id": "talks", "query": "Why is it blue?"},
    {"id": "handed", "query": "My lawyer will write.", "core": [["lawyer"]]},
]


def verdict(kind: str) -> SentenceVerdict:
    return SentenceVerdict("s", 0, 1, kind, 1.0)  # type: ignore[arg-type]


def happening(ticket: Ticket) -> Iterator[Event]:
    if ticket.id == "handed":
        yield Done("r", 0.1)
        return
    texts = {
        "right": "You have  30 DAYS\nfrom delivery.",
        "half": "It costs $4.50.",
        "silent": "I found nothing.",
        "talks": "Lamps are lit.",
    }
    yield DraftReady("r", Draft("extractive", texts[ticket.id], (), covered=ticket.id != "silent"))
    yield Reviewed("r", "extractive", Review(ticket.id == "right", 1.0, (verdict("supported"), verdict("courtesy"))))
    if ticket.id == "half":
        yield DraftReady("r", Draft("model", "The return costs $4.50.", ()))
        yield Reviewed("r", "model", Review(True, 1.0, (verdict("supported"), verdict("unsupported"))))
    if ticket.id == "right":
        yield DraftReady("r", Draft("model", "No.", (), shown=False, why="contradicted"))


def write(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "tickets.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_dataset_is_evaluated(tmp_path: Path) -> None:
    *counts, outcomes = evaluate_drafts(happening, read_labelled_tickets(write(tmp_path, ROWS)))
    assert counts == [1, 2, 3, 4, 5]
    assert isinstance(outcomes, tuple)
    assert [(o.offered.kind if o.offered else "", o.right, o.ready) for o in outcomes] == [
        ("extractive", True, True),
        ("model", True, True),
        ("extractive", False, False),
        ("extractive", False, False),
        ("", False, False),
    ]
    found = {m.name: m.value for m in measures(outcomes)}
    assert found == {
        "core": pytest.approx(2 / 3),
        "core_extractive": pytest.approx(1 / 3),
        "ready": pytest.approx(2 / 3),
        "ready_right": 1.0,
        "silent": 0.5,
        "supported": pytest.approx((1 + 0.5 + 1 + 1) / 4),
    }


def test_a_ticket_may_stand_in_place_of_a_query(tmp_path: Path) -> None:
    ticket = {"id": "t9", "messages": [{"from": "customer", "text": "How long?"}]}
    (row,) = read_labelled_tickets(write(tmp_path, [{"ticket": ticket, "core": [["30 days"]]}]))
    assert (row.ticket.id, row.ticket.messages[0].text, row.core) == ("t9", "How long?", (("30 days",),))


def test_what_was_done_until_cancelled_is_kept(tmp_path: Path) -> None:
    seen: list[int] = []
    for step in evaluate_drafts(happening, read_labelled_tickets(write(tmp_path, ROWS)), lambda: len(seen) == 2):
        if isinstance(step, tuple):
            assert len(step) == 2
        else:
            seen.append(step)


def test_a_run_that_failed_is_no_outcome(tmp_path: Path) -> None:
    rows = read_labelled_tickets(write(tmp_path, ROWS[:1]))
    with pytest.raises(ModelGone):
        list(evaluate_drafts(lambda ticket: iter([Failed("r", ModelGone(model="m"))]), rows))


@pytest.mark.parametrize("row", [{}, {"query": 3}, {"query": "a", "core": ["b"]}, {"query": "a", "core": [[]]},
                                 {"query": "a", "core": [[" "]]}])  # fmt: skip
def test_a_bad_line_is_said(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(BadLine, match="line 1"):
        read_labelled_tickets(write(tmp_path, [row]))


def test_no_rows_and_no_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(EmptyDataset):
        read_labelled_tickets(write(tmp_path, []))
    with pytest.raises(FileMissing):
        read_labelled_tickets(tmp_path / "none.jsonl")
