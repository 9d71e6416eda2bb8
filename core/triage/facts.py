"""What the customer states: order numbers, amounts, dates, plans, versions, codes, addresses, with
the place where each stands. Values are found by `core.values`; this names what support calls them."""

from __future__ import annotations

import re

from core.text import Span
from core.tickets.model import Ticket
from core.triage.model import Fact, FactKind
from core.values import find_values
from core.values.model import ValueKind

_KINDS: dict[ValueKind, FactKind] = {
    "amount": "amount",
    "date": "date",
    "plan": "plan",
    "email": "email",
    "phone": "phone",
    "link": "link",
    "version": "version",
    "code": "code",
}
_ORDER = re.compile(
    r"\b(?:order|purchase|booking|reservation|parcel|package|shipment|tracking|invoice|ticket|case|customer|contract"
    r"|Bestellung|Auftrag|Rechnung|Sendung|Kunde|Vertrag)(?:s?nummer)?"
    r"(?:\s+(?:number|no|nr|id|code|is|was|Nummer))*\s*[.:#-]*\s*(?P<number>#?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{2,24})\b",
    re.IGNORECASE,
)

_BARE_NUMBER = re.compile(r"\s*(?P<number>#?(?=[A-Z0-9-]*\d{3})[A-Z0-9][A-Z0-9-]{3,24})\s*\.?\s*", re.IGNORECASE)
_ASKS_FOR_NUMBER = re.compile(
    r"\b(?:order|purchase|invoice|tracking|customer|account|Bestell|Auftrags|Rechnungs|Kunden)"
    r"[- ]?(?:id|number|no|nummer)\b",
    re.IGNORECASE,
)


def find_facts(ticket: Ticket, language: str = "en") -> tuple[Fact, ...]:
    """The facts in the customer's messages, in order; none twice."""
    found: list[Fact] = []
    seen: set[tuple[FactKind, str]] = set()
    for index, message in enumerate(ticket.messages):
        if message.sender != "customer":
            continue
        spans = [Span(*match.span("number")) for match in _ORDER.finditer(message.text)] or _asked_for(ticket, index)
        facts = [Fact("order", span.of(message.text), index, span) for span in spans]
        for value in find_values(message.text, language or "en"):
            kind = _KINDS.get(value.kind)
            if kind and not any(value.span.start < end and start < value.span.end for start, end in spans):
                facts.append(Fact(kind, value.span.of(message.text), index, value.span))
        for fact in sorted(facts, key=lambda fact: fact.span):
            key = (fact.kind, fact.text.casefold().lstrip("#"))
            if key not in seen:
                seen.add(key)
                found.append(fact)
    return tuple(found)


def _asked_for(ticket: Ticket, index: int) -> list[Span]:
    """The number that a message of a chat holds and nothing else, where the team asked for one just before."""
    bare = _BARE_NUMBER.fullmatch(ticket.messages[index].text)
    asked = (one.text for one in ticket.messages[max(0, index - 4) : index] if one.sender == "agent")
    return [Span(*bare.span("number"))] if bare and any(_ASKS_FOR_NUMBER.search(text) for text in asked) else []
