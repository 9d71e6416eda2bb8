"""What a reply asks for although the ticket gives it: 'write to us with the order number', to somebody who has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.domain.review import Finding
from core.domain.text import Span
from core.domain.ticket import Ticket
from core.language.facts import find_facts
from core.language.languages import language_table


@dataclass(frozen=True, slots=True)
class _Thing:
    words: re.Pattern[str]
    facts: frozenset[str]
    of_customer: str
    said: re.Pattern[str] | None


def check_redundant_requests(
    reply: str, spans: Sequence[Span], ticket: Ticket | str | None, language: str
) -> Iterator[Finding]:
    """The places where a sentence of the reply (at `spans`) asks for things that the ticket gives, all of them.

    One that asks for more as well is needed, and so is one that asks somebody whose ticket is only a text.
    """
    asking, things = _table(language)
    if not isinstance(ticket, Ticket):
        return
    given = values_given(ticket, language)
    for span in spans:
        text = span.of(reply)
        ask = asking.search(text)
        asked = {name: m for name, thing in things.items() if ask and (m := thing.words.search(text, ask.end()))}
        if ask and asked and asked.keys() <= given:
            start, end = ask.start() + span.start, max(match.end() for match in asked.values()) + span.start
            yield Finding("asks-for-given", reply[start:end], start, end, "", "tone.asks-for-given", False)


@lru_cache(maxsize=4)
def values_given(ticket: Ticket, language: str) -> frozenset[str]:
    """The things of `requests.toml` that the ticket gives."""
    kinds = {fact.kind for fact in find_facts(ticket, language)}
    said = "\n".join(message.text for message in ticket.messages if message.sender == "customer")
    return frozenset(
        name
        for name, thing in _table(language)[1].items()
        if thing.facts & kinds
        or (thing.of_customer and getattr(ticket.customer, thing.of_customer))
        or (thing.said and thing.said.search(said))
    )


@lru_cache(maxsize=8)
def _table(language: str) -> tuple[re.Pattern[str], dict[str, _Thing]]:
    entry = language_table(language, "requests")
    things = {
        name: _Thing(
            re.compile(thing["words"], re.IGNORECASE),
            frozenset(thing.get("facts", ())),
            thing.get("of_customer", ""),
            re.compile(thing["said"], re.IGNORECASE) if "said" in thing else None,
        )
        for name, thing in entry["things"].items()
    }
    return re.compile(entry["asking"], re.IGNORECASE), things
