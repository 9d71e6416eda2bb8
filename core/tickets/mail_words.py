"""The words of `resources/tickets` that stand around a mail's own words, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.domain.ticket import Sender
from core.resources import load_toml

_ROLES: tuple[Sender, ...] = ("customer", "agent", "note")


@dataclass(frozen=True, slots=True)
class MailWords:
    """What surrounds quoted mail and closes a letter, all in lower case."""

    header_of: dict[str, str]
    """Header name in any language to `from`, `to`, `date`, `subject` or `other`."""
    closings: frozenset[str]
    thanks: frozenset[str]
    """Those of the closings that only thank: what stands right below one may still be the message."""
    no_names: frozenset[str]
    """Words that stand alone on a last line and are nobody's name."""
    sender_of: dict[str, Sender]
    """Speaker of a pasted chat to `customer`, `agent` or `note`."""


def ticket_words(name: str) -> Mapping[str, Any]:
    """The shipped lists of that name (`resources/tickets/<name>.toml`). Shared: never change them."""
    return load_toml("tickets", f"{name}.toml")


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def mail_words() -> MailWords:
    """The shipped words."""
    data = ticket_words("mail")
    headers = ticket_words("quotations")["headers"].values()
    # The first language that knows a name decides: 'de' stands above the sender in four, 'a' above the recipient.
    header_of = {word: role for table in [*headers][::-1] for role, words in table.items() for word in words}
    return MailWords(
        header_of=header_of,
        closings=frozenset(data["closings"]["phrases"]),
        thanks=frozenset(data["closings"]["thanks"]),
        no_names=frozenset(data["closings"]["no_names"]),
        sender_of={word: role for role in _ROLES for word in data["speakers"][role]},
    )
