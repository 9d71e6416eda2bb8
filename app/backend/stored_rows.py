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
    SharedAnswers,
    Stored,
)
from app.composition import Services
from app.i18n import t, unread_words
from core.ports import Cancelled
from core.processes import egress_guard
from core.store import corrections as stored_corrections
from core.store import inventory, retention, ticket_list
from core.store.database import Store
from core.store.shared_answers import SharedCounts, count_shared, is_sharing

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


def stored(store: Store, retention_days: int, answers: SharedAnswers | None) -> Stored:
    """What is kept on this machine. `answers`: what of it is shared with the team."""
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
        answers=answers,
    )


def shared_answers_of(services: Services) -> SharedAnswers | None:
    """What of the past answers of this machine lies with the team; None where the team shares none, and nothing is
    left there."""
    servers = services.models.servers
    if servers is None or servers.knowledge is None:
        return None
    lying = count_shared(services.store, servers.knowledge.where)
    names = servers.knowledge.past_answers
    if names is None and lying == SharedCounts():
        return None
    wanted = names is not None and is_sharing(services.store)
    return SharedAnswers(wanted, names == "named", lying.shared, lying.due)


def export(store: Store, folder: Path, cancelled: Cancelled) -> Iterator[Progress]:
    """Writes every kept ticket as a JSON file of its own."""
    total = inventory.contents(store).tickets
    for number in retention.export_into(store, folder, t("care.plain-text")):
        yield Progress(t("panel.exporting"), number, total, unit="")
        if cancelled():
            return
