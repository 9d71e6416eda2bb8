"""Packets in the store: made, edited, handed over, taken back, and whose turn it is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

from core.domain.history import EDITABLE, HandedOver, Handoff, PacketEdits, completeness
from core.store.database import Store


class Handoffs:
    """The hand-off packets of the tickets of one store. Like its connection, not for two threads at once.

    A ticket has one open packet at most; once that is handed over, the next message of the customer opens the
    matter again, and with it a new packet. Tickets that are not kept have none.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since the epoch."""
        self._store = store
        self._clock = clock

    def save(self, packet: Handoff) -> None:
        """Saves that a packet was made, or made anew, with its completeness for later measurement."""
        with self._store.transaction():
            ticket = self._ticket(packet.ticket)
            if ticket is None or self._in_force(ticket) is not None:
                return
            values = (packet.owner, packet.due, completeness(packet))
            known = self._open(ticket)
            if known is None:
                self._store.insert(
                    "INSERT INTO handoffs (ticket_id, owner, due, completeness, made_at) VALUES (?, ?, ?, ?, ?)",
                    (ticket, *values, self._clock()),
                )
            else:
                self._store.execute(
                    "UPDATE handoffs SET owner = ?, due = ?, completeness = ? WHERE id = ?", (*values, known)
                )

    def save_edits(self, ticket: str, edits: PacketEdits) -> None:
        """Saves what the agent has changed so far in the open packet of the ticket with this id."""
        key = self._ticket(ticket)
        packet = self._open(key) if key is not None else None
        if packet is not None:
            text = json.dumps(dict(edits), ensure_ascii=False)
            self._store.execute("UPDATE handoffs SET edits = ? WHERE id = ?", (text, packet))

    def saved_edits(self, ticket: str) -> PacketEdits:
        """What the agent changed in the packet at hand: the open one, or the one just handed over."""
        row = self._store.row(
            "SELECT edits FROM handoffs JOIN tickets ON tickets.id = ticket_id"
            " WHERE source_id = ? AND (handed_over_at IS NULL OR outcome = 'handed-over')"
            " ORDER BY handoffs.id DESC LIMIT 1",
            (ticket,),
        )
        found = json.loads(row[0]) if row else {}
        return {part: str(found[part]) for part in EDITABLE if part in found}

    def hand_over(self, packet: Handoff) -> int | None:
        """Marks the packet, as the agent left it, as handed over, and ends its ticket so. Gives an id for
        `undo_hand_over`; None if the ticket is not kept."""
        now = self._clock()
        with self._store.transaction():
            ticket = self._ticket(packet.ticket)
            if ticket is None:
                return None
            standing = self._in_force(ticket)
            if standing is not None:
                return standing.id
            self.save(packet)
            open_packet = self._open(ticket)
            assert open_packet is not None
            self._store.execute(
                "UPDATE handoffs SET handed_over_at = ?,"
                " outcome_before = (SELECT outcome FROM tickets WHERE id = ?) WHERE id = ?",
                (now, ticket, open_packet),
            )
            self._store.execute(
                "UPDATE tickets SET outcome = 'handed-over', ended_at = ?, updated_at = ? WHERE id = ?",
                (now, now, ticket),
            )
            return open_packet

    def undo_hand_over(self, handed_over: int) -> bool:
        """Opens the packet again and restores the ticket's outcome; false if it is not handed over."""
        with self._store.transaction():
            row = self._store.row(
                "SELECT ticket_id, outcome_before FROM handoffs WHERE id = ? AND handed_over_at IS NOT NULL",
                (handed_over,),
            )
            if row is None:
                return False
            ticket, outcome = row
            self._store.execute("UPDATE handoffs SET handed_over_at = NULL WHERE id = ?", (handed_over,))
            # Where the customer has written meanwhile, the ticket is open already.
            self._store.execute(
                "UPDATE tickets SET outcome = ?, ended_at = iif(? = '', NULL, ended_at), updated_at = ?"
                " WHERE id = ? AND outcome = 'handed-over'",
                (outcome, outcome, self._clock(), ticket),
            )
            return True

    def handed_over(self, ticket: str) -> HandedOver | None:
        """The mark in force on the ticket with this id; None if none is, or a new message opened it again."""
        key = self._ticket(ticket)
        return None if key is None else self._in_force(key)

    def next_owner(self, ticket: str, names: Sequence[str]) -> str:
        """The person among `names` of one team whose turn it is: the owner of the ticket's newest packet if it is one
        of them, else the one after the owner of the team's last packet."""
        marks = ", ".join("?" * len(names))
        row = self._store.row(
            "SELECT handoffs.owner FROM handoffs JOIN tickets ON tickets.id = ticket_id"
            f" WHERE source_id = ? AND handoffs.owner IN ({marks}) ORDER BY handoffs.id DESC LIMIT 1",
            (ticket, *names),
        )
        if row is not None:
            return str(row[0])
        last = self._store.value(f"SELECT owner FROM handoffs WHERE owner IN ({marks}) ORDER BY id DESC LIMIT 1", names)
        return names[(list(names).index(str(last)) + 1) % len(names)] if last is not None else names[0]

    def _ticket(self, id: str) -> int | None:
        key = self._store.value("SELECT id FROM tickets WHERE source_id = ?", (id,))
        return None if key is None else int(key)

    def _open(self, ticket: int) -> int | None:
        key = self._store.value(
            "SELECT id FROM handoffs WHERE ticket_id = ? AND handed_over_at IS NULL ORDER BY id DESC LIMIT 1", (ticket,)
        )
        return None if key is None else int(key)

    def _in_force(self, ticket: int) -> HandedOver | None:
        row = self._store.row(
            "SELECT handoffs.id, handoffs.owner, handed_over_at, completeness FROM handoffs"
            " JOIN tickets ON tickets.id = ticket_id AND outcome = 'handed-over'"
            " WHERE ticket_id = ? AND handed_over_at IS NOT NULL ORDER BY handoffs.id DESC LIMIT 1",
            (ticket,),
        )
        return None if row is None else HandedOver(*row)
