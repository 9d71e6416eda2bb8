"""What the store keeps, as rows for the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.backend.views import (
    CorrectionRow,
    Corrections,
    FileState,
    OverruleRow,
    Progress,
    RecentTicket,
    ReplyOutcome,
    Stored,
)
from app.i18n import t, unread_words
from core.ports import Cancelled
from core.processes import egress_guard
from core.store import corrections as stored_corrections
from core.store import inventory, retention, ticket_list
from core.store.database import Store

_NEGATIVE = -0.3
"""Sentiment below which a ticket is flagged in the list."""
_OUTCOMES: dict[str, ReplyOutcome] = {"replied": "sent"}


def recent(store: Store, words: str, limit: int) -> Sequence[RecentTicket]:
    """Stored tickets that hold all words."""
    return [
        RecentTicket(
            id=row.id,
            subject=row.title,
            customer=row.customer,
            intent=row.intent,
            seen=_iso(row.updated_at),
            urgency=row.urgency or "normal",
            negative=row.sentiment is not None and row.sentiment < _NEGATIVE,
            tier=2 if row.tier is None else row.tier,
            outcome=_OUTCOMES.get(row.outcome, ""),
            copied=row.copied,
            handed_over=row.outcome == "handed-over",
            due=row.due,
            pinned=row.pinned,
        )
        for row in ticket_list.find_tickets(store, words, limit)
    ]


def corrections(store: Store) -> Corrections:
    """All that agents corrected, the latest first."""
    overrules, intents = stored_corrections.overrules(store), stored_corrections.corrections(store)
    titles = ticket_list.titles(store, [*(o.ticket for o in overrules), *(c.ticket for c in intents)])
    return Corrections(
        tuple(
            OverruleRow(o.ticket, titles.get(o.ticket, ""), o.was, o.now, o.rules, _iso(o.made_at))
            for o in reversed(overrules)
        ),
        tuple(
            CorrectionRow(c.ticket, titles.get(c.ticket, ""), c.predicted, c.intent, _iso(c.made_at))
            for c in reversed(intents)
        ),
    )


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def index_files(store: Store) -> Sequence[FileState]:
    """Every file with its state and, where it could not be read, why."""
    return [
        FileState(
            path=row.path,
            state="indexed" if row.read else "failed",
            chunks=row.chunks,
            reason="" if row.read else unread_words(row.reason, row.values),
            modified=row.modified,
        )
        for row in inventory.file_rows(store)
    ]


def stored(store: Store, retention_days: int) -> Stored:
    """What is kept on this machine."""
    found = inventory.contents(store)
    return Stored(
        tickets=found.tickets,
        drafts=found.drafts,
        documents=found.documents,
        bytes=store.path.stat().st_size,
        path=str(store.path),
        encrypted=True,
        expired=found.expired,
        retention_days=retention_days,
        refused=tuple(refusal.event for refusal in egress_guard.refusals()),
    )


def export(store: Store, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
    """Writes every kept ticket as a JSON file of its own."""
    total = inventory.contents(store).tickets
    for number in retention.export_into(store, folder, t("care.plain-text")):
        yield Progress(t("panel.exporting"), number, total, unit="")
        if cancelled():
            return
