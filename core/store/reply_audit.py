"""What an agent decided against a review: copied all the same, or dismissed a finding with a reason.

Kept for the agent's own learning and for the measures; it goes when its ticket goes. Tickets that are
not kept have none.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.review import Findings
from core.store.database import Store


@dataclass(frozen=True, slots=True)
class Copy:
    """A reply as it was copied. `copied_at`: seconds since the epoch."""

    text: str
    findings: Findings
    copied_at: float


def record_copy(store: Store, ticket: str, text: str, findings: Sequence[tuple[str, str]]) -> None:
    """Records that a reply was copied while these findings (`Review.findings`) were open."""
    store.execute(
        "INSERT INTO reply_copies (ticket_id, text, findings, copied_at, seconds) SELECT id, ?1, ?2, ?3,"
        " ?3 - (SELECT searched_at FROM searches WHERE ticket = ?4) FROM tickets WHERE source_id = ?4",
        (text, json.dumps([list(found) for found in findings], ensure_ascii=False), time.time(), ticket),
    )


def copies(store: Store, ticket: str) -> tuple[Copy, ...]:
    """What was copied for the ticket with this id, oldest first."""
    rows = store.rows(
        "SELECT c.text, c.findings, c.copied_at FROM reply_copies c JOIN tickets t ON t.id = c.ticket_id"
        " WHERE t.source_id = ? ORDER BY c.id",
        (ticket,),
    )
    return tuple(
        Copy(text, tuple((rule, words) for rule, words in json.loads(findings)), at) for text, findings, at in rows
    )


def dismiss_check(store: Store, ticket: str, finding: str, reason: str) -> int | None:
    """Dismisses a finding in replies to the ticket. Gives an id for `undo_dismissal`; None if the ticket
    is not kept."""
    with store.transaction():
        key = store.value("SELECT id FROM tickets WHERE source_id = ?", (ticket,))
        if key is None:
            return None
        return store.insert(
            "INSERT INTO check_dismissals (ticket_id, finding, reason, made_at) VALUES (?, ?, ?, ?)",
            (key, finding, reason, time.time()),
        )


def undo_dismissal(store: Store, dismissal: int) -> None:
    """Undoes a dismissal."""
    store.execute("UPDATE check_dismissals SET undone_at = ? WHERE id = ?", (time.time(), dismissal))


def dismissed_checks(store: Store, ticket: str) -> frozenset[str]:
    """The findings dismissed in replies to the ticket with this id."""
    rows = store.rows(
        "SELECT d.finding FROM check_dismissals d JOIN tickets t ON t.id = d.ticket_id"
        " WHERE t.source_id = ? AND d.undone_at IS NULL",
        (ticket,),
    )
    return frozenset(finding for (finding,) in rows)
