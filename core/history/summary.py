"""A long conversation in a few of its own sentences, each linked to its message.

Extractive throughout: nothing stands in a summary that somebody did not write, so it is correct by
construction and needs no model. From each kind of sentence (`core.history.ticket_sentences`) the best one is
taken, and they are put in the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.domain.history import SourcedSentence, Summary
from core.domain.text import Span
from core.domain.ticket import Sender, Ticket
from core.domain.triage import Triage
from core.history.attempts import bounded, failed_attempts, find_attempts
from core.history.customer_request import open_questions
from core.history.promises import find_promises, fulfilled_promises
from core.history.ticket_sentences import TicketSentence, same_words, ticket_sentences
from core.language.cue_phrases import found
from core.language.facts import find_facts
from core.language.questions import is_question
from core.language.stems import stem
from core.language.stop_words import stop_words
from core.review.role_swaps import grammar_words
from core.values import Value, find_values
from core.values.value_lexicon import LANGUAGES as _LANGUAGES_OF_TIMES

SENTENCES = 5
"""In the summary of one ticket of up to 30 messages; two more for longer ones."""
_MANY_MESSAGES = 30
_STANDING = 0.7
"""From this weight on a sentence of the team says how things stand."""
_TELLING = 3
"""Up to so many sentences a summary takes in what says little."""
_SAYS_LITTLE, _SAYS_MUCH = 0.4, 1.0
"""Weights from which a sentence is taken up to that number, and beyond it."""


def summarize(ticket: Ticket, triage: Triage | None = None) -> Summary:
    """What matters of `ticket`: a few of its sentences, facts, promises, open questions, failed attempts.

    `triage`, where it is known, gives the facts. Takes about a millisecond a message.
    """
    return summarize_all([ticket], triage)


def summarize_all(tickets: Sequence[Ticket], triage: Triage | None = None) -> Summary:
    """The same for several tickets of one customer, oldest first; `triage` is that of the last."""
    tickets = [bounded(ticket) for ticket in tickets]
    limit = SENTENCES + (2 if sum(len(ticket.messages) for ticket in tickets) > _MANY_MESSAGES else 0)
    last = tickets[-1]
    chosen: list[SourcedSentence] = []
    for ticket in tickets:
        share = limit if len(tickets) == 1 else max(1, limit // len(tickets)) if ticket is not last else 3
        chosen += _chosen(ticket, share)
    facts = triage.facts if triage and triage.facts else find_facts(last, last.language)
    return Summary(
        text=" ".join(_closed(sentence.text) for sentence in chosen),
        sentences=tuple(chosen),
        facts=tuple(facts),
        open_questions=tuple(sentence.text for sentence in open_questions(last)),
        promises=tuple(promise for ticket in tickets for promise in find_promises(ticket)),
        attempts=failed_attempts(last),
        kept_by=tuple(kept for ticket in tickets for kept in fulfilled_promises(ticket)),
    )


@lru_cache(maxsize=2)
def find_promises(ticket: Ticket) -> tuple[SourcedSentence, ...]:
    """The team's sentences that bind it, in order: somebody will do something."""
    return tuple(
        sentence.source
        for sentence in _sentences(ticket)
        if sentence.sender == "agent" and _is_promise(sentence.source.text, ticket.language)
    )


def _is_promise(text: str, language: str) -> bool:
    """Whether a sentence of the team binds it: it says what will be done, or what is done when or for whom."""
    if text.rstrip().endswith("?") or found("promise_not", text):
        return False
    if found("promise", text):
        return True
    if not found("deed_now", text) or found("deed_not", text):
        return False
    if found("soon", text):
        return True
    languages = dict.fromkeys((language or "en", *_LANGUAGES_OF_TIMES))
    return any(_is_day(value) for each in languages for value in find_values(text, each))


def _is_day(value: Value) -> bool:
    """Whether a value says a day to come: a date, a weekday, 'tomorrow'; not a year alone."""
    return value.kind == "date" and not re.fullmatch(r"\d{4}", value.key)


@lru_cache(maxsize=2)
def find_kept(ticket: Ticket) -> tuple[SourcedSentence | None, ...]:
    """For each promise of `find_promises` the later sentence that says it was kept: the team that it is done,
    or the customer that it came. It must speak of (nearly) the same, and neither deny nor halve it."""
    return tuple(_kept(promise, ticket) for promise in find_promises(ticket))


def _kept(promise: SourcedSentence, ticket: Ticket) -> SourcedSentence | None:
    promised = _deed(promise.text, ticket.language)
    for sentence in _sentences(ticket):
        text = sentence.source.text
        if sentence.source.message <= promise.message or is_question(text) or found("kept_not", text):
            continue
        if not found("kept" if sentence.sender == "agent" else "received", text):
            continue
        shared = promised & _deed(text, ticket.language)
        # What was sent 'arrived': the customer has another word for the deed.
        least = _LEAST_SHARED if sentence.sender == "agent" else 1
        if promised and len(shared) >= min(len(promised), max(least, _SAME_DEED * len(promised))):
            return sentence.source
    return None


def _deed(sentence: str, language: str) -> frozenset[str]:
    """What is done in it, without when and to whom: stems that bring 'sent' and 'send' together."""
    language = language or "en"
    times = [value.span for value in find_values(sentence, language) if value.kind in ("date", "time", "duration")]
    stops = stop_words(language) | grammar_words(language).pronouns.keys()
    return frozenset(
        stem(match[0].lower(), language)
        for match in _WORD.finditer(sentence)
        if match[0].lower() not in stops and not any(start <= match.start() < end for start, end in times)
    )


def open_questions(ticket: Ticket) -> tuple[SourcedSentence, ...]:
    """What the customer asked and nobody answered: all since the team's last words, and of the earlier
    questions those that no later word of the team touches."""
    last_agent = max((index for index, entry in enumerate(ticket.messages) if entry.sender == "agent"), default=-1)
    sentences = _sentences(ticket)
    if any(
        sentence.sender == "customer" and sentence.source.message > last_agent and found("solved", sentence.source.text)
        for sentence in sentences
    ):
        return ()
    open_ones: list[SourcedSentence] = []
    seen: set[object] = set()
    for sentence in sentences:
        if sentence.sender != "customer" or not is_question(sentence.source.text):
            continue
        if sentence.source.message < last_agent:
            answered = any(
                later.sender == "agent"
                and later.source.message > sentence.source.message
                and (sentence.words & later.words or found("decision", later.source.text))
                for later in sentences
            )
            if answered or len(sentence.words) < 2:
                continue
        matter = sentence.words or sentence.source.text.lower()
        if matter not in seen:
            seen.add(matter)
            open_ones.append(sentence.source)
    return tuple(open_ones)


def main_wish(ticket: Ticket) -> tuple[SourcedSentence, ...]:
    """What the customer wants, in one to three of their sentences: the one that asks best, of the message
    to be answered if it asks at all, else of the whole ticket; before it what is wrong, where the
    question alone would not be understood ("What happens now?"); a second question after it."""
    own = [sentence for sentence in _sentences(ticket) if sentence.sender == "customer"] or [*_sentences(ticket)]
    if not own:
        text = ticket.messages[0].text
        return (SourcedSentence(text[:_MAX_SENTENCE], ticket.id, 0, Span(0, min(len(text), _MAX_SENTENCE))),)
    newest = ticket.messages.index(ticket.last_customer_message)
    asking = [sentence for sentence in own if sentence.source.message == newest and sentence.asks >= 1]
    asking = asking or [sentence for sentence in own if sentence.asks >= 1] or own
    best = max(asking, key=lambda sentence: sentence.weight)
    chosen = [best]
    if len(best.words) < _UNDERSTOOD_WORDS:
        told = [sentence for sentence in own if sentence.source.message <= best.source.message and sentence.tells >= 1]
        chosen += told[:1]
    second = [
        one for one in asking if one is not best and one.source.message == best.source.message and one.asks >= 1.5
    ]
    if second and best.source.message == newest:
        chosen.append(max(second, key=lambda sentence: sentence.asks))
    kept: list[SourcedSentence] = []
    for sentence in chosen:
        if sentence.source not in kept and sum(len(one.text) for one in [*kept, sentence.source]) <= _MAX_SENTENCE:
            kept.append(sentence.source)
    return tuple(sorted(kept or [best.source], key=lambda source: (source.message, source.span.start)))


# -- choosing --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Selection:
    """The sentences chosen so far of one ticket."""

    ticket: Ticket
    limit: int
    sources: list[SourcedSentence] = field(default_factory=list)

    def add(self, source: SourcedSentence | None) -> None:
        """Takes a sentence unless there are enough, or one of the same side has said the same. (An answer
        repeats the words of its question, so sentences of two sides are not compared.)"""
        if source is None or len(self.sources) >= self.limit:
            return
        sender = self.ticket.messages[source.message].sender
        if not any(
            same_words(source, one) for one in self.sources if self.ticket.messages[one.message].sender == sender
        ):
            self.sources.append(source)


def _chosen(ticket: Ticket, limit: int) -> list[SourcedSentence]:
    """Up to `limit` sentences in the order of the ticket: what it is about, what is newest, how things stand,
    what was tried last, what is still promised, then whatever says most."""
    customers, agents = _said_by(ticket, "customer"), _said_by(ticket, "agent")
    promises = list(zip(find_promises(ticket), fulfilled_promises(ticket), strict=True))
    done = [promise for promise, kept in promises if kept]
    team = _by_decision([one for one in agents if one.source not in done], customers)
    selection = _Selection(ticket, limit)
    for sentence in (*_opening_and_latest(ticket, customers, agents), *_standing(team)):
        selection.add(sentence.source)
    for attempt in find_attempts(ticket)[-1:]:
        selection.add(attempt.tried)
        selection.add(attempt.result)
    for promise in [promise for promise, kept in promises if not kept][-1:]:
        selection.add(promise)
    _fill(selection, [(sentence.weight, sentence) for sentence in customers] + team)
    return sorted(selection.sources, key=lambda source: (source.message, source.span.start))


def _said_by(ticket: Ticket, sender: Sender) -> list[TicketSentence]:
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
    ticket: Ticket, customers: Sequence[TicketSentence], agents: Sequence[TicketSentence]
) -> list[TicketSentence]:
    """The customer's sentence that says best what the ticket is about, of those before the first answer, and
    the one that says most in their newest messages, if those came after it."""
    if not customers:
        return []
    first, newest = customers[0].source.message, customers[-1].source.message
    answered = next((one.source.message for one in agents if one.source.message > first), len(ticket.messages))
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
