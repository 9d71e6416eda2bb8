"""The words of `resources/tickets/pages.toml`, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.domain.ticket import Sender
from core.tickets.mail_words import either, mail_words, ticket_words


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the screens of helpdesks and messengers say around messages, in lower case."""

    events: dict[str, Sender | None]
    """What stands behind a name above a message, to whose it makes it; None: it does not say."""
    event: re.Pattern[str]
    """Any event at the start of a text."""
    marks: dict[str, Sender | None]
    recipients: tuple[str, ...]
    speakers: dict[str, Sender]
    team: re.Pattern[str]
    openings: tuple[str, ...]
    greetings: tuple[str, ...]
    no_speakers: frozenset[str]
    furniture: frozenset[str]
    dropped: frozenset[str]
    particles: frozenset[str]
    """Parts of names that are written small."""


@cache
def page_words() -> PageWords:
    """The shipped words, with the roles of `mail.toml`."""
    data = ticket_words("pages")
    kinds: dict[str, Sender | None] = {"customer": "customer", "agent": "agent", "note": "note"}
    events = {word: kinds.get(kind) for kind, words in data["events"].items() for word in words}
    marks = {word: kinds.get(kind) for kind, words in data["marks"].items() for word in words}
    own: dict[str, Sender] = dict.fromkeys(data["speakers"]["agent"], "agent")
    own |= dict.fromkeys(data["speakers"]["note"], "note")
    return PageWords(
        events=events,
        event=re.compile(rf"(?:{either(events)})(?!\w)", re.IGNORECASE),
        marks=marks,
        recipients=tuple(data["recipients"]["starts"]),
        speakers={**own, **mail_words().sender_of},
        team=re.compile(rf"(?<!\w)(?:{either(data['speakers']['team'])})(?!\w)", re.IGNORECASE),
        openings=tuple(data["openings"]["agent"]),
        greetings=tuple(sorted(data["openings"]["greetings"], key=len, reverse=True)),
        no_speakers=frozenset(data["no_speakers"]["words"]),
        furniture=frozenset(data["furniture"]["lines"]),
        dropped=frozenset(data["dropped"]["lines"]),
        particles=frozenset(data["speakers"]["particles"]),
    )
