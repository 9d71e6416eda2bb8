"""What of the past answers of this machine lies in the team's database: names and keys, never a word of it.

A ticket that goes, whichever way, leaves the rows of its answers behind without it: those are to be withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.store.database import SqlRow, Store
from core.store.documents import fact, save_fact

_SHARING = "share-answers"


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """An answer that was shared. `key` withdraws it; `content`: `digest_of` what was shared."""

    key: bytes
    content: bytes

    @property
    def id(self) -> str:
        """Its name in the team's database, in hex. Whoever knows it can't tell the key."""
        return hashlib.sha256(self.key).hexdigest()

    def holds(self, *content: str) -> bool:
        """Whether it is this that was shared."""
        return self.content == digest_of(self.key, *content)


def digest_of(key: bytes, *content: str) -> bytes:
    """Of what is shared under `key`; without the key nobody can try what it may have been."""
    told = "\0".join(content).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=16, key=key).digest()


def is_sharing(store: Store) -> bool:
    """Whether the person who works here wants the answers of this store to be shared with the team."""
    return fact(store, _SHARING) == "yes"


def set_sharing(store: Store, sharing: bool) -> None:
    """Notes what that person wants. It belongs to the store, so to one team: whoever works for two asks for each."""
    with store.transaction():
        save_fact(store, _SHARING, "yes" if sharing else "no")


def shared_of(store: Store, ticket: int, place: str) -> list[SharedAnswer]:
    """What was shared of the ticket with this key at `place`."""
    rows = store.rows("SELECT key, content FROM shared_answers WHERE ticket_id = ? AND place = ?", (ticket, place))
    return [SharedAnswer(key, content) for key, content in rows]


def record_shared(store: Store, ticket: int, place: str, answers: Iterable[SharedAnswer]) -> None:
    """Notes answers of the ticket with this key, before they are given away: none may be there that can't be
    withdrawn."""
    store.execute_many(
        "INSERT OR IGNORE INTO shared_answers (id, key, ticket_id, content, place) VALUES (?, ?, ?, ?, ?)",
        [(bytes.fromhex(one.id), one.key, ticket, one.content, place) for one in answers],
    )


def withdraw_later(store: Store, keys: Iterable[bytes]) -> None:
    """Marks these for `due_withdrawals`."""
    store.execute_many("UPDATE shared_answers SET ticket_id = NULL WHERE key = ?", [(key,) for key in keys])


def withdraw_all_later(store: Store, place: str) -> None:
    """Marks all that was shared at `place`, and forgets what was decided by."""
    with store.transaction():
        store.execute("UPDATE shared_answers SET ticket_id = NULL WHERE place = ?", (place,))
        store.execute("DELETE FROM sharing_readings")


def due_withdrawals(store: Store, place: str, count: int) -> list[bytes]:
    """The keys of up to `count` answers at `place` that are to be withdrawn."""
    rows = store.rows(
        "SELECT key FROM shared_answers WHERE ticket_id IS NULL AND place = ? ORDER BY id LIMIT ?", (place, count)
    )
    return [key for (key,) in rows]


def forget_withdrawn(store: Store, keys: Sequence[bytes]) -> None:
    """Drops what was noted of answers that are withdrawn."""
    store.execute_many("DELETE FROM shared_answers WHERE key = ?", [(key,) for key in keys])


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """How many answers of this machine lie with a team, and how many of these are to be withdrawn still."""

    shared: int = 0
    due: int = 0


def count_shared(store: Store, place: str) -> SharedCounts:
    """Those at `place`."""
    row = store.row(
        "SELECT count(ticket_id), count(*) - count(ticket_id) FROM shared_answers WHERE place = ?", (place,)
    )
    return SharedCounts(*row) if row else SharedCounts()


def tickets_of_shared(store: Store, place: str) -> dict[str, str]:
    """The source ids of the tickets whose answers were shared at `place`, by the names of the answers; empty for one
    that is to be withdrawn."""
    rows = store.rows(
        "SELECT lower(hex(s.id)), coalesce(t.source_id, '') FROM shared_answers s"
        " LEFT JOIN tickets t ON t.id = s.ticket_id WHERE s.place = ?",
        (place,),
    )
    return dict(rows)


def reading(store: Store, ticket: int) -> bytes | None:
    """By what was decided last what of this ticket is shared."""
    state: bytes | None = store.value("SELECT state FROM sharing_readings WHERE ticket_id = ?", (ticket,))
    return state


def record_reading(store: Store, ticket: int, state: bytes) -> None:
    """What of this ticket is shared was decided by `state`."""
    store.execute("INSERT OR REPLACE INTO sharing_readings VALUES (?, ?)", (ticket, state))


def exclude_colleague_answer(store: Store, id: str, *, excluded: bool) -> None:
    """Whether a colleague's answer of this name (hex) is left out here from now on."""
    sql = "INSERT OR IGNORE INTO excluded_colleague_answers VALUES (?)"
    store.execute(sql if excluded else "DELETE FROM excluded_colleague_answers WHERE id = ?", (bytes.fromhex(id),))


def not_shown_here(store: Store, ids: Iterable[str]) -> set[str]:
    """Those of these names (hex) that were shared from here, or are left out here."""
    return {
        id
        for id in ids
        if store.value(
            "SELECT EXISTS (SELECT 1 FROM shared_answers WHERE id = ?1)"
            " OR EXISTS (SELECT 1 FROM excluded_colleague_answers WHERE id = ?1)",
            (bytes.fromhex(id),),
        )
    }


def shared_rows(store: Store) -> list[SqlRow]:
    """All that was shared, by the source ids of the tickets, for `adopt_shared` of another store."""
    return store.rows(
        "SELECT s.id, s.key, t.source_id, s.content, s.place FROM shared_answers s"
        " LEFT JOIN tickets t ON t.id = s.ticket_id"
    )


def adopt_shared(store: Store, rows: Iterable[SqlRow]) -> None:
    """Notes what another store had shared: what came of tickets that this one lacks is to be withdrawn."""
    store.execute_many(
        "INSERT OR IGNORE INTO shared_answers (id, key, ticket_id, content, place)"
        " VALUES (?1, ?2, (SELECT id FROM tickets WHERE source_id = ?3), ?4, ?5)",
        list(rows),
    )
