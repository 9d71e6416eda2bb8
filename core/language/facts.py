"""What the customer states: order numbers, amounts, dates, plans, versions, codes, addresses, with
the place where each stands. Values are found by `core.values`; this names what support calls them."""

from __future__ import annotations

import re

from core.domain.text import Span
from core.domain.ticket import Ticket
from core.domain.triage import Fact, FactKind
from core.domain.value import ValueKind
from core.values import find_values

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
    r"\b(?:(?P<account>customer|account|Kunden|Konto)|order|purchase|invoice|tracking|Bestell|Auftrags|Rechnungs)"
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
        facts = [
            Fact("order", match["number"], index, Span(*match.span("number")))
            for match in _ORDER.finditer(message.text)
        ] or _asked_for(ticket, index)
        spans = [fact.span for fact in facts]
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


def _asked_for(ticket: Ticket, index: int) -> list[Fact]:
    """The number that a message of a chat holds and nothing else, where the team asked for one just before:
    an order's, or that of an account, which is a code."""
    text = ticket.messages[index].text
    bare = _BARE_NUMBER.fullmatch(text)
    before = ticket.messages[max(0, index - 4) : index]
    asked = [match for one in before if one.sender == "agent" for match in _ASKS_FOR_NUMBER.finditer(one.text)]
    if not bare or not asked:
        return []
    return [Fact("code" if asked[-1]["account"] else "order", bare["number"], index, Span(*bare.span("number")))]
