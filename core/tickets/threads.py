"""A thread only grows: an older copy of it takes nothing away, and several mails of one thread are one ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain.ticket import Message, Ticket


def grown(kept: Sequence[Message], new: Sequence[Message]) -> tuple[Message, ...]:
    """`new` with the kept messages it lacks, in order of time where every message has one, else the
    lacking ones first. What an agent put right in a kept message (`core.tickets.reading_correction`) stays."""
    stored = {(_words(entry), entry.time): entry for entry in kept}
    new = [stored.get((_words(entry), entry.time), entry) for entry in new]
    seen = {(message.sender, " ".join(message.text.split())) for message in new}
    lacking = [entry for entry in kept if (entry.sender, " ".join(entry.text.split())) not in seen]
    if not lacking:
        return tuple(new) if len(new) >= len(kept) else tuple(kept)
    merged = [*lacking, *new]
    if all(entry.time for entry in merged):
        merged.sort(key=lambda entry: entry.time)
    return tuple(merged)


def _words(entry: Message) -> tuple[str, ...]:
    """All words of a message, whichever part of it they stand in."""
    return tuple(sorted(f"{entry.text} {entry.quoted} {entry.signature}".split()))


def by_thread(tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """The tickets in their order, those with the same id as one with all their messages."""
    found: dict[str, Ticket] = {}
    for ticket in tickets:
        before = found.get(ticket.id)
        found[ticket.id] = (
            ticket if before is None else replace(before, messages=grown(before.messages, ticket.messages))
        )
    return tuple(found.values())
