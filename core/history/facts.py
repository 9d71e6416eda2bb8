"""Facts of a ticket where no triage has found them yet: values in the customer's and team's words."""

from __future__ import annotations

import re

from core.text import Span
from core.tickets.model import Ticket
from core.triage.model import Fact, FactKind
from core.values import find_values

_KINDS: dict[str, FactKind] = {
    "code": "code",
    "amount": "amount",
    "date": "date",
    "plan": "plan",
    "email": "email",
    "phone": "phone",
    "link": "link",
    "version": "version",
}
_DAY_OF_YEAR = ("-", "1", "2")
_MAX_MESSAGE = 20_000
_ORDER = re.compile(r"\b(?:order|orders|bestellung|bestellnummer|commande|pedido)\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\d.,-])\d{5,14}(?![\d.,-]*\d)")


def find_facts(ticket: Ticket) -> tuple[Fact, ...]:
    """Each fact once, where it stands first: codes, amounts, days, addresses and the like."""
    facts: list[Fact] = []
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(ticket.messages):
        text = entry.text[:_MAX_MESSAGE]
        for value in find_values(text, ticket.language or "en"):
            kind = _KINDS.get(value.kind)
            if value.kind == "code" and _ORDER.search(text[max(0, value.span.start - 30) : value.span.start]):
                kind = "order"
            if value.kind == "number" and _LONG_NUMBER.fullmatch(value.text):
                kind = "order"
            # "yesterday" and "Thursday" say nothing once the message is a week old.
            if kind is None or (kind, value.key) in seen or (kind == "date" and not value.key.startswith(_DAY_OF_YEAR)):
                continue
            seen.add((kind, value.key))
            words = value.text.rstrip(".,;:")
            facts.append(Fact(kind, words, index, Span(value.span.start, value.span.start + len(words))))
    return tuple(facts)
