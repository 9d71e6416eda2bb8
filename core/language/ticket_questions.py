"""What a ticket asks, whichever of its words hold it: the newest message, one before it that the team only asked back
about, the mail that the customer passes on, or the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from core.domain.text import Span, split_sentences
from core.domain.ticket import Message, Ticket
from core.domain.triage import Question
from core.language.languages import tables_of_all
from core.language.open_turns import SAYS_LITTLE, OpenTurn, affirms, open_turns
from core.language.passed_on import passed_on, points_at_mail
from core.language.questions import LIST_MARK, asked_parts, is_question, needs_context, questions_in, stands_alone
from core.language.quoted_thread import quoted_thread
from core.language.tokens import content_words

MAX_WORDS = 160
"""Words of one search; an embedder reads no more than about this, and a story's start says least."""
_MARKS = re.compile(r"^[ \t]*>[ \t>]*", re.MULTILINE)


def find_questions(ticket: Ticket) -> tuple[Question, ...]:
    """What the ticket asks, one entry a subject, in the order of asking.

    Read are the customer's messages since the last answer of an agent (one that only asks back is none), else the
    newest one, and the mail that one of them passes on. Each question's text is in the customer's own words and its
    span covers it in its message. A message that asks nothing outright (a complaint, a bare subject) is one question as
    a whole; it is empty only where it holds no content word.
    """
    thread = thread_at_hand(ticket)
    turns = open_turns(thread)
    found: list[Question] = []
    for turn in turns:
        if turn.asked_back and found:
            found = [*_narrowed(found, thread, turn)]
        else:
            found += [question for index in turn.messages for question in _of_message(thread, index)]
    if thread is not ticket:
        whole = Span(0, len(ticket.messages[0].quoted))
        found = [replace(q, message=0) if q.message else replace(q, span=whole, quoted=True) for q in found]
    if not found and ticket.subject.strip():
        found.append(Question(ticket.subject.strip(), turns[0].messages[0], Span(0, 0)))
    return tuple(found)


def thread_at_hand(ticket: Ticket) -> Ticket:
    """The ticket; where the team asked back in what its only message quotes, with those mails as messages."""
    quoted = quoted_thread(ticket)
    if quoted is None:
        return ticket
    (newest,) = ticket.messages
    first, asked = Message("customer", quoted.of_customer), Message("agent", quoted.of_team)
    thread = replace(ticket, messages=(first, asked, replace(newest, quoted="")))
    return thread if len(open_turns(thread)) > 1 else ticket


def query_text(ticket: Ticket, question: Question, alone: bool) -> str:
    """The words to search by for one question: with what it is understood by, without the marks of a list, and with the
    ticket's subject where it is the only one."""
    lines = "\n".join([question.leans_on, question.text, question.condition]).split("\n")
    words = " ".join(LIST_MARK.sub("", line) for line in lines).split()
    text = " ".join(words[-MAX_WORDS:])
    subject = _subject_marks().sub("", ticket.subject).strip()
    if not alone or not subject or len(content_words(subject)) > len(words):
        return text
    said = {word.stem for word in content_words(text)}
    new = [word for word in content_words(subject) if word.stem not in said]
    return f"{subject}\n{text}" if new else text


def passed_on_words(ticket: Ticket, message: Message) -> str:
    """The mail that a message of the customer passes on for an answer, without marks of quoting; empty if none."""
    return _words_at(_passed_on(ticket, message), message)


def _of_message(ticket: Ticket, index: int) -> Iterator[Question]:
    """The questions of one message. Where it passes a mail on, a question of its own counts if it is understood without
    that mail."""
    message = ticket.messages[index]
    own = [Question(_asked(message.text, span), index, span) for span in questions_in(message.text)]
    own = [*own[:1], *map(_leaning, own, own[1:])]
    where = _passed_on(ticket, message)
    mail = _words_at(where, message)
    asked = [_asked(mail, span) for span in questions_in(mail)] if mail else []
    if not asked:
        yield from own
        return
    yield from (question for question in own if _asks_by_itself(question.text))
    others = [Question(text, index, where, quoted=True) for text in asked]
    yield from [*others[:1], *map(_leaning, others, others[1:])]


def _passed_on(ticket: Ticket, message: Message) -> Span:
    """Where in `Message.quoted` the mail stands that a message of the customer passes on; empty if none does."""
    return (passed_on(message, _team(ticket)) if message.sender == "customer" else None) or Span(0, 0)


def _words_at(span: Span, message: Message) -> str:
    return _MARKS.sub("", span.of(message.quoted)).strip()


def _asked(text: str, span: Span) -> str:
    """The words of a question; the first of two in one sentence with the mark that stands after the second."""
    words = span.of(text)
    last = span.start + max((sentence.start for sentence in split_sentences(words)), default=0)
    joined = len(asked_parts(text[last : span.end + 1 + len(text[span.end :].split("\n")[0])])) > 1
    return f"{words}?" if joined and words[-1:].isalnum() else words


def _leaning(before: Question, question: Question) -> Question:
    """The question with the one before it, where it is a sentence that is not understood without that."""
    leans = len(split_sentences(question.text)) == 1 and needs_context(question.text)
    return replace(question, leans_on=before.text) if leans else question


def _asks_by_itself(text: str) -> bool:
    asking = [one for span in split_sentences(text) if is_question(one := span.of(text))]
    return any(stands_alone(one) and not points_at_mail(one) for one in asking)


def _narrowed(open_ones: Sequence[Question], ticket: Ticket, turn: OpenTurn) -> Iterator[Question]:
    """The questions that were asked before the team asked back, each with the answer as its condition, then what the
    customer asks beside it."""
    answers: list[str] = []
    beside: list[Question] = []
    for index in turn.messages:
        text = ticket.messages[index].text
        cut = _end_of_answer(text)
        answers += [text[:cut].strip()] if text[:cut].strip() else []
        spans = (Span(cut + span.start, cut + span.end) for span in questions_in(text[cut:]))
        beside += [Question(_asked(text, span), index, span) for span in spans]
    answer = " ".join(" ".join(answers).split())
    if affirms(answer):
        answer = f"{turn.asked_back} {answer}"
    yield from (replace(one, condition=f"{one.condition} {answer}".strip()) for one in open_ones)
    # What little was answered is no subject: the question stands next to the one that leans on it.
    asked = [one.text for one in open_ones]
    before = " ".join([answer, *asked] if len(answer.split()) <= SAYS_LITTLE else [*asked, answer]).strip()
    yield from (one if _asks_by_itself(one.text) else replace(one, leans_on=before) for one in beside)


def _end_of_answer(text: str) -> int:
    """Where the words end that answer, and the first further question begins. The first sentence is no further question
    unless it ends in a question mark: 'I can't find it.' answers."""
    for number, span in enumerate(split_sentences(text)):
        sentence = span.of(text).rstrip()
        if sentence.endswith("?") or (number and is_question(sentence)):
            return span.start
    return len(text)


def _team(ticket: Ticket) -> tuple[str, ...]:
    return tuple({entry.author for entry in ticket.messages if entry.sender == "agent" and entry.author})


@cache
def _subject_marks() -> re.Pattern[str]:
    marks = "|".join(table["subject_marks"] for table in tables_of_all("questions"))
    return re.compile(rf"^\s*((?:{marks})\s*:\s*)+", re.IGNORECASE)
