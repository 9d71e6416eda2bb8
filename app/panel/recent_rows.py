"""Recent tickets as rows: what each is about, who asks, how far it has come, and what is overdue."""

from __future__ import annotations

from datetime import datetime

from app.backend.views import RecentTicket
from app.i18n import t
from app.name_words import intent_words
from app.panel.display_text import ago, moment
from app.panel.widgets.labels import Tone
from app.panel.widgets.rows import Row

_URGENCY = {"critical": 0, "high": 1, "normal": 2, "low": 3}


def recent_row(ticket: RecentTicket, now: datetime) -> Row:
    """The row of a ticket; its payload is the ticket."""
    sign, tone = _sign(ticket, now)
    parts = (state_words(ticket, now), ticket.customer, intent_words(ticket.intent) if ticket.intent else "")
    return Row(ticket.subject, " · ".join(part for part in parts if part), ago(ticket.seen), sign, tone, ticket)


def state_words(ticket: RecentTicket, now: datetime) -> str:
    """How far it has come, in words for people: an overdue hand-off before all else."""
    if is_overdue(ticket, now):
        return t("panel.recent.overdue", time=moment(ticket.due))
    if ticket.due:
        return t("panel.recent.due", time=moment(ticket.due))
    if ticket.handed_over:
        return t("panel.recent.handed-over")
    if ticket.outcome:
        return t(f"panel.outcome.{ticket.outcome}")
    return t("panel.recent.copied") if ticket.copied else ""


def is_overdue(ticket: RecentTicket, now: datetime) -> bool:
    """Whether its hand-off should have been made by now."""
    return bool(ticket.due) and datetime.fromisoformat(ticket.due) < now


def urgency_order(ticket: RecentTicket, now: datetime) -> tuple[bool, int]:
    """Sorts overdue hand-offs first, then by urgency."""
    return not is_overdue(ticket, now), _URGENCY.get(ticket.urgency, 2)


def _sign(ticket: RecentTicket, now: datetime) -> tuple[str, Tone]:
    if is_overdue(ticket, now):
        return "clock", "danger"
    urgent = ticket.urgency in ("high", "critical")
    tone: Tone = "danger" if ticket.urgency == "critical" else "warning" if urgent or ticket.negative else "muted"
    if ticket.pinned:
        return "pin", tone
    if urgent:
        return "flag", tone
    return ("frown" if ticket.negative else "inbox"), tone
