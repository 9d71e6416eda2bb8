"""What agents sent, and what they thought of drafts: for their own next replies and for the measures."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.domain.draft import Draft
from core.domain.review import Findings
from core.store.database import Store


@dataclass(frozen=True, slots=True)
class SentReply:
    """A reply as the agent sent or copied it. `sent_at` in seconds since the epoch."""

    ticket: str
    text: str
    sent_at: float
    findings: Findings = ()
    """What the review had found in it: it was sent all the same."""


def sent_replies(store: Store, limit: int = 20, language: str = "") -> tuple[SentReply, ...]:
    """The last replies of this machine, newest first, each text once. `language` (ISO 639-1): only those
    to tickets in it; empty: all."""
    rows = store.rows(
        "SELECT t.source_id, r.text, max(r.sent_at), r.findings FROM replies r JOIN tickets t ON t.id = r.ticket_id"
        " WHERE r.text != '' AND (? = '' OR t.language IN (?, '')) GROUP BY r.text ORDER BY 3 DESC, r.id DESC LIMIT ?",
        (language, language, limit),
    )
    return tuple(
        SentReply(ticket, text, at, tuple((rule, words) for rule, words in json.loads(findings)))
        for ticket, text, at, findings in rows
    )


def vote(
    store: Store,
    ticket: str,
    draft: Draft,
    *,
    good: bool,
    reason: str = "",
    clock: Callable[[], float] = time.time,
) -> bool:
    """Saves a thumb for a draft of the ticket with this id, in place of an earlier one. False if the draft is not
    kept (the ticket was erased)."""
    return bool(
        store.execute(
            "INSERT INTO draft_votes (draft_id, good, reason, voted_at)"
            " SELECT d.id, ?, ?, ? FROM ticket_drafts d JOIN tickets t ON t.id = d.ticket_id"
            " WHERE t.source_id = ? AND d.kind = ? AND d.text = ? ORDER BY d.id DESC LIMIT 1"
            " ON CONFLICT DO UPDATE SET good = excluded.good, reason = excluded.reason, voted_at = excluded.voted_at",
            (good, reason, clock(), ticket, draft.kind, draft.text),
        )
    )
