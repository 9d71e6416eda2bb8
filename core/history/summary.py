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

from core.drafting.hostile import without_hidden
from core.history.attempts import failed_attempts, find_attempts
from core.history.facts import find_facts
from core.history.model import SourcedSentence, Summary
from core.history.wording import count, found, is_courtesy
from core.history.wording import words as words_of
from core.knowledge.asking import is_question
from core.text import Span, split_sentences
from core.tickets.model import Sender, Ticket
from core.triage.model import Triage

SENTENCES = 5
"""In the summary of one ticket of up to 30 messages; two more for longer ones."""
_MANY_MESSAGES = 30
_MAX_MESSAGE = 20_000
_MAX_SENTENCE = 400
_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Sentence:
    source: SourcedSentence
    sender: Sender
    words: frozenset[str]
    wants: float
    """How much it says what the customer wants or what is wrong."""
    decides: float
    """How much it says how things stand, on the team's side."""


def summarize(ticket: Ticket, triage: Triage | None = None) -> Summary:
    """What matters of `ticket`: a few of its sentences, facts, promises, open questions, failed attempts.

    `triage`, where it is known, gives the facts. Takes about a millisecond a message.
    """
    return summarize_all([ticket], triage)


def summarize_all(tickets: Sequence[Ticket], triage: Triage | None = None) -> Summary:
    """The same for several tickets of one customer, oldest first; `triage` is that of the last."""
    limit = SENTENCES + (2 if sum(len(ticket.messages) for ticket in tickets) > _MANY_MESSAGES else 0)
    last = tickets[-1]
    chosen: list[SourcedSentence] = []
    for ticket in tickets:
        share = limit if len(tickets) == 1 else max(1, limit // len(tickets)) if ticket is not last else 3
        chosen += _chosen(ticket, share)
    facts = triage.facts if triage and triage.facts else find_facts(last)
    return Summary(
        text=" ".join(_closed(sentence.text) for sentence in chosen),
        sentences=tuple(chosen),
        facts=tuple(facts),
        open_questions=tuple(sentence.text for sentence in open_questions(last)),
        promises=tuple(promise for ticket in tickets for promise in find_promises(ticket)),
        attempts=failed_attempts(last),
    )


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
    seen: set[frozenset[str]] = set()
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
        if sentence.words and sentence.words not in seen:
            seen.add(sentence.words)
            open_ones.append(sentence.source)
    return tuple(open_ones)


def main_wish(ticket: Ticket) -> SourcedSentence:
    """The customer's sentence that says best what they want, of the message to be answered if one of
    its sentences does, else of the whole ticket."""
    own = [sentence for sentence in _sentences(ticket) if sentence.sender == "customer"] or _sentences(ticket)
    if not own:
        text = ticket.messages[0].text
        return SourcedSentence(text[:_MAX_SENTENCE], ticket.id, 0, Span(0, min(len(text), _MAX_SENTENCE)))
    newest = ticket.messages.index(ticket.last_customer_message)
    best = max(own, key=lambda sentence: sentence.wants + (1.0 if sentence.source.message == newest else 0.0))
    return best.source


# -- choosing --------------------------------------------------------------------------------


def _chosen(ticket: Ticket, limit: int) -> list[SourcedSentence]:
    sentences = _sentences(ticket)
    customers = [sentence for sentence in sentences if sentence.sender == "customer"]
    team = [sentence for sentence in sentences if sentence.sender == "agent"]
    picks: list[SourcedSentence] = []

    def pick(source: SourcedSentence | None) -> None:
        if source is not None and len(picks) < limit and not any(_same_words(source, other) for other in picks):
            picks.append(source)

    if customers:
        first = customers[0].source.message
        opening = [sentence for sentence in customers if sentence.source.message <= first + 2]
        pick(max(opening, key=lambda sentence: sentence.wants).source)
        newest = customers[-1].source.message
        latest = [sentence for sentence in customers if sentence.source.message >= newest - 1 and newest > first + 2]
        telling = [sentence for sentence in latest if sentence.wants > 0.5]
        if telling:
            pick(max(telling, key=lambda sentence: sentence.wants).source)
    decided = sorted((sentence for sentence in team if sentence.decides >= 1), key=lambda one: -one.decides)
    if decided:
        pick(decided[0].source)
    attempts = find_attempts(ticket)
    if attempts:
        pick(attempts[-1].tried)
        pick(attempts[-1].result)
    promises = find_promises(ticket)
    if promises:
        pick(promises[-1])
    rest = sorted(
        (sentence for sentence in [*customers, *team] if max(sentence.wants, sentence.decides) >= 1),
        key=lambda sentence: -max(sentence.wants, sentence.decides),
    )
    for sentence in rest:
        pick(sentence.source)
    if not picks and sentences:
        pick(sentences[0].source)
    return sorted(picks, key=lambda source: (source.message, source.span.start))


def _sentences(ticket: Ticket) -> list[_Sentence]:
    """Every sentence with something to say, in order."""
    sentences: list[_Sentence] = []
    for index, entry in enumerate(ticket.messages):
        text = entry.text[:_MAX_MESSAGE]
        for span in split_sentences(text, ticket.language or "en"):
            words = span.of(text)
            if len(words) > _MAX_SENTENCE or is_courtesy(words) or _is_hidden(words):
                continue
            source = SourcedSentence(words, ticket.id, index, span)
            sentences.append(_Sentence(source, entry.sender, _content(words), _wants(words), _decides(words)))
    return sentences


def _wants(sentence: str) -> float:
    score: float = min(count("wish", sentence), 2) + min(count("trouble", sentence), 2)
    score += 0.8 * is_question(sentence) + 0.4 * bool(_FIGURE.search(sentence)) + 0.5 * bool(found("failed", sentence))
    length = len(_WORD.findall(sentence))
    # A stub says too little to stand alone, a long tale too much.
    return score * (0.4 if length < 4 else 1.0 if length <= 35 else 0.7) - (0.5 if length < 2 else 0.0)


def _decides(sentence: str) -> float:
    if sentence.rstrip().endswith("?"):
        return 0.0
    score = (
        min(count("decision", sentence), 2)
        + 0.7 * bool(_FIGURE.search(sentence))
        + 0.7 * bool(found("promise", sentence))
    )
    return score * (0.4 if len(_WORD.findall(sentence)) < 4 else 1.0)


def _is_hidden(sentence: str) -> bool:
    return found("to_a_program", sentence) is not None or not without_hidden(sentence).strip()


def _content(sentence: str) -> frozenset[str]:
    generic = words_of("generic")
    return frozenset(word[:7] for word in _WORD.findall(sentence.lower()) if len(word) > 3 and word not in generic)


def _same_words(one: SourcedSentence, other: SourcedSentence) -> bool:
    if one.ticket == other.ticket and one.message == other.message and one.span == other.span:
        return True
    mine, theirs = _content(one.text), _content(other.text)
    return bool(mine) and len(mine & theirs) >= 0.7 * min(len(mine), len(theirs) or 1)


def _closed(sentence: str) -> str:
    """The sentence on one line, with a full stop where it has no end of its own."""
    line = " ".join(sentence.split())
    return line if line.endswith((".", "!", "?", ":", "…")) else line + "."
