"""A long conversation in a few of its own sentences, each linked to its message.

Extractive throughout: nothing stands in a summary that somebody did not write, so it is correct by
construction and needs no model. From each kind of sentence (`core.history.ticket_sentences`) the best one is
taken, and they are put in the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from core.domain.history import SourcedSentence, Summary
from core.domain.ticket import Sender
from core.domain.triage import Triage
from core.history.attempts import bounded, failed_attempts, find_attempts
from core.history.customer_request import open_questions
from core.history.promises import find_promises, fulfilled_promises
from core.history.ticket_sentences import TicketSentence, same_words, ticket_sentences
from core.language.clean_text import CleanTicket
from core.language.facts import find_facts
from core.language.languages import language_or_default, language_table

SENTENCES = 5
"""In the summary of one ticket of up to 30 messages; two more for longer ones."""
_MANY_MESSAGES = 30
_STANDING = 0.7
"""From this weight on a sentence of the team says how things stand."""
_TELLING = 3
"""Up to so many sentences a summary takes in what says little."""
_SAYS_LITTLE, _SAYS_MUCH = 0.4, 1.0
"""Weights from which a sentence is taken up to that number, and beyond it."""


def summarize(ticket: CleanTicket, triage: Triage | None = None) -> Summary:
    """What matters of `ticket`: a few of its sentences, facts, promises, open questions, failed attempts.

    `triage`, where it is known, gives the facts. Takes about a millisecond a message.
    """
    return summarize_all([ticket], triage)


def summarize_all(tickets: Sequence[CleanTicket], triage: Triage | None = None) -> Summary:
    """The same for several tickets of one customer, oldest first; `triage` is that of the last."""
    tickets = [replace(ticket, raw=bounded(ticket.raw)) for ticket in tickets]
    limit = SENTENCES + (2 if sum(len(ticket.raw.messages) for ticket in tickets) > _MANY_MESSAGES else 0)
    last = tickets[-1]
    chosen: list[SourcedSentence] = []
    for ticket in tickets:
        share = limit if len(tickets) == 1 else max(1, limit // len(tickets)) if ticket is not last else 3
        chosen += _chosen(ticket, share)
    facts = triage.facts if triage and triage.facts else find_facts(last.raw, last.raw.language)
    return Summary(
        text=spoken(chosen, last.raw.language),
        sentences=tuple(chosen),
        facts=tuple(facts),
        open_questions=tuple(sentence.text for sentence in open_questions(last)),
        promises=tuple(promise for ticket in tickets for promise in find_promises(ticket)),
        attempts=failed_attempts(last.raw),
        kept_by=tuple(kept for ticket in tickets for kept in fulfilled_promises(ticket)),
    )


def spoken(sentences: Sequence[SourcedSentence], language: str) -> str:
    """The sentences as lines, one for each turn of a speaker; each begins with who speaks where more than one does."""
    turns = [(sender, list(turn)) for sender, turn in groupby(sentences, key=lambda sentence: sentence.sender)]
    lines = [(sender, " ".join(_closed(sentence.text) for sentence in turn)) for sender, turn in turns]
    alone = len({sender for sender, _ in lines}) < 2
    return "\n".join(words if alone else f"{speaker(sender, language)}: {words}" for sender, words in lines)


def speaker(sender: Sender, language: str) -> str:
    """Whose side speaks, in the language of the ticket (ISO 639-1)."""
    return str(language_table(language_or_default(language), "speakers")[sender])


# -- choosing --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Selection:
    """The sentences chosen so far of one ticket."""

    ticket: CleanTicket
    limit: int
    sources: list[SourcedSentence] = field(default_factory=list)

    def add(self, source: SourcedSentence | None) -> None:
        """Takes a sentence unless there are enough, or one of the same side has said the same. (An answer
        repeats the words of its question, so sentences of two sides are not compared.)"""
        if source is None or len(self.sources) >= self.limit:
            return
        sender = self.ticket.raw.messages[source.message].sender
        if not any(
            same_words(source, one) for one in self.sources if self.ticket.raw.messages[one.message].sender == sender
        ):
            self.sources.append(source)


def _chosen(ticket: CleanTicket, limit: int) -> list[SourcedSentence]:
    """Up to `limit` sentences in the order of the ticket: what it is about, what is newest, how things stand,
    what was tried last, what is still promised, then whatever says most."""
    customers, agents = _said_by(ticket, "customer"), _said_by(ticket, "agent")
    promises = list(zip(find_promises(ticket), fulfilled_promises(ticket), strict=True))
    done = [promise for promise, kept in promises if kept]
    team = _by_decision([one for one in agents if one.source not in done], customers)
    selection = _Selection(ticket, limit)
    for sentence in (*_opening_and_latest(ticket, customers, agents), *_standing(team)):
        selection.add(sentence.source)
    for attempt in find_attempts(ticket.raw)[-1:]:
        selection.add(attempt.tried)
        selection.add(attempt.result)
    for promise in [promise for promise, kept in promises if not kept][-1:]:
        selection.add(promise)
    _fill(selection, [(sentence.weight, sentence) for sentence in customers] + team)
    return sorted(selection.sources, key=lambda source: (source.message, source.span.start))


def _said_by(ticket: CleanTicket, sender: Sender) -> list[TicketSentence]:
    return [sentence for sentence in ticket_sentences(ticket) if sentence.sender == sender]


def _fill(selection: _Selection, weighed: Sequence[tuple[float, TicketSentence]]) -> None:
    """Takes what says most of the rest; of a ticket that says next to nothing its first sentence."""
    for weight, sentence in sorted(weighed, key=lambda pair: -pair[0]):
        if weight >= (_SAYS_MUCH if len(selection.sources) >= _TELLING else _SAYS_LITTLE):
            selection.add(sentence.source)
    if not selection.sources:
        for sentence in ticket_sentences(selection.ticket)[:1]:
            selection.add(sentence.source)


def _opening_and_latest(
    ticket: CleanTicket, customers: Sequence[TicketSentence], agents: Sequence[TicketSentence]
) -> list[TicketSentence]:
    """The customer's sentence that says best what the ticket is about, of those before the first answer, and
    the one that says most in their newest messages, if those came after it."""
    if not customers:
        return []
    first, newest = customers[0].source.message, customers[-1].source.message
    answered = next((one.source.message for one in agents if one.source.message > first), len(ticket.raw.messages))
    found = [max((one for one in customers if one.source.message < answered), key=_opening_weight)]
    latest = [one for one in customers if one.source.message >= newest - 1 and newest > answered and one.weight >= 1]
    return [*found, max(latest, key=lambda one: one.weight)] if latest else found


def _opening_weight(sentence: TicketSentence) -> float:
    """The first thing a customer says is most often what it is about."""
    return sentence.weight + (1.0 if sentence.is_first and sentence.weight > 0 else 0.0)


def _by_decision(
    team: Sequence[TicketSentence], customers: Sequence[TicketSentence]
) -> list[tuple[float, TicketSentence]]:
    """The team's sentences with how much each decides; more where it takes up the words of a request."""
    asked = frozenset[str]().union(*(one.words for one in customers if one.asks >= 1))
    return [(one.decides + 0.5 * min(len(one.words & asked), 2) * (one.decides > 0), one) for one in team]


def _standing(team: Sequence[tuple[float, TicketSentence]]) -> list[TicketSentence]:
    """The sentence that says how things stand, the first of equals; none if none of them decides enough."""
    weight, sentence = max(team, key=lambda pair: pair[0], default=(0.0, None))
    return [sentence] if sentence is not None and weight >= _STANDING else []


def _closed(sentence: str) -> str:
    """The sentence on one line, with a full stop where it has no end of its own."""
    line = " ".join(sentence.split())
    return line if line.endswith((".", "!", "?", ":", "…")) else line + "."
