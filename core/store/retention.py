"""What leaves the store again: old tickets, a customer's own, and everything as a readable copy."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import FileThere, FileUnwritable
from core.store import replacing
from core.store.database import Store
from core.store.deleted_rows import DeletedRows
from core.store.documents import fact, save_fact
from core.store.erased_tickets import erase_idle_customers, erase_notes_without_ticket, forget_marks, mark_erased
from core.store.inventory import EXPIRED_TICKETS
from core.store.tickets import Tickets
from core.store.written_copies import record_copy_written
from core.tickets.ticket_json import to_dict

DAY_SECONDS = 86_400
_BELIEVED_DAYS = 45
"""Longer than an agent's holiday; a clock that is on by more since the last run may have jumped."""
_DOUBTED_DAYS = 7
_LAST_RUN = "retention-run-at"
_DOUBTED = "retention-doubts-since"


_NOTHING = DeletedRows({})


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    customers: int
    tickets: int
    taken: DeletedRows = _NOTHING
    """What went, for `restore_rows`: in memory only, as long as somebody holds it."""


def erase_expired(store: Store, days: int, clock: Callable[[], float] = time.time) -> int:
    """Erases tickets on which nothing happened for `days`, and customers who have none left; gives how many tickets
    went. Does nothing when it has run within the last day.

    A clock that went back, or on by more than 45 days since the last run, may be wrong: it is noted, and believed
    once it has gone on for a week without another jump. So the first run of a store erases nothing.
    """
    now = clock()
    last, doubted = fact(store, _LAST_RUN), fact(store, _DOUBTED)
    passed = None if last is None else now - float(last)
    if passed is not None and 0 <= passed < DAY_SECONDS:
        return 0
    with store.transaction():
        save_fact(store, _LAST_RUN, now)
        if passed is None or not 0 <= passed <= _BELIEVED_DAYS * DAY_SECONDS:
            save_fact(store, _DOUBTED, now)
            return 0
        if doubted is not None and now - float(doubted) < _DOUBTED_DAYS * DAY_SECONDS:
            return 0
        # What a wrong clock has dated into the future would be kept for as long as that is away.
        store.execute("UPDATE tickets SET updated_at = ?1 WHERE updated_at > ?1", (now,))
        tickets = _erase_older(store, now - days * DAY_SECONDS)
        replacing.remove_replaced(store.path, 0 if tickets else replacing.KEPT_DAYS)
        save_fact(store, EXPIRED_TICKETS, int(fact(store, EXPIRED_TICKETS) or 0) + tickets)
    if tickets:
        store.settle()
    return tickets


def _erase_older(store: Store, before: float) -> int:
    tickets = store.execute("DELETE FROM tickets WHERE updated_at < ?", (before,))
    if tickets:
        erase_notes_without_ticket(store)
    erase_idle_customers(store)
    forget_marks(store, before)
    return tickets


def held_of(store: Store, id: str) -> int:
    """How many tickets are kept of the customer with this helpdesk id or e-mail address."""
    return int(
        store.value(
            "SELECT count(*) FROM tickets t JOIN customers c ON c.id = t.customer_id"
            " WHERE c.source_id = ? AND c.source_id != '' OR c.email = ? AND c.email != ''",
            (id, id.lower()),
        )
    )


def is_known(store: Store, id: str) -> bool:
    """Whether there is a customer with this helpdesk id or e-mail address."""
    return bool(_records_of(store, id))


def erase_customer(store: Store, id: str) -> Erased:
    """Erases every record and ticket of the customer with this helpdesk id or e-mail address.

    The words are overwritten in the file and the write-ahead log is emptied (`Store.settle`); stores that a restore
    replaced, which hold them too, are deleted. What is still on its way for one of the tickets is not kept
    (`core.store.erased_tickets`). Whoever has the same name only is left alone. Erasing an unknown customer erases
    nobody.
    """
    with store.deletions() as gone, store.transaction():
        keys = _records_of(store, id)
        marks = ", ".join("?" * len(keys))
        ids = [each for (each,) in store.rows(f"SELECT source_id FROM tickets WHERE customer_id IN ({marks})", keys)]
        tickets = store.execute(f"DELETE FROM tickets WHERE customer_id IN ({marks})", keys)
        customers = store.execute(f"DELETE FROM customers WHERE id IN ({marks})", keys)
        mark_erased(store, ids)
        erase_notes_without_ticket(store)
    store.settle()
    if customers:
        replacing.remove_replaced(store.path)
    return Erased(customers, tickets, DeletedRows(gone))


def _records_of(store: Store, id: str) -> list[int]:
    rows = store.rows(
        "SELECT id FROM customers WHERE source_id = ? AND source_id != '' OR email = ? AND email != ''",
        (id, id.lower()),
    )
    return [key for (key,) in rows]


def exported(store: Store) -> Iterator[dict[str, Any]]:
    """Every kept ticket as a JSON object: the ticket of the contract, and under `deskside` what was
    decided, shown and used for it. Read one by one, so that any number fits in memory."""
    tickets = Tickets(store)
    for (id,) in store.rows("SELECT source_id FROM tickets ORDER BY id"):
        kept = tickets.load(id)
        if kept is None:
            continue
        rows = {
            name: [dict(zip(columns, row, strict=True)) for row in store.rows(sql, (kept.key,))]
            for name, (columns, sql) in _RECORDS.items()
        }
        yield {
            **to_dict(kept.ticket),
            "deskside": {
                "intent": kept.intent,
                "tier": kept.tier,
                "outcome": kept.outcome,
                "seen_at": kept.seen_at,
                "ended_at": kept.ended_at,
                **rows,
            },
        }


def export_into(store: Store, folder: Path, notice: str = "") -> Iterator[int]:
    """Writes every kept ticket into `folder`, one JSON file each, and gives the number written so far. `notice` goes
    into a file beside them: that this is plain text.

    What an earlier export has left there goes first: tickets that have been erased since would stay. The folder is
    remembered among the copies. Raises `FileThere`, before anything is written, for a foreign file of such a name;
    `FileUnwritable`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        earlier = [path for path in folder.iterdir() if _EXPORTED_NAME.fullmatch(path.name)]
        for path in earlier:
            if not _is_exported(path):
                raise FileThere(path=str(path))
        record_copy_written(store, folder, "export")
        for path in earlier:
            path.unlink()
        if notice:
            (folder / _NOTICE_NAME).write_text(notice + "\n", encoding="utf-8")
        for number, row in enumerate(exported(store), 1):
            text = json.dumps(row, ensure_ascii=False, indent=1)
            (folder / f"ticket-{number:06}.json").write_text(text, encoding="utf-8")
            yield number
    except OSError as error:
        raise FileUnwritable(path=str(folder), reason=error.strerror or type(error).__name__) from error


def _is_exported(path: Path) -> bool:
    """Whether an export wrote this file, whole or not."""
    with path.open("rb") as file:
        return file.read(8) in (b'{\n "id":', b"")


_EXPORTED_NAME = re.compile(r"ticket-\d{6,}\.json")
_NOTICE_NAME = "deskside-export.txt"

_RECORDS: dict[str, tuple[tuple[str, ...], str]] = {
    "sources": (
        ("path", "title", "rank", "score", "used", "shown_at"),
        "SELECT path, title, rank, score, used, shown_at FROM ticket_sources WHERE ticket_id = ? ORDER BY rank",
    ),
    "drafts": (
        ("kind", "text", "shown", "why", "used", "made_at", "vote", "vote_reason"),
        "SELECT kind, text, shown, why, used, made_at, good, coalesce(reason, '') FROM ticket_drafts"
        " LEFT JOIN draft_votes ON draft_id = id WHERE ticket_id = ? ORDER BY id",
    ),
    "replies": (
        ("text", "sent_at", "findings"),
        "SELECT text, sent_at, findings FROM replies WHERE ticket_id = ? ORDER BY id",
    ),
    "copies": (
        ("text", "findings", "copied_at"),
        "SELECT text, findings, copied_at FROM reply_copies WHERE ticket_id = ? ORDER BY id",
    ),
    "dismissals": (
        ("finding", "reason", "made_at", "undone_at"),
        "SELECT finding, reason, made_at, undone_at FROM check_dismissals WHERE ticket_id = ? ORDER BY id",
    ),
    "handoffs": (
        ("owner", "due", "completeness", "made_at", "handed_over_at", "edits"),
        "SELECT owner, due, completeness, made_at, handed_over_at, edits FROM handoffs WHERE ticket_id = ? ORDER BY id",
    ),
}
