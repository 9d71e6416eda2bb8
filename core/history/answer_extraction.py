"""Takes out of a past ticket what agents answered, with the question each answer was given to.

Of an imported ticket an answer counts if the ticket was closed, or the customer thanked for it; of one that was worked
on here, the replies that were sent. One that did not help, by the customer's own words, counts never.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from core.domain.ticket import Message, Ticket
from core.history.impersonal_sentences import CustomersOwn, DocsHold, asked_words, impersonal_sentences
from core.language.cue_phrases import found
from core.language.dialogue_act import is_courtesy
from core.store.stored_answers import StoredAnswer
from core.store.tickets import KeptTicket
from core.tickets.identity import bare_subject

RECIPE = 1
"""Raise it whenever another rule would take out something else: all tickets are read anew then."""
QUESTION_CHARACTERS = 400
_MOST_WORDS = 120


def past_answers_of(
    kept: KeptTicket, sent: Sequence[tuple[str, float]], docs_hold: DocsHold, *, imported: bool
) -> tuple[StoredAnswer, ...]:
    """The answers given in a ticket. `sent`: the replies sent from here with their times, oldest first."""
    ticket = kept.ticket
    own, language = CustomersOwn(ticket, docs_hold), ticket.language or "en"
    pairs = _in_thread(ticket, kept.outcome, own, language) if imported else _sent(ticket, sent, own, language)
    return tuple(one for one in pairs if one.question and one.answer)


def asked_of(ticket: Ticket, own: CustomersOwn, messages: Sequence[Message]) -> str:
    """What these messages of a customer ask, as it is compared: the subject before what is not said in it."""
    language = ticket.language or "en"
    words = [asked_words(bare_subject(ticket.subject), own, language)]
    words += [asked_words(message.text, own, language) for message in messages]
    return "\n".join(part for part in words if part)[:QUESTION_CHARACTERS]


def _in_thread(ticket: Ticket, outcome: str, own: CustomersOwn, language: str) -> Iterator[StoredAnswer]:
    """The agents' answers among the messages, each to all that was asked since the one before."""
    asked: list[Message] = []
    messages = [message for message in ticket.messages if message.sender != "note" and not message.automatic]
    for place, message in enumerate(messages):
        if message.sender == "customer":
            asked.append(message)
            continue
        answer = impersonal_sentences(message.text, own, language)
        if not answer or not asked:
            continue
        if _helped(messages[place + 1 :], closed=outcome in ("closed", "replied")):
            question = asked_of(ticket, own, asked)
            yield StoredAnswer(
                question, _shortened(answer), message.author, _day(message.time or ticket.created), language
            )
        asked = []


def _helped(after: Sequence[Message], *, closed: bool) -> bool:
    """Whether the customer's next words do not say that an answer failed, and it is known to have been the end of it
    (`closed`) or was thanked for."""
    reply = next((message.text for message in after if message.sender == "customer"), "")
    if found("failed", reply) and not found("solved", reply):
        return False
    return closed or (bool(reply) and (is_courtesy(reply) or found("solved", reply) is not None or _thanks(reply)))


def _thanks(reply: str) -> bool:
    """Whether a message begins with thanks and asks nothing more."""
    first = reply.strip().partition("\n")[0]
    head = first.split(".")[0].split("!")[0]
    return is_courtesy(head) and "?" not in reply


def _sent(
    ticket: Ticket, sent: Sequence[tuple[str, float]], own: CustomersOwn, language: str
) -> Iterator[StoredAnswer]:
    """The last reply that was sent, to what the customer had asked by then."""
    for text, at in sent[-1:]:
        answer = impersonal_sentences(text, own, language)
        before = [m for m in ticket.messages if m.sender == "customer" and not _is_later(m.time, at)]
        last_answer = max(
            (i for i, m in enumerate(ticket.messages) if m.sender == "agent" and m.text != text), default=-1
        )
        asked = [m for m in ticket.messages[last_answer + 1 :] if m in before] or before[-1:]
        day = datetime.fromtimestamp(at, UTC).date().isoformat()
        later = [m for m in ticket.messages if m.sender == "customer" and _is_later(m.time, at)]
        if answer and asked and _helped(later, closed=True):
            yield StoredAnswer(asked_of(ticket, own, asked), _shortened(answer), "", day, language)


def _is_later(time: str, at: float) -> bool:
    try:
        return datetime.fromisoformat(time).timestamp() > at
    except (ValueError, OverflowError, OSError):
        return False


def _day(time: str) -> str:
    try:
        return datetime.fromisoformat(time).date().isoformat()
    except ValueError:
        return ""


def _shortened(sentences: Sequence[str]) -> str:
    """The first sentences, as many as are read at a glance; at least one."""
    kept: list[str] = []
    for sentence in sentences:
        if kept and len(" ".join([*kept, sentence]).split()) > _MOST_WORDS:
            break
        kept.append(sentence)
    return " ".join(kept)
