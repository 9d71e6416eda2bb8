"""Which mails of a mailbox belong together: one rule for tickets and for mail in the docs.

A mail belongs to those that its `References` and `In-Reply-To` name. Where an answer names none, it belongs to the
newest earlier mail with the same subject between the same two addresses at least.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[int, int]
"""Where a mail lies in its mailbox: a range of bytes."""


@dataclass(frozen=True, slots=True)
class Threaded:
    """What tells where a mail belongs."""

    id: str
    """Message-ID; must not be empty."""
    parents: tuple[str, ...]
    subject: str
    """Without its prefixes."""
    answers: bool
    """Whether its subject says that it answers another."""
    people: frozenset[str]
    """Addresses of sender and recipients in lower case."""
    time: str
    """ISO 8601, empty where unknown."""
    place: Place


def threads(mails: Iterable[Threaded]) -> list[tuple[str, tuple[Place, ...]]]:
    """The places of each thread's mails in order of time, with an id of the thread; threads by their first mail."""
    rows = list(mails)
    leader: dict[str, str] = {}

    def root_of(id: str) -> str:
        while leader.get(id, id) != id:
            leader[id] = leader.get(leader[id], leader[id])
            id = leader[id]
        return id

    latest: dict[str, list[Threaded]] = {}
    for row in rows:
        leader.setdefault(row.id, row.id)
        for parent in row.parents:
            leader.setdefault(parent, parent)
            leader[root_of(row.id)] = root_of(parent)
        subject = row.subject.lower()
        if row.answers and not row.parents and subject:
            earlier = next(
                (one for one in reversed(latest.get(subject, ())) if len(one.people & row.people) >= 2), None
            )
            if earlier is not None:
                leader[root_of(row.id)] = root_of(earlier.id)
        latest.setdefault(subject, []).append(row)
    grouped: dict[str, list[tuple[str, int, Place]]] = {}
    for number, row in enumerate(rows):
        grouped.setdefault(root_of(row.id), []).append((row.time, number, row.place))
    return [
        (root, tuple(place for _, _, place in sorted(entries, key=lambda entry: entry[:2])))
        for root, entries in grouped.items()
    ]
