"""What of a message holds for other customers too: its sentences without those that belong to one of them.

A sentence is left out if it holds a name, an address, a number of an order, a date or an amount that the docs do not
hold as well, if it says what was done for this customer, and if it says nothing (greetings, thanks, promises).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from core.domain.text import Span, split_sentences
from core.domain.ticket import Ticket
from core.domain.triage import FactKind
from core.domain.value import ValueKind
from core.language.cue_phrases import found
from core.language.dialogue_act import DialogueAct, dialogue_act, is_courtesy
from core.language.facts import find_facts
from core.language.languages import language_table, tables_of_all
from core.tickets.names import is_given_name
from core.values import Value, find_values
from core.values.secrets import find_secrets

DocsHold = Callable[[str], bool]
"""Whether these words stand together in a page for customers."""

_PERSONAL: frozenset[ValueKind] = frozenset({"email", "phone", "link", "code", "amount", "date"})
_FACTS: frozenset[FactKind] = frozenset({"order", "amount", "date", "email", "phone", "code", "link", "name"})
_LONG_NUMBER = re.compile(r"(?<![\w.,])#?\d[\d -]{3,}\d(?![\w.,]\d)")
_CAPITALISED = re.compile(r"[^\W\d_][^\W\d_'’-]{2,}")
_LEAST_WORDS = 5
MASK = "…"


class CustomersOwn:
    """Tells what belongs to the customer of one ticket alone."""

    def __init__(self, ticket: Ticket, docs_hold: DocsHold) -> None:
        self._language = ticket.language or "en"
        self._docs_hold = docs_hold
        authors = [message.author for message in ticket.messages]
        named = " ".join([ticket.customer.name, *authors])
        self._names = {word.casefold() for word in _CAPITALISED.findall(named)}
        self._facts = {fact.text.casefold() for fact in find_facts(ticket, self._language) if fact.kind in _FACTS}

    def spans(self, sentence: str) -> tuple[Span, ...]:
        """The places in `sentence` that are one customer's own, in order, none overlapping."""
        places = [*self._named(sentence), *(secret.span for secret in find_secrets(sentence))]
        places += [Span(*match.span()) for match in _address().finditer(sentence)]
        places += [v.span for v in find_values(sentence, self._language) if self._is_own(v)]
        places += [
            Span(*match.span())
            for match in _LONG_NUMBER.finditer(sentence)
            if not self._docs_hold(match[0].strip("# "))
        ]
        lowered = sentence.casefold()
        for fact in self._facts:
            at = lowered.find(fact)
            if at >= 0 and not self._docs_hold(fact):
                places.append(Span(at, at + len(fact)))
        return _merged(places)

    def masked(self, sentence: str) -> str:
        """`sentence` with what is the customer's own taken out."""
        for span in reversed(self.spans(sentence)):
            sentence = f"{sentence[: span.start]}{MASK}{sentence[span.end :]}"
        return sentence

    def _named(self, sentence: str) -> Iterator[Span]:
        """Names: those of the people of the ticket, and capitalised given names within a sentence."""
        for match in _CAPITALISED.finditer(sentence):
            word, folded = match[0], match[0].casefold()
            if word[0].isupper() and (folded in self._names or (match.start() and is_given_name(word))):
                yield Span(*match.span())

    def _is_own(self, value: Value) -> bool:
        return value.kind in _PERSONAL and not self._docs_hold(value.text)


def impersonal_sentences(text: str, own: CustomersOwn, language: str) -> tuple[str, ...]:
    """The sentences of an agent's message that answer others too, in order; none if nothing is left of it."""
    kept: list[str] = []
    previous: DialogueAct | None = None
    for span in split_sentences(text, language):
        sentence = " ".join(span.of(text).split())
        previous = dialogue_act(sentence, tuple(find_values(sentence, language)), previous, language)
        if previous == "claim" and not is_of_one_customer(sentence, language) and not own.spans(sentence):
            said = _begins(language).sub("", sentence)
            if len(said.split()) >= _LEAST_WORDS:
                kept.append(said[:1].upper() + said[1:])
    return tuple(kept)


def asked_words(text: str, own: CustomersOwn, language: str) -> str:
    """What a customer's message asks, on one line: without courtesies, and with what is their own taken out."""
    sentences = (" ".join(span.of(text).split()) for span in split_sentences(text, language))
    said = [own.masked(sentence) for sentence in sentences if not is_courtesy(sentence)]
    return " ".join(sentence for sentence in said if re.search(r"[^\W\d_]{3}", sentence))


def is_of_one_customer(sentence: str, language: str) -> bool:
    """Whether it says what was, is or will be done for this customer."""
    return _personal(language).search(sentence) is not None or found("promise", sentence) is not None


def _merged(places: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for place in sorted(places):
        if merged and place.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, place.end))
        else:
            merged.append(place)
    return tuple(merged)


@cache
def _address() -> re.Pattern[str]:
    """A street with its number, in any of our languages."""
    return re.compile("|".join(f"(?:{table['address']})" for table in tables_of_all("roles")))


@cache
def _personal(language: str) -> re.Pattern[str]:
    patterns = language_table(language, "past_answers")["personal"]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


@cache
def _begins(language: str) -> re.Pattern[str]:
    return re.compile(language_table(language, "past_answers")["begins"], re.IGNORECASE)
