"""The words of `resources/tickets/mail.toml`, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.domain.ticket import Sender

_ROLES: tuple[Sender, ...] = ("customer", "agent", "note")


@dataclass(frozen=True, slots=True)
class MailWords:
    """What surrounds quoted mail and closes a letter, all in lower case."""

    header_of: dict[str, str]
    """Header name in any language to `from`, `to`, `date`, `subject` or `other`."""
    device_starts: tuple[str, ...]
    closings: frozenset[str]
    no_names: frozenset[str]
    """Words that stand alone on a last line and are nobody's name."""
    sender_of: dict[str, Sender]
    """Speaker of a pasted chat to `customer`, `agent` or `note`."""


@cache
def mail_words() -> MailWords:
    """The shipped words."""
    data = tomllib.loads(files("resources").joinpath("tickets/mail.toml").read_text(encoding="utf-8"))
    return MailWords(
        header_of={word: role for role, words in data["headers"].items() for word in words},
        device_starts=tuple(data["devices"]["starts"]),
        closings=frozenset(data["closings"]["phrases"]),
        no_names=frozenset(data["closings"]["no_names"]),
        sender_of={word: role for role in _ROLES for word in data["speakers"][role]},
    )
