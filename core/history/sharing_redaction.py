"""What of a past answer may leave the machine: only words that surely belong to nobody.

What is kept here (`impersonal_sentences`) leaves out what is known to be one customer's own. That is not enough for
words that colleagues will read: here a word has to be known as everybody's. Of the question all others are taken out;
an answer that holds one is not shared at all, since half of it may say something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from core.domain.text import split_sentences
from core.domain.ticket import Ticket
from core.history.impersonal_sentences import MASK, CustomersOwn, DocsHold, is_of_one_customer
from core.language.stop_words import stop_words
from core.store.stored_answers import StoredAnswer
from core.tickets.mail_words import ticket_words
from core.tickets.names import is_given_name, person

RECIPE = 1
"""Raise it whenever another rule would let something else out: what was shared by the old one is withdrawn then."""

IsCommon = Callable[[str], bool]
"""Whether a word belongs to nobody, by what else was written here: the docs hold it, or many customers wrote it."""

_WORD = re.compile(r"[^\W_]+")
_MASKS = re.compile(rf"{MASK}(?:[\s,;.'’/&-]*{MASK})+")
_OPENS = ("", ".", "!", "?", ":", "\n")
"""What stands before a word that is capitalised whatever it is."""
_SHORT = 2
"""Letters of a word that identifies nobody, where it is written small."""
_LONGEST = 4000
"""Characters of what can be read at a glance, generously."""
_LEAST_LEFT = 4
"""Words that must be left of a question; and no fewer than were taken out."""


@dataclass(frozen=True, slots=True)
class RedactedAnswer:
    """A past answer as it may be shared."""

    question: str
    answer: str


class SharingRedaction:
    """Redacts the answers of one store."""

    def __init__(self, docs_hold: DocsHold, is_common: IsCommon, people: Iterable[str]) -> None:
        """`people`: names of all who are known here, customers and colleagues."""
        self._docs_hold, self._is_common = docs_hold, is_common
        self._people = frozenset(part for name in people for part in _parts(name))

    def __call__(self, stored: StoredAnswer, ticket: Ticket) -> RedactedAnswer | None:
        """`stored`, which was given in `ticket`, as it may be shared; None where that can't be made sure of."""
        own = CustomersOwn(ticket, self._docs_hold)
        names = [ticket.customer.name, *(message.author for message in ticket.messages)]
        named = frozenset(_WORD.findall(" ".join([*names, ticket.customer.email.partition("@")[0]]).casefold()))
        language = stored.language or "en"
        if not (_can_be_written(stored.answer) and _can_be_written(stored.question)):
            return None
        if not shows_nobody(stored.answer, own, language) or any(self._taken_out(stored.answer, named, language)):
            return None
        question = own.masked(stored.question)
        for start, end in reversed(list(self._taken_out(question, named, language))):
            question = f"{question[:start]}{MASK}{question[end:]}"
        question = _MASKS.sub(MASK, question)
        left, gone = len(_WORD.findall(question)), question.count(MASK)
        return RedactedAnswer(question, stored.answer) if left >= max(_LEAST_LEFT, gone) else None

    def _taken_out(self, text: str, named: frozenset[str], language: str) -> Iterable[tuple[int, int]]:
        """The places of words that may be somebody's own."""
        previous, stops = "", stop_words(language)
        for match in _WORD.finditer(text):
            word, folded = match[0], match[0].casefold()
            as_a_name = word[0].isupper() and text[: match.start()].rstrip(" ")[-1:] not in _OPENS
            if (
                folded in named
                or (as_a_name and previous in _titles())
                or ((as_a_name or folded not in stops) and self._may_be_own(word, as_a_name=as_a_name))
            ):
                yield match.span()
            previous = folded

    def _may_be_own(self, word: str, *, as_a_name: bool) -> bool:
        """`as_a_name`: capitalised within a sentence."""
        if any(sign.isdigit() for sign in word):
            return not self._docs_hold(word)
        if word.casefold() in self._people or is_given_name(word):
            return as_a_name or not self._docs_hold(word)
        if len(word) <= _SHORT and word.isascii() and word.islower():
            return False
        return not self._is_common(word)


def _can_be_written(text: str) -> bool:
    """Whether a database takes it: of bounded length, and of signs that have a code in UTF-8 and are not NUL."""
    return len(text) <= _LONGEST and "\0" not in text and text.encode("utf-8", "ignore").decode("utf-8") == text


def shows_nobody(text: str, own: CustomersOwn, language: str) -> bool:
    """Whether `text` holds nothing of one customer's, and says nothing that was done for one."""
    language = language or "en"
    sentences = (" ".join(span.of(text).split()) for span in split_sentences(text, language))
    return not any(own.spans(sentence) or is_of_one_customer(sentence, language) for sentence in sentences)


def _parts(name: str) -> list[str]:
    """The words of a person's name; none of a role's or a firm's."""
    found = person(name)
    return _WORD.findall(f"{found.first} {found.last}".casefold())


@cache
def _titles() -> frozenset[str]:
    return frozenset(ticket_words("people")["titles"]["address"])
