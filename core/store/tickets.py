"""Tickets in the store: kept, found again, listed, and what was shown and used for each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.domain.draft import Draft
from core.domain.knowledge import SearchResult
from core.domain.ticket import Customer, Message, Ticket
from core.domain.triage import Triage
from core.store import customers
from core.store.database import Store
from core.store.edits import save_citations
from core.store.erased_tickets import is_erased, readmit
from core.tickets.threads import grown

Origin = Literal["seen", "imported"]
Outcome = Literal["", "replied", "handed-over", "self-service", "closed"]


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """A ticket as a row of a list. Times are seconds since the epoch."""

    key: int
    id: str
    subject: str
    customer: str
    """Name, else e-mail address."""
    intent: str
    tier: int | None
    outcome: str
    seen_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class KeptTicket:
    """A ticket as it is kept, with what was decided on it."""

    key: int
    ticket: Ticket
    intent: str
    tier: int | None
    outcome: str
    seen_at: float
    ended_at: float | None


class Tickets:
    """The tickets of one store. Like its connection, not for two threads at once."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since the epoch. What one transaction shall hold together can be wrapped in
        one of `store`."""
        self.store = store
        self.clock = clock

    # -- keeping ---------------------------------------------------------------------------

    def save(self, ticket: Ticket, origin: Origin = "seen", outcome: Outcome = "", *, at: float | None = None) -> int:
        """Saves `ticket`, or brings the saved one with its id up to date; gives its key.

        A thread only grows: messages that the new version lacks (an older paste) stay. `at`: when it counts as
        seen, for a past ticket; None means now. An erased ticket that is saved is a ticket again.
        """
        now = self.clock()
        now = now if at is None else min(at, now)
        with self.store.transaction():
            readmit(self.store, (ticket.id,))
            customer = customers.save(self.store, ticket.customer)
            row = self.store.row("SELECT id FROM tickets WHERE source_id = ?", (ticket.id,))
            if row is None:
                key = self.store.insert(
                    "INSERT INTO tickets (source_id, customer_id, subject, channel, language, created, origin, seen_at,"
                    " updated_at, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        ticket.id,
                        customer,
                        ticket.subject,
                        ticket.channel,
                        ticket.language,
                        ticket.created,
                        origin,
                        now,
                        now,
                        outcome,
                    ),
                )
                self._write_messages(key, ticket.messages)
                return key
            key = int(row[0])
            kept = self._messages(key)
            merged = grown(kept, ticket.messages)
            self.store.execute(
                "UPDATE tickets SET customer_id = coalesce(?1, customer_id), subject = iif(?2 = '', subject, ?2),"
                " channel = iif(?3 = '', channel, ?3), created = iif(?4 = '', created, ?4) WHERE id = ?5",
                (customer, ticket.subject, ticket.channel, ticket.created, key),
            )
            if merged != kept:
                self.store.execute("DELETE FROM messages WHERE ticket_id = ?", (key,))
                self._write_messages(key, merged)
                # A new message opens the matter again.
                self.store.execute(
                    "UPDATE tickets SET updated_at = max(updated_at, ?), outcome = ?, ended_at = NULL WHERE id = ?",
                    (now, outcome, key),
                )
            return key

    def save_reading(self, ticket: Ticket) -> None:
        """Saves `ticket` in place of the kept one with its id, with these messages and no others; not an erased
        one."""
        with self.store.transaction():
            if is_erased(self.store, ticket.id):
                return
            key = self.save(ticket)
            self.store.execute("DELETE FROM messages WHERE ticket_id = ?", (key,))
            self._write_messages(key, ticket.messages)

    def whole(self, ticket: Ticket) -> Ticket:
        """`ticket` with the messages that were kept for it and that this copy of it lacks."""
        kept = self.load(ticket.id)
        return ticket if kept is None else replace(ticket, messages=grown(kept.ticket.messages, ticket.messages))

    def journal(self, ticket: Ticket, triage: Triage, result: SearchResult, drafts: Sequence[Draft]) -> None:
        """Saves what was decided, found and written for `ticket`; called again it adds what is new. Of a
        ticket that was erased meanwhile nothing is kept."""
        now = self.clock()
        with self.store.transaction():
            if is_erased(self.store, ticket.id):
                return
            key = self.save(ticket)
            self.store.execute(
                "UPDATE tickets SET intent = ?, tier = ?, confidence = ?, sentiment = ?, urgency = ?, escalated = ?,"
                " owner = ?, language = ?, updated_at = ? WHERE id = ?",
                (
                    triage.intent,
                    triage.tier,
                    triage.confidence,
                    triage.sentiment.score,
                    triage.urgency.level,
                    triage.escalate,
                    triage.owner,
                    triage.language,
                    now,
                    key,
                ),
            )
            cited = {citation.path for draft in drafts if draft.shown for citation in draft.citations}
            self.store.execute_many(
                "INSERT INTO ticket_sources VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET rank = excluded.rank, score = excluded.score, used = max(used, excluded.used)",
                [
                    (key, hit.passage.path, hit.passage.title, rank, hit.passage.score, hit.passage.path in cited, now)
                    for rank, hit in enumerate(result.hits, 1)
                ],
            )
            known = set(self.store.rows("SELECT kind, text FROM ticket_drafts WHERE ticket_id = ?", (key,)))
            for draft in drafts:
                if (draft.kind, draft.text) not in known:
                    draft_id = self.store.insert(
                        "INSERT INTO ticket_drafts (ticket_id, kind, text, shown, why, made_at)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        (key, draft.kind, draft.text, draft.shown, draft.why, now),
                    )
                    save_citations(self.store, draft_id, draft)

    def record_reply(
        self, id: str, text: str, draft: Draft | None = None, findings: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Records that the agent sent or copied `text` for the ticket with `id`. `draft`: what it was made from;
        `findings`: what the review had found in it (`Review.findings`)."""
        now = self.clock()
        with self.store.transaction():
            key = self._key(id)
            if key is None:
                return
            used = None
            if draft is not None:
                used = self.store.value(
                    "SELECT id FROM ticket_drafts WHERE ticket_id = ? AND kind = ? AND text = ?",
                    (key, draft.kind, draft.text),
                )
                self.store.execute("UPDATE ticket_drafts SET used = 1 WHERE id = ?", (used,))
            self.store.execute(
                "INSERT INTO replies (ticket_id, draft_id, text, sent_at, findings) VALUES (?, ?, ?, ?, ?)",
                (key, used, text, now, json.dumps([list(found) for found in findings], ensure_ascii=False)),
            )
            self._end(key, "replied", now)

    def record_outcome(self, id: str, outcome: Outcome) -> None:
        """Records how the ticket with `id` ended; `""` opens it again."""
        key = self._key(id)
        if key is not None:
            self._end(key, outcome, self.clock())

    # -- finding again ---------------------------------------------------------------------

    def load(self, id: str) -> KeptTicket | None:
        """The ticket with the source's `id`, None if none is kept."""
        key = self._key(id)
        return None if key is None else self._load(key)

    def recent(self, limit: int = 50, before: ListedTicket | None = None) -> tuple[ListedTicket, ...]:
        """The tickets worked on last, newest first; `before` is the last row of the page before.

        Takes the same time on every page, however many tickets there are.
        """
        at, key = (before.updated_at, before.key) if before else (float("inf"), 2**62)
        rows = self.store.rows(
            "SELECT t.id, t.source_id, t.subject, coalesce(nullif(c.name, ''), c.email, ''), t.intent, t.tier,"
            " t.outcome, t.seen_at, t.updated_at FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id"
            " WHERE (t.updated_at, t.id) < (?, ?) ORDER BY t.updated_at DESC, t.id DESC LIMIT ?",
            (at, key, limit),
        )
        return tuple(ListedTicket(*row) for row in rows)

    def of_customers(self, keys: Sequence[int], limit: int = 50) -> Iterator[KeptTicket]:
        """The latest tickets of the customers with these keys, newest first."""
        marks = ", ".join("?" * len(keys))
        rows = self.store.rows(
            f"SELECT id FROM tickets WHERE customer_id IN ({marks})"
            " ORDER BY coalesce(nullif(created, ''), strftime('%Y-%m-%dT%H:%M:%SZ', seen_at, 'unixepoch')) DESC,"
            " id DESC LIMIT ?",
            (*keys, limit),
        )
        for (key,) in rows:
            yield self._load(key)

    def matter_vector(self, key: int, embedder: str, matter: bytes) -> bytes | None:
        """The saved vector of a ticket's matter; None if embedder or words have changed."""
        row = self.store.row(
            "SELECT vector FROM matter_vectors WHERE ticket_id = ? AND embedder = ? AND matter = ?",
            (key, embedder, matter),
        )
        return None if row is None else bytes(row[0])

    def save_matter_vector(self, key: int, embedder: str, matter: bytes, vector: bytes) -> None:
        """Saves the vector (float32) of a ticket's matter."""
        self.store.execute("INSERT OR REPLACE INTO matter_vectors VALUES (?, ?, ?, ?)", (key, embedder, matter, vector))

    # -- parts -----------------------------------------------------------------------------

    def _key(self, id: str) -> int | None:
        key = self.store.value("SELECT id FROM tickets WHERE source_id = ?", (id,))
        return None if key is None else int(key)

    def _end(self, key: int, outcome: Outcome, now: float) -> None:
        self.store.execute(
            "UPDATE tickets SET outcome = ?, ended_at = ?, updated_at = ? WHERE id = ?",
            (outcome, now if outcome else None, now, key),
        )

    def _load(self, key: int) -> KeptTicket:
        row = self.store.row(
            "SELECT t.source_id, t.subject, t.channel, t.created, t.language, t.intent, t.tier, t.outcome, t.seen_at,"
            " t.ended_at, coalesce(c.source_id, ''), coalesce(c.name, ''), coalesce(c.email, '')"
            " FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id WHERE t.id = ?",
            (key,),
        )
        assert row is not None
        ticket = Ticket(row[0], row[1], self._messages(key), Customer(*row[10:13]), row[2], row[3], row[4])
        return KeptTicket(key, ticket, row[5], row[6], row[7], row[8], row[9])

    def _messages(self, key: int) -> tuple[Message, ...]:
        rows = self.store.rows(
            "SELECT sender, text, author, time, quoted, signature, automatic, attachments FROM messages"
            " WHERE ticket_id = ? ORDER BY ordinal",
            (key,),
        )
        return tuple(
            Message(sender, text, author, time, quoted, signature, automatic, tuple(attached.splitlines()))
            for sender, text, author, time, quoted, signature, automatic, attached in rows
        )

    def _write_messages(self, key: int, messages: Sequence[Message]) -> None:
        self.store.execute_many(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    key,
                    ordinal,
                    entry.sender,
                    entry.author,
                    entry.time,
                    entry.text,
                    entry.quoted,
                    entry.signature,
                    entry.automatic,
                    "\n".join(entry.attachments),
                )
                for ordinal, entry in enumerate(messages)
            ],
        )
