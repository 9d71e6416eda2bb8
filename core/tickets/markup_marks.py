"""What marks history, a signature or an answer in HTML mail: the ids, classes and colours of its elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from core.tickets.mail_words import ticket_words

Attributes = Mapping[str, str | None]
"""Of an element, by name; None where one has no value."""
_NONE: frozenset[str] = frozenset()
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;]+)", re.I)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the elements of HTML mail are called that hold history or a signature."""

    ids: frozenset[str]
    classes: frozenset[str]
    names: frozenset[str]
    rest: frozenset[str]
    signatures: frozenset[str]
    announced: Mapping[str, tuple[str, ...]]
    """How a sender says that the answers stand within the quotation, by colour."""


@cache
def marks() -> Marks:
    """The marks that `resources/tickets/quotations.toml` lists."""
    data = ticket_words("quotations")
    markup = data["markup"]
    return Marks(
        ids=frozenset(markup["ids"]),
        classes=frozenset(markup["classes"]),
        names=frozenset(markup["names"]),
        rest=frozenset(markup["rest"]),
        signatures=frozenset(markup["signatures"]),
        announced={colour: tuple(phrases) for colour, phrases in data["answers"].items()},
    )


def names_of(attributes: Attributes) -> frozenset[str]:
    """Class and id of an element, in lower case."""
    if not attributes:
        return _NONE
    return _split(attributes.get("class") or "", attributes.get("id") or "")


@lru_cache(maxsize=1024)
def _split(classes: str, id: str) -> frozenset[str]:
    return frozenset(f"{classes} {id}".lower().split()) or _NONE


def colour_of(tag: str, attributes: Attributes) -> str:
    """The CSS colour that an element gives its words; '' where it gives none."""
    if styled := _COLOUR.search(attributes.get("style") or ""):
        return styled[1]
    return (attributes.get("color") or "") if tag == "font" else ""


def hue(colour: str) -> str:
    """`red`, `green` or `blue`, whichever a CSS colour has most of; `grey` for a grey or what can't be told."""
    colour = colour.strip().lower()
    for name in ("red", "green", "blue"):
        if name in colour:
            return name
    digits = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", colour)
    if digits:
        value = digits[1] if len(digits[1]) == 6 else "".join(c * 2 for c in digits[1])
        parts = [int(value[at : at + 2], 16) for at in (0, 2, 4)]
    else:
        parts = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    if len(parts) < 3 or max(parts) - min(parts) < 40:
        return "grey"
    return ("red", "green", "blue")[parts.index(max(parts))]
