"""What the customer wants of the team, and which of their questions nobody has answered."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.history import SourcedSentence
from core.domain.text import Span
from core.history.ticket_sentences import MAX_SENTENCE, TicketSentence, ticket_sentences
from core.language.clean_text import CleanTicket
from core.language.cue_phrases import found
from core.language.open_turns import answered_before
from core.language.questions import is_question

_UNDERSTOOD_WORDS = 3
"""A question with fewer words of content needs another sentence to be understood."""
_ASKS = 1.0
"""Weight from which a sentence asks for something,"""
_ASKS_CLEARLY = 1.5
"""and from which it does so beside another that asks."""


def customer_request(ticket: CleanTicket) -> tuple[SourcedSentence, ...]:
    """What the customer wants, in one to three of their sentences, in the order of the ticket.

    The sentence that asks best comes from the message to be answered if that asks at all, else from the whole
    ticket. Where it would not be understood alone ("What happens now?"), the one that says what is wrong goes
    with it; so does a second question of the message to be answered.
    """
    sentences = ticket_sentences(ticket)
    own = [sentence for sentence in sentences if sentence.sender == "customer"] or [*sentences]
    if not own:
        first = ticket.raw.messages[0]
        words = Span(0, min(len(first.text), MAX_SENTENCE))
        return (SourcedSentence(words.of(first.text), ticket.raw.id, 0, words, first.sender),)
    newest = ticket.raw.messages.index(ticket.raw.last_customer_message)
    asking = [sentence for sentence in own if sentence.source.message == newest and sentence.asks >= _ASKS]
    asking = asking or [sentence for sentence in own if sentence.asks >= _ASKS] or own
    best = max(asking, key=lambda sentence: sentence.weight)
    chosen = [best, *_explaining(best, own)]
    if best.source.message == newest:
        chosen += _second_question(best, asking)
    return _within_length([sentence.source for sentence in chosen])


def _explaining(best: TicketSentence, own: Sequence[TicketSentence]) -> list[TicketSentence]:
    """The first sentence that says what is wrong, where `best` says too little to stand alone."""
    if len(best.words) >= _UNDERSTOOD_WORDS:
        return []
    return [one for one in own if one.source.message <= best.source.message and one.tells >= 1][:1]


def _second_question(best: TicketSentence, asking: Sequence[TicketSentence]) -> list[TicketSentence]:
    """The other sentence of the same message that asks most clearly, if there is one."""
    others = [one for one in asking if one is not best and one.source.message == best.source.message]
    clear = [one for one in others if one.asks >= _ASKS_CLEARLY]
    return [max(clear, key=lambda one: one.asks)] if clear else []


def _within_length(sources: Sequence[SourcedSentence]) -> tuple[SourcedSentence, ...]:
    """Those that fit into the length of one sentence, in the order of the ticket; the first one always does."""
    kept: list[SourcedSentence] = []
    for source in sources:
        if source not in kept and sum(len(one.text) for one in [*kept, source]) <= MAX_SENTENCE:
            kept.append(source)
    return tuple(sorted(kept or sources[:1], key=lambda source: (source.message, source.span.start)))


def open_questions(ticket: CleanTicket) -> tuple[SourcedSentence, ...]:
    """What the customer asked and nobody answered: all since the team's last words, and of the earlier
    questions those that no later word of the team touches."""
    last_agent = max((index for index, entry in enumerate(ticket.raw.messages) if entry.sender == "agent"), default=-1)
    sentences = ticket_sentences(ticket)
    if any(
        sentence.sender == "customer" and sentence.source.message > last_agent and found("solved", sentence.source.text)
        for sentence in sentences
    ):
        return ()
    answered_until = answered_before(ticket.raw)
    open_ones: list[SourcedSentence] = []
    seen: set[object] = set()
    for sentence in sentences:
        if sentence.sender != "customer" or not is_question(sentence.source.text):
            continue
        if sentence.source.message < answered_until:
            continue
        if sentence.source.message < last_agent:
            answered = any(
                later.sender == "agent"
                and not later.source.text.endswith("?")  # who asks back has not answered
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
