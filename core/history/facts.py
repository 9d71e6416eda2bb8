"""Facts of a ticket where no triage has found them yet: values in the customer's and team's words."""

from __future__ import annotations

import re

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
_MAX_MESSAGE = 20_000
_ORDER = re.compile(r"\b(?:order|orders|bestellung|bestellnummer|commande|pedido)\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\d.,-])\d{5,14}(?![\d.,-]*\d)")


def find_facts(ticket: Ticket) -> tuple[Fact, ...]:
    """Each fact once, where it stands first."""
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
            if kind is None or (kind, value.key) in seen:
                continue
            seen.add((kind, value.key))
            facts.append(Fact(kind, value.text, index, value.span))
    return tuple(facts)
