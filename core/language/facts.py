"""What the customer states: order numbers, amounts, dates, plans, versions, codes, addresses, with
the place where each stands. Values are found by `core.values`; this names what support calls them."""

from __future__ import annotations

import re
from functools import cache

from core.domain.text import Span
from core.domain.ticket import Ticket
from core.domain.triage import Fact, FactKind
from core.domain.value import ValueKind
from core.language.languages import tables_of_all
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
_BARE_NUMBER = re.compile(r"\s*(?P<number>#?(?=[A-Z0-9-]*\d{3})[A-Z0-9][A-Z0-9-]{3,24})\s*\.?\s*", re.IGNORECASE)


@cache
def _order() -> re.Pattern[str]:
    """An order's number with what is called so before it, in any of our languages."""
    numbered, words = _any_of("numbered"), _any_of("number_words")
    return re.compile(
        rf"\b(?:{numbered})(?:\s+(?:{words}))*\s*[.:#-]*\s*"
        r"(?P<number>#?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{2,24})\b",
        re.IGNORECASE,
    )


@cache
def _asks_for_number() -> re.Pattern[str]:
    """How an agent asks for the number of an order, or of an account."""
    account, order, number = _any_of("asked_account"), _any_of("asked_order"), _any_of("asked_number")
    return re.compile(rf"\b(?:(?P<account>{account})|{order})[- ]?(?:{number})\b", re.IGNORECASE)


def _any_of(name: str) -> str:
    return "|".join(table[name] for table in tables_of_all("facts"))


def find_facts(ticket: Ticket, language: str = "en") -> tuple[Fact, ...]:
    """The facts in the customer's messages, in order; none twice."""
    found: list[Fact] = []
    seen: set[tuple[FactKind, str]] = set()
    for index, message in enumerate(ticket.messages):
        if message.sender != "customer":
            continue
        facts = [
            Fact("order", match["number"], index, Span(*match.span("number")))
            for match in _order().finditer(message.text)
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
    asked = [match for one in before if one.sender == "agent" for match in _asks_for_number().finditer(one.text)]
    if not bare or not asked:
        return []
    return [Fact("code" if asked[-1]["account"] else "order", bare["number"], index, Span(*bare.span("number")))]
