"""A long conversation in a few of its own sentences, each linked to its message.

Extractive throughout: nothing stands in a summary that somebody did not write, so it is correct by
construction and needs no model. What each sentence does in the conversation (says what is wrong, asks,
tells what was tried, decides, promises) is told by word lists; from each kind the best one is taken,
and they are put in the order in which they were written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from core.domain.history import SourcedSentence, Summary
from core.domain.text import Span, split_sentences
from core.domain.ticket import Sender, Ticket
from core.domain.triage import Triage
from core.history.attempts import bounded, failed_attempts, find_attempts
from core.language.cue_phrases import count, found, words
from core.language.dialogue_act import is_courtesy
from core.language.facts import find_facts
from core.language.questions import is_question
from core.language.stemming import stem
from core.language.stop_words import stop_words
from core.language.tokens import find_words
from core.language.untrusted_text import is_prompt_injection, without_hidden
from core.review.role_swaps import grammar_words
from core.values import find_values

SENTENCES = 5
"""In the summary of one ticket of up to 30 messages; two more for longer ones."""
_MANY_MESSAGES = 30
_STANDING = 0.7
"""From this weight on a sentence of the team says how things stand."""
_TELLING = 3
"""Up to so many sentences a summary takes in what says little."""
_MAX_SENTENCE = 400
_SAME_DEED = 0.5
"""Share of a promise's words that a sentence must repeat to say that it was kept,"""
_LEAST_SHARED = 2
"""and how many at least, where it has so many and the team says it."""
_UNDERSTOOD_WORDS = 3
"""A question with fewer words of matter needs another sentence to be understood."""
_WORD = re.compile(r"[^\W_]+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Sentence:
    source: SourcedSentence
    sender: Sender
    words: frozenset[str]
    is_first: bool
    asks: float
    """How much it says what the customer wants."""
    tells: float
    """How much it says what is wrong."""
    decides: float
    """How much it says how things stand, on the team's side."""

    @property
    def weight(self) -> float:
        return self.asks + self.tells


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
        if sentence.sender == "agent"
        and found("promise", sentence.source.text)
        and not found("promise_not", sentence.source.text)
        and not sentence.source.text.rstrip().endswith("?")
    )


@lru_cache(maxsize=2)
def fulfilled_promises(ticket: Ticket) -> tuple[SourcedSentence | None, ...]:
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


def customer_request(ticket: Ticket) -> tuple[SourcedSentence, ...]:
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


def _chosen(ticket: Ticket, limit: int) -> list[SourcedSentence]:
    sentences = _sentences(ticket)
    customers = [sentence for sentence in sentences if sentence.sender == "customer"]
    team = [sentence for sentence in sentences if sentence.sender == "agent"]
    picks: list[SourcedSentence] = []

    def pick(source: SourcedSentence | None) -> None:
        if source is None or len(picks) >= limit:
            return
        # An answer repeats the words of its question, so only words of the same side can be said twice.
        side = [one for one in picks if ticket.messages[one.message].sender == ticket.messages[source.message].sender]
        if not any(_same_words(source, one) for one in side):
            picks.append(source)

    if customers:
        first = customers[0].source.message
        answered = next((one.source.message for one in team if one.source.message > first), len(ticket.messages))
        opening = [sentence for sentence in customers if sentence.source.message < answered]
        pick(max(opening, key=_opening_weight).source)
        newest = customers[-1].source.message
        latest = [sentence for sentence in customers if sentence.source.message >= newest - 1 and newest > answered]
        telling = [sentence for sentence in latest if sentence.weight >= 1]
        if telling:
            pick(max(telling, key=lambda sentence: sentence.weight).source)
    promises = find_promises(ticket)
    done = [one for one, kept in zip(promises, fulfilled_promises(ticket), strict=True) if kept]
    team = [sentence for sentence in team if sentence.source not in done]
    asked = frozenset[str]().union(*(sentence.words for sentence in customers if sentence.asks >= 1))
    deciding = {id(one): one.decides + 0.5 * min(len(one.words & asked), 2) * (one.decides > 0) for one in team}
    decided = max(team, key=lambda one: deciding[id(one)], default=None)
    if decided and deciding[id(decided)] >= _STANDING:
        pick(decided.source)
    attempts = find_attempts(ticket)
    if attempts:
        pick(attempts[-1].tried)
        pick(attempts[-1].result)
    if waiting := [one for one in promises if one not in done]:
        pick(waiting[-1])
    rest = [(sentence.weight, sentence) for sentence in customers] + [(deciding[id(one)], one) for one in team]
    for weight, sentence in sorted(rest, key=lambda pair: -pair[0]):
        if weight >= (1 if len(picks) >= _TELLING else 0.4):
            pick(sentence.source)
    if not picks and sentences:
        pick(sentences[0].source)
    return sorted(picks, key=lambda source: (source.message, source.span.start))


def _sentences(ticket: Ticket) -> tuple[_Sentence, ...]:
    return _sentences_of(bounded(ticket))


@lru_cache(maxsize=2)
def _sentences_of(ticket: Ticket) -> tuple[_Sentence, ...]:
    """Every sentence with something to say, in order. Kept for the ticket in work: each part of a summary
    asks for them."""
    sentences: list[_Sentence] = []
    for index, entry in enumerate(ticket.messages):
        text = entry.text
        ordered_until = -1
        for span in split_sentences(text, ticket.language or "en"):
            words = span.of(text)
            # What speaks to a machine says nothing of the matter; nor does what follows in its paragraph.
            if is_prompt_injection(words, in_ticket=True):
                gap = _BLANK_LINE.search(text, span.end)
                ordered_until = gap.start() if gap else len(text)
            if span.start < ordered_until and not words.endswith("?"):
                continue
            if len(words) > _MAX_SENTENCE or is_courtesy(words) or not without_hidden(words).strip():
                continue
            source = SourcedSentence(words, ticket.id, index, span)
            is_first = not any(one.sender == entry.sender for one in sentences)
            is_customer, is_agent = entry.sender == "customer", entry.sender == "agent"
            sentences.append(
                _Sentence(
                    source,
                    entry.sender,
                    _content(words),
                    is_first,
                    asks=_asks(words) if is_customer else 0.0,
                    tells=_tells(words) if is_customer else 0.0,
                    decides=_decides(words) if is_agent else 0.0,
                )
            )
    return tuple(sentences)


def _opening_weight(sentence: _Sentence) -> float:
    """The first thing a customer says is most often what it is about."""
    return sentence.weight + (1.0 if sentence.is_first and sentence.weight > 0 else 0.0)


def _asks(sentence: str) -> float:
    score = min(count("wish", sentence), 2) + 1.2 * min(count("demand", sentence), 1) + 0.8 * is_question(sentence)
    return score * _fullness(sentence)


def _tells(sentence: str) -> float:
    score = (
        min(count("trouble", sentence), 2)
        + 0.4 * bool(_FIGURE.search(sentence))
        + 0.5 * bool(found("failed", sentence))
    )
    return score * _fullness(sentence)


def _fullness(sentence: str) -> float:
    """A stub says too little to stand alone, a long tale too much."""
    length = len(_WORD.findall(sentence))
    return 0.3 if length < 3 else 0.6 if length < 4 else 1.0 if length <= 35 else 0.7


def _decides(sentence: str) -> float:
    if sentence.rstrip().endswith("?"):
        return 0.0
    score = (
        min(count("decision", sentence), 2)
        + 0.7 * bool(_FIGURE.search(sentence))
        + 0.7 * bool(found("promise", sentence))
    )
    return score * (0.4 if len(_WORD.findall(sentence)) < 4 else 1.0)


def _content(sentence: str) -> frozenset[str]:
    stops = stop_words()
    return frozenset(word.stem for word in find_words(sentence) if word.text not in stops) - _generic_stems()


@cache
def _generic_stems() -> frozenset[str]:
    return frozenset(word.stem for word in find_words(" ".join(words("generic"))))


def _same_words(one: SourcedSentence, other: SourcedSentence) -> bool:
    if one.ticket == other.ticket and one.message == other.message and one.span == other.span:
        return True
    mine, theirs = _content(one.text), _content(other.text)
    return bool(mine) and len(mine & theirs) >= 0.7 * min(len(mine), len(theirs) or 1)


def _closed(sentence: str) -> str:
    """The sentence on one line, with a full stop where it has no end of its own."""
    line = " ".join(sentence.split())
    return line if line.endswith((".", "!", "?", ":", "…")) else line + "."
