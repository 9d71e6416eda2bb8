"""The clean types: other people's words, freed of what is hidden in them and marked where they speak to machines.

They are made at the boundary (`core.assistant` once a run, `app.composition` for a single step). Drafting, history
and triage by meaning take these types and no others: a step that forgets to clean is a type error. `raw` is there
for ids, times, spans and comparisons; what is said to anybody, or shown to a model, is taken from the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.domain.history import SourcedSentence
from core.domain.knowledge import Passage, SearchResult
from core.domain.text import Span, split_sentences
from core.domain.ticket import Ticket
from core.domain.triage import Fact
from core.language.open_turns import open_turns
from core.language.ticket_questions import find_questions, passed_on_words, thread_at_hand
from core.language.untrusted_text import (
    blank_unseen,
    is_prompt_injection,
    orders_machine,
    safe_to_quote,
    sanitised,
    sentences_for_humans,
    without_hidden,
    without_unseen,
)

_HEADING = re.compile(r"^(#{1,6}[ \t]+)(.+)$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class CleanText:
    """Words that somebody else wrote: a sentence of a ticket or page, a field of a record, a model's answer."""

    raw: str
    in_ticket: bool = True
    """Whether it is judged as a customer's words; false: as a page's, which may speak of machines."""

    @cached_property
    def text(self) -> str:
        """As a person would see it: hidden parts cut out."""
        return without_hidden(self.raw)

    @cached_property
    def visible(self) -> str:
        """As its page shows it, character for character: what merely looks like markup or a template's token
        ('<user>', '{{ name }}', '<script>' on a page on scripts) is the page's matter. To quote, never for a model."""
        return without_unseen(self.raw)

    @cached_property
    def quotable(self) -> str:
        """As a draft may say it back; empty if it can't be."""
        return safe_to_quote(self.raw)

    @cached_property
    def for_people(self) -> bool:
        """Whether it tells a person something, and does not order a machine about."""
        return not is_prompt_injection(self.raw, in_ticket=self.in_ticket)

    @cached_property
    def sentences(self) -> tuple[CleanText, ...]:
        """Its sentences in order, those that speak to machines among them."""
        return tuple(replace(self, raw=span.of(self.raw)) for span in split_sentences(self.raw))

    def reworded(self, words: str) -> CleanText:
        """`words` made of it, to be judged as it is."""
        return replace(self, raw=words)


@dataclass(frozen=True)
class CleanQuestion:
    """A stretch of the customer's words that is searched as one."""

    sentences: tuple[CleanText, ...]
    """Those that speak to people, none if there are none."""
    before: tuple[CleanText, ...] = ()
    """What it leans on, of an earlier message."""
    after: tuple[CleanText, ...] = ()
    """The condition that was said since."""


@dataclass(frozen=True)
class CleanTurn:
    """What the customer wrote in a row."""

    raw: str
    asked_back: str = ""
    """What the team had asked before it, without having answered; empty if nothing."""

    @cached_property
    def sentences(self) -> tuple[CleanText, ...]:
        """Those that speak to people, each on one line."""
        return _for_humans(self.raw)


@dataclass(frozen=True)
class CleanTicket:
    """A ticket as drafting and history may read it. Each part is made when it is first asked for."""

    raw: Ticket

    @cached_property
    def turns(self) -> tuple[CleanTurn, ...]:
        """What is to be answered, oldest first: the customer's newest message with the mail that it passes on; what
        they wrote before, where the team has only asked back since."""
        found: list[CleanTurn] = []
        thread = thread_at_hand(self.raw)
        *earlier, newest = open_turns(thread)
        for turn in earlier:
            texts = [thread.messages[index].text for index in turn.messages]
            found.append(_clean_turn(texts, turn.asked_back))
        last = thread.last_customer_message
        found.append(_clean_turn([last.text, passed_on_words(thread, last)], newest.asked_back))
        return tuple(found)

    @property
    def sentences(self) -> tuple[CleanText, ...]:
        """All sentences of these turns."""
        return tuple(sentence for turn in self.turns for sentence in turn.sentences)

    @property
    def message(self) -> str:
        """The same as one text."""
        return " ".join(sentence.text for sentence in self.sentences)

    @cached_property
    def questions(self) -> tuple[CleanQuestion, ...]:
        """What the customer asks: each stretch that is searched."""
        return tuple(
            CleanQuestion(_for_humans(q.text), _for_humans(q.leans_on), _for_humans(q.condition))
            for q in find_questions(self.raw)
        )

    @property
    def subject(self) -> CleanText:
        """The subject line."""
        return CleanText(self.raw.subject)

    @property
    def customer_name(self) -> str:
        """The customer's name on one line; empty if it is something else in the place of a name."""
        name = CleanText(" ".join(self.raw.customer.name.split()))
        return name.text if name.quotable and name.for_people else ""

    @property
    def customer_email(self) -> str:
        """The customer's address as a draft may say it back; empty if it can't be."""
        return safe_to_quote(self.raw.customer.email)

    def quotable_fact(self, fact: Fact) -> str:
        """A fact of the ticket as a draft may say it back; empty if it can't be."""
        return safe_to_quote(fact.text.strip(" .,;:"))

    def words(self, sentence: SourcedSentence) -> CleanText:
        """A sentence of the ticket that a summary rests on."""
        return CleanText(sentence.text)

    def spans_for_people(self, message: int) -> Iterator[Span]:
        """Yields the sentences of a message that say something to people, as spans of its raw text.

        What follows an order to a machine in its paragraph goes with it, unless it asks something. What the team writes
        of a reply is said to the customer.
        """
        entry = self.raw.messages[message]
        ordered_until = -1
        for span in split_sentences(entry.text, self.raw.language or "en"):
            words = span.of(entry.text)
            if orders_machine(words, in_ticket=True):
                gap = _BLANK_LINE.search(entry.text, span.end)
                ordered_until = gap.start() if gap else len(entry.text)
            elif entry.sender != "agent" and not CleanText(words).for_people:
                continue
            if (span.start >= ordered_until or words.endswith("?")) and without_hidden(words).strip():
                yield span


@dataclass(frozen=True)
class CleanPassage:
    """A passage as drafting may read it."""

    raw: Passage
    safe: Passage
    """The same with hidden parts and paragraphs that speak to machines blanked: every span as it was."""

    @cached_property
    def visible(self) -> Passage:
        """The same to be quoted: what the page shows stays (`CleanText.visible`)."""
        return sanitised(self.raw, blank_unseen)

    @property
    def topic(self) -> str:
        """The page's title as a question to the customer may name it; empty if it is more than a title."""
        title = CleanText(self.raw.title)
        return title.quotable if title.text == title.raw and title.for_people else ""

    @property
    def heading_path(self) -> str:
        """The page's title and the headings above the passage on one line, but those that speak to machines or
        send somebody elsewhere."""
        parts = (CleanText(part, in_ticket=False) for part in (self.raw.title, *self.raw.heading.split(" > ")))
        return " > ".join(part.quotable for part in parts if part.quotable and part.for_people)

    @property
    def readable(self) -> str:
        """Its text as a model may read it: no heading in it sends anybody elsewhere."""
        return _HEADING.sub(_quotable_heading, self.safe.text)

    def heading(self, words: str) -> str:
        """A heading of it as a draft may say it; empty if it is more than a heading."""
        heading = CleanText(words, in_ticket=False)
        return words if heading.visible == words and heading.quotable and heading.for_people else ""

    def words(self, span: Span) -> CleanText:
        """The words at `span` of its text."""
        return CleanText(span.of(self.raw.text), in_ticket=False)


def _clean_turn(texts: Sequence[str], asked_back: str) -> CleanTurn:
    asked = " ".join(sentence.text for sentence in _for_humans(asked_back))
    return CleanTurn("\n\n".join(text for text in texts if text.strip()), asked)


def _for_humans(text: str) -> tuple[CleanText, ...]:
    return tuple(map(CleanText, sentences_for_humans(text)))


def _quotable_heading(line: re.Match[str]) -> str:
    words = CleanText(line[2], in_ticket=False).quotable
    return line[1] + words if words else ""


@dataclass(frozen=True, slots=True)
class CleanHit:
    """A page that was found, with its best passage."""

    passage: CleanPassage
    more: tuple[CleanPassage, ...] = ()

    @property
    def passages(self) -> tuple[CleanPassage, ...]:
        """All of them, the best one first."""
        return (self.passage, *self.more)


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What a search gave back, its pages clean."""

    raw: SearchResult
    hits: tuple[CleanHit, ...]


def clean_ticket(ticket: Ticket) -> CleanTicket:
    """A ticket for drafting and history."""
    return CleanTicket(ticket)


def clean_passage(passage: Passage) -> CleanPassage:
    """A passage for drafting."""
    return CleanPassage(passage, sanitised(passage))


def clean_result(result: SearchResult) -> CleanResult:
    """A search's result for drafting, each passage cleaned once."""
    hits = (CleanHit(clean_passage(hit.passage), tuple(map(clean_passage, hit.more))) for hit in result.hits)
    return CleanResult(result, tuple(hits))
