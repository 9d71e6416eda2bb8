"""A row of figures for each ticket seen here: written when the ticket changes, summed up when somebody looks.

It holds no words of anybody, and goes with its ticket. Tickets without triage, tickets that were only imported, and
those in which no person wrote, have none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from core.domain.measurement import Cell, Conventions, Counts, Matching, Moments, Period
from core.store.database import Store

DAY_SECONDS = 86_400
_FIRST_MONDAY, _WEEK = 4 * DAY_SECONDS, 7 * DAY_SECONDS
Column = Literal["edit_share", "key_seconds", "recovery_hours"]
"""A column of figures of which the middle is told."""


@dataclass(frozen=True, slots=True)
class ReplyMade:
    """The first reply to a ticket beside the draft it was made from."""

    ticket: int
    draft: str
    reply: str


@dataclass(frozen=True, slots=True)
class CitedSentences:
    """The sentences of a ticket's last shown draft that rest on one page, and the reply that was sent."""

    ticket: int
    path: str
    sentences: tuple[str, ...]
    reply: str


def unmeasured(store: Store, limit: int) -> tuple[int, ...]:
    """The keys of tickets that have changed since they were measured, at most `limit` of them."""
    rows = store.rows("SELECT ticket_id FROM unmeasured_tickets ORDER BY ticket_id LIMIT ?", (limit,))
    return tuple(key for (key,) in rows)


def measure(store: Store, keys: Sequence[int]) -> None:
    """Writes the rows of these tickets anew and takes them off the list of unmeasured ones. What is told from words
    (`edit_share`, pages) comes by `save_edit_shares` and `save_page_measures`."""
    marks = ", ".join("?" * len(keys))
    with store.transaction():
        store.execute(f"DELETE FROM ticket_measures WHERE ticket_id IN ({marks})", tuple(keys))
        store.execute(f"INSERT INTO ticket_measures {_MEASURE} AND t.id IN ({marks})", tuple(keys))
        store.execute(f"DELETE FROM unmeasured_tickets WHERE ticket_id IN ({marks})", tuple(keys))


def replies_made(store: Store, keys: Sequence[int]) -> tuple[ReplyMade, ...]:
    """The first reply of each of these tickets that has one made from a draft."""
    marks = ", ".join("?" * len(keys))
    rows = store.rows(
        "SELECT r.ticket_id, d.text, r.text FROM replies r JOIN ticket_drafts d ON d.id = r.draft_id"
        " WHERE r.id = (SELECT min(id) FROM replies WHERE ticket_id = r.ticket_id AND text != '')"
        f" AND r.ticket_id IN ({marks})",
        tuple(keys),
    )
    return tuple(ReplyMade(*row) for row in rows)


def save_edit_shares(store: Store, shares: Sequence[tuple[int, float]]) -> None:
    """Saves for tickets (by key) how much of the draft was edited away, 0 to 1."""
    store.execute_many(
        "UPDATE ticket_measures SET edit_share = ?2, draft_use = iif(?2 = 0, 'as-is', 'edited') WHERE ticket_id = ?1",
        shares,
    )


def cited_sentences(store: Store, keys: Sequence[int]) -> Iterator[CitedSentences]:
    """What the last shown draft of each answered one of these tickets quotes, by page."""
    marks = ", ".join("?" * len(keys))
    rows = store.rows(
        "SELECT r.ticket_id, c.path, json_group_array(c.sentence), r.text FROM replies r"
        " JOIN draft_citations c ON c.draft_id ="
        "  (SELECT max(id) FROM ticket_drafts WHERE ticket_id = r.ticket_id AND shown AND made_at <= r.sent_at)"
        " WHERE r.id = (SELECT min(id) FROM replies WHERE ticket_id = r.ticket_id AND text != '')"
        f" AND r.ticket_id IN ({marks}) GROUP BY r.ticket_id, c.path",
        tuple(keys),
    )
    for key, path, sentences, reply in rows:
        yield CitedSentences(key, path, tuple(json.loads(sentences)), reply)


def save_page_measures(store: Store, rows: Sequence[tuple[int, str, int, int]]) -> None:
    """Saves for tickets how many sentences rest on a page, and how many of them were kept: (key, path, cited, kept)."""
    store.execute_many("INSERT OR REPLACE INTO ticket_page_measures VALUES (?, ?, ?, ?)", rows)


# -- summed up ---------------------------------------------------------------------------------


def cells(store: Store, period: Period, conventions: Conventions, now: float) -> tuple[Cell, ...]:
    """The counts of the tickets first seen in a period, told apart by all that figures are grouped by. `now`: seconds
    since the epoch; a reply is ripe when the days for a re-contact have passed by then."""
    rows = store.rows(
        f"SELECT intent, tier, language, model, {_week('at')}, {_SUMS} FROM ticket_measures"
        f" WHERE at >= :since AND at < :until AND {_week('at')} BETWEEN {_week(':since')} AND {_week(':until')}"
        f" GROUP BY {_week('at')}, intent, tier, language, model",
        {
            "since": period.since,
            "until": period.until,
            "days": conventions.recontact_days,
            "good": conventions.good_from,
            "ripe": now - conventions.recontact_days * DAY_SECONDS,
        },
    )
    return tuple(
        Cell(intent, str(tier), language, model, _monday(week), Counts(*sums))
        for intent, tier, language, model, week, *sums in rows
    )


def values(store: Store, column: Column, period: Period, *, intent: str = "") -> list[float]:
    """The values of a column for the tickets of a period (of one intent, if named), ascending."""
    rows = store.rows(
        f"SELECT {column} FROM ticket_measures WHERE at >= :since AND at < :until AND {column} IS NOT NULL"
        " AND (:intent = '' OR intent = :intent)",
        {"since": period.since, "until": period.until, "intent": intent},
    )
    return sorted(value for (value,) in rows)


def ready_edits(store: Store, period: Period) -> Moments:
    """How much was edited away of drafts that had been ready, over the replies made from them."""
    row = store.row(
        f"SELECT count(*), {_powers('edit_share')}"
        " FROM ticket_measures WHERE at >= ? AND at < ? AND ready AND edit_share IS NOT NULL",
        (period.since, period.until),
    )
    assert row is not None
    return Moments(*row)


def recoveries(store: Store, period: Period) -> tuple[tuple[float, float], ...]:
    """Completeness of the packet (0 to 1) and hours from hand-off to resolution, of the hand-offs that an export
    says were resolved."""
    rows = store.rows(
        "SELECT completeness, recovery_hours FROM ticket_measures"
        " WHERE at >= ? AND at < ? AND recovery_hours IS NOT NULL ORDER BY recovery_hours",
        (period.since, period.until),
    )
    return tuple((completeness, hours) for completeness, hours in rows)


def reasons_unused(store: Store, period: Period) -> tuple[tuple[str, int], ...]:
    """Why drafts were thrown away, as agents said with a thumb down: reason ('' where none was given), how often."""
    return tuple(
        store.rows(
            "SELECT v.reason, count(*) FROM draft_votes v JOIN ticket_drafts d ON d.id = v.draft_id"
            " JOIN ticket_measures m ON m.ticket_id = d.ticket_id WHERE NOT v.good AND m.at >= ? AND m.at < ?"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            (period.since, period.until),
        )
    )


def rules_fired(store: Store, period: Period) -> dict[str, int]:
    """For how many tickets of a period each rule fired."""
    return dict(
        store.rows(
            "SELECT r.rule, count(*) FROM ticket_measures m JOIN ticket_rules r ON r.ticket_id = m.ticket_id"
            " WHERE m.at >= ? AND m.at < ? GROUP BY 1",
            (period.since, period.until),
        )
    )


def page_sentences(store: Store, period: Period) -> dict[str, tuple[int, int]]:
    """For each page quoted in a draft that was answered: in how many tickets, and in how many of these no sentence
    of it was kept."""
    return {
        path: (tickets, replaced)
        for path, tickets, replaced in store.rows(
            "SELECT p.path, count(*), sum(p.kept = 0) FROM ticket_measures m"
            " JOIN ticket_page_measures p ON p.ticket_id = m.ticket_id WHERE m.at >= ? AND m.at < ? GROUP BY 1",
            (period.since, period.until),
        )
    }


def page_uses(store: Store, period: Period) -> tuple[tuple[str, int, int], ...]:
    """Every page of the docs: how often it was shown for tickets of a period and used; the most used first."""
    return tuple(
        store.rows(
            "SELECT d.path, count(m.ticket_id), coalesce(sum(p.used AND m.ticket_id IS NOT NULL), 0) FROM documents d"
            " LEFT JOIN search_pages p ON p.path = d.path LEFT JOIN searches s ON s.id = p.search_id"
            " LEFT JOIN tickets t ON t.source_id = s.ticket"
            " LEFT JOIN ticket_measures m ON m.ticket_id = t.id AND m.at >= ? AND m.at < ?"
            " GROUP BY d.path ORDER BY 3 DESC, 2 DESC, 1",
            (period.since, period.until),
        )
    )


def matching(store: Store, period: Period) -> Matching:
    """How far exports know what became of the tickets of a period."""
    row = store.row(
        "SELECT count(*), coalesce(sum(exported), 0), (SELECT count(*) FROM helpdesk_outcomes o"
        " JOIN tickets t ON t.id = o.ticket_id WHERE t.origin = 'imported')"
        " FROM ticket_measures WHERE at >= ? AND at < ?",
        (period.since, period.until),
    )
    assert row is not None
    return Matching(*row)


def _week(moment: str) -> str:
    """Weeks since the first Monday of the epoch, as SQL. Written as the index over cells has it: an index on an
    expression serves that expression alone."""
    return f"cast(({moment} - {_FIRST_MONDAY}) / {_WEEK} AS INTEGER)"


@cache
def _monday(week: int) -> str:
    """The ISO date of the first day of a week since the first Monday of the epoch."""
    return datetime.fromtimestamp(_FIRST_MONDAY + week * _WEEK, UTC).date().isoformat()


def _powers(column: Column) -> str:
    """The sums of a column, of its squares and of its cubes, as SQL."""
    powers = (column, f"{column} * {column}", f"{column} * {column} * {column}")
    return ", ".join(f"coalesce(sum({power}), 0.0)" for power in powers)


_SUMS = f"""
    count(*),
    sum(NOT resolved AND NOT handed_over),
    sum(tier < 3 AND (resolved OR handed_over)),
    sum(tier < 2 AND resolved AND NOT handed_over AND assisted),
    sum(rating IS NOT NULL AND replied_at IS NOT NULL AND assisted), coalesce(sum(rating >= :good AND assisted), 0),
    sum(rating IS NOT NULL AND replied_at IS NOT NULL AND NOT assisted),
    coalesce(sum(rating >= :good AND replied_at IS NOT NULL AND NOT assisted), 0),
    coalesce(sum(replied_at <= :ripe), 0), coalesce(sum(replied_at <= :ripe AND recontact_days <= :days), 0),
    sum(handed_over), sum(handed_over AND exported), sum(handed_over AND recovery_hours IS NOT NULL),
    sum(drafted AND draft_use != ''), sum(draft_use = 'as-is'), sum(draft_use = 'edited'), sum(draft_use = 'unused'),
    {_powers("edit_share")},
    count(key_seconds), {_powers("key_seconds")},
    sum(searched), sum(answered), sum(page_used),
    sum(raised), sum(dismissed), sum(left_open),
    sum(corrected), sum(overruled)
"""
"""The fields of `Counts` in their order."""

_MEASURE = """
SELECT t.id, t.seen_at, t.intent, t.tier, t.language,
    coalesce(iif(u.model != '', u.model, u.kind), iif(l.model != '', l.model, l.kind), ''),
    t.outcome IN ('replied', 'self-service', 'closed') OR o.resolved_at IS NOT NULL, h.id IS NOT NULL,
    o.ticket_id IS NOT NULL,
    h.completeness, iif(o.resolved_at >= h.handed_over_at, (o.resolved_at - h.handed_over_at) / 3600, NULL),
    l.id IS NOT NULL, coalesce(l.findings = 0, 0),
    CASE WHEN r.draft_id IS NOT NULL THEN 'edited'
        WHEN l.id IS NOT NULL AND (r.id IS NOT NULL OR s.draft_used = 0) THEN 'unused' ELSE '' END,
    NULL, r.sent_at, r.draft_id IS NOT NULL OR t.outcome = 'self-service',
    o.rating, (SELECT min(c.at - r.sent_at) / 86400 FROM recontacts c WHERE c.ticket_id = t.id AND c.at > r.sent_at),
    (SELECT min(seconds) FROM reply_copies WHERE ticket_id = t.id),
    s.id IS NOT NULL, coalesce(s.answered, 0),
    EXISTS (SELECT 1 FROM search_pages WHERE search_id = s.id AND used),
    coalesce(u.findings, l.findings, 0),
    (SELECT count(*) FROM check_dismissals WHERE ticket_id = t.id AND undone_at IS NULL),
    coalesce(json_array_length(r.findings), 0),
    EXISTS (SELECT 1 FROM intent_corrections WHERE ticket = t.source_id AND undone_at IS NULL),
    EXISTS (SELECT 1 FROM tier_overrules WHERE ticket = t.source_id AND undone_at IS NULL)
FROM tickets t
    LEFT JOIN replies r ON r.id = (SELECT min(id) FROM replies WHERE ticket_id = t.id)
    LEFT JOIN ticket_drafts u ON u.id = r.draft_id
    LEFT JOIN ticket_drafts l ON l.id = (SELECT max(id) FROM ticket_drafts WHERE ticket_id = t.id AND shown)
    LEFT JOIN handoffs h ON h.id =
        (SELECT max(id) FROM handoffs WHERE ticket_id = t.id AND handed_over_at IS NOT NULL)
    LEFT JOIN searches s ON s.ticket = t.source_id
    LEFT JOIN helpdesk_outcomes o ON o.ticket_id = t.id
WHERE t.origin = 'seen' AND t.tier IS NOT NULL
    AND EXISTS (SELECT 1 FROM messages WHERE ticket_id = t.id AND sender = 'customer' AND automatic = '')
"""
"""A ticket's row of `ticket_measures`; what is told from words comes afterwards."""
