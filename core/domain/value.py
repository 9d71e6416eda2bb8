"""A value: something in a text that can be compared with the same thing said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.domain.text import Span

ValueKind = Literal[
    "number",
    "ordinal",
    "amount",
    "percentage",
    "duration",
    "size",
    "measure",
    "date",
    "time",
    "version",
    "plan",
    "link",
    "email",
    "phone",
    "code",
    "name",
    "negation",
    "condition",
    "quantifier",
]

Bound = Literal["", "at-most", "less-than", "at-least", "more-than", "about"]
"""How a quantity or date limits: 'up to', 'under', 'at least', 'over' or 'after', 'about'."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value, with the place where it stands.

    Two values of one kind with the same `key` say the same; `agrees` also knows partial dates,
    bounds and rates.
    """

    kind: ValueKind
    key: str
    """Normal form: `1000 USD`, `2592000 second`, `2026-03-05`, `--03-05` (no year), `14:00`, `20`
    (per cent), `not`, `only`, `free`, `acme` (names in lower case)."""
    span: Span
    text: str
    number: Decimal | None = None
    unit: str = ""
    """Base unit of a quantity (`USD`, `second`, `month`, `working day`), the time zone of a time."""
    bound: Bound = ""
    per: str = ""
    """`month` in '$9 a month'."""
    of: str = ""
    """What a bare number counts, in lower case and singular: `user` in '10 users'."""


HARMLESS = frozenset({"name", "negation", "condition", "quantifier", "ordinal"})
"""Kinds of values that a courtesy may hold."""
