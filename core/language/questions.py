"""What a customer asks: the questions of a message, out of greetings, thanks, quotes and signature.

A message often tells its story first and asks at the end, so a question is searched together with
the sentences that lead up to it; a second question starts a search of its own. How each language asks is
data (`questions.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.domain.text import Span, split_sentences
from core.domain.ticket import Ticket
from core.domain.triage import Question
from core.language.dialogue_act import is_courtesy
from core.language.languages import tables_of_all
from core.language.stop_words import stop_words
from core.language.tokens import content_words

MAX_WORDS = 160
"""Words of one search; an embedder reads no more than about this, and a story's start says least."""
_ANSWER_WORDS = 8
_STANDS_ALONE = 2  # so many content words a question needs to be understood by itself
_HEADER_LINE = re.compile(r"^[\s>*]*(?:[^\n:]{1,20}: [^\n]*|[^\n]*:\s*)$", re.MULTILINE)
"""What leads up to a quoted mail: 'From: ...', 'On Monday ... wrote:'."""
_EDGES = " \t\r\n,;:.!?-–—*_>()[]\"'"


@dataclass(frozen=True, slots=True)
class _Patterns:
    ask: re.Pattern[str]
    ask_inside: re.Pattern[str]
    follow_up: re.Pattern[str]
    points_back: re.Pattern[str]
    subject_marks: re.Pattern[str]


def find_questions(ticket: Ticket) -> tuple[Question, ...]:
    """What the ticket asks, one entry a subject, in the order of asking.

    Read are the customer's messages since the last answer of an agent, else the newest one. Each
    question's text is in the customer's own words and its span covers it in its message. A message
    that asks nothing outright (a complaint, a bare subject) is one question as a whole; it is empty
    only where it holds no content word.
    """
    found: list[Question] = []
    for index in _open_messages(ticket):
        text = ticket.messages[index].text
        found += [Question(span.of(text), index, span) for span in questions_in(text)]
    if not found and ticket.subject.strip():
        subject = ticket.subject.strip()
        found.append(Question(subject, _open_messages(ticket)[0], Span(0, 0)))
    return tuple(found)


def query_text(ticket: Ticket, question: Question, alone: bool) -> str:
    """The words to search by for one question: with the ticket's subject, where it is the only one."""
    words = question.text.split()
    text = " ".join(words[-MAX_WORDS:])
    subject = _patterns().subject_marks.sub("", ticket.subject).strip()
    if not alone or not subject or len(content_words(subject)) > len(words):
        return text
    said = {word.stem for word in content_words(text)}
    new = [word for word in content_words(subject) if word.stem not in said]
    return f"{subject}\n{text}" if new else text


def questions_in(text: str) -> tuple[Span, ...]:
    """The stretches of `text` that are one question each, with the sentences leading up to it.

    Courtesies at the edges are left out. One stretch, the whole text, where nothing asks.
    """
    body = _without_courtesies(text)
    sentences = [Span(body.start + start, body.start + end) for start, end in split_sentences(body.of(text))]
    kept = [span for span in sentences if not is_courtesy(span.of(text)) and content_words(span.of(text))]
    if not kept:
        return ()
    stretches: list[list[Span]] = [[]]
    asked = False
    for span in kept:
        sentence = span.of(text)
        asks = is_question(sentence)
        if asks and asked and not _leans_back(sentence):
            stretches.append([])
        elif not asks and asked:
            # A statement after a question begins the story of the next one, if one follows.
            stretches.append([])
            asked = False
        asked = asked or asks
        stretches[-1].append(span)
    stretches = _join_unasked(text, stretches)
    return tuple(Span(group[0].start, group[-1].end) for group in stretches)


def is_question(sentence: str) -> bool:
    """Whether the sentence asks or requests something."""
    patterns = _patterns()
    bare = sentence.strip(" \t\r\n-*•>\"'([")
    return (
        bare.rstrip("\"') ").endswith("?")
        or patterns.ask.match(bare) is not None
        or patterns.ask_inside.search(bare) is not None
    )


def stands_alone(question: str) -> bool:
    """Whether it is understood without the sentences around it: 'how must I write them?' is not."""
    words = [word for word in content_words(question) if word.text not in stop_words()]
    return question.endswith("?") and len(words) >= _STANDS_ALONE and not _patterns().points_back.search(question)


def asked_alone(text: str) -> str:
    """The questions of a stretch without the story that leads up to them; '' where they are all of it, or one is not
    understood without it."""
    sentences = [span.of(text) for span in split_sentences(text)]
    asking = [sentence for sentence in sentences if is_question(sentence)]
    alone = len(asking) < len(sentences) and all(map(stands_alone, asking))
    return " ".join(asking) if alone else ""


def _without_courtesies(text: str) -> Span:
    """`text` less the lines at its two ends that greet, thank, close or give a name after closing."""
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", text))
    while lines and is_courtesy(lines[0].group()):
        lines.pop(0)
    closing = next(
        (at for at in range(max(len(lines) - 4, 1), len(lines)) if is_courtesy(lines[at].group())),
        len(lines),
    )
    if all(len(line.group().split()) <= 4 and not is_question(line.group()) for line in lines[closing + 1 :]):
        lines = lines[:closing]
    return Span(lines[0].start(), lines[-1].end()) if lines else Span(0, 0)


def _leans_back(sentence: str) -> bool:
    bare = sentence.strip(_EDGES)
    return _patterns().follow_up.match(bare) is not None or len(content_words(bare)) < 2


def _join_unasked(text: str, stretches: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Lets a stretch that asks nothing belong to the one before it."""
    joined: list[list[Span]] = []
    for group in stretches:
        if joined and not any(is_question(span.of(text)) for span in group):
            joined[-1].extend(group)
        else:
            joined.append(list(group))
    return joined


def answered_before(ticket: Ticket) -> int:
    """Index of the newest message of the customer that quotes an answer: what stands in the messages before it has been
    answered by a mail that is not here. 0 if none does."""
    for index in range(len(ticket.messages) - 1, 0, -1):
        if ticket.messages[index].sender == "customer" and _quotes_an_answer(ticket, index):
            return index
    return 0


def _quotes_an_answer(ticket: Ticket, index: int) -> bool:
    """Whether a message quotes more than a few words that the customer has not written in it or before."""
    written = [entry for entry in ticket.messages[: index + 1] if entry.sender == "customer"]
    known = {word.stem for entry in written for word in content_words(f"{entry.text}\n{entry.signature}")}
    quoted = _HEADER_LINE.sub("", ticket.messages[index].quoted)
    return sum(word.stem not in known for word in content_words(quoted)) >= _ANSWER_WORDS


def _open_messages(ticket: Ticket) -> list[int]:
    """Indexes of the customer's messages that no agent has answered yet, at least one."""
    waiting: list[int] = []
    for index in range(len(ticket.messages) - 1, answered_before(ticket) - 1, -1):
        sender = ticket.messages[index].sender
        if sender == "agent" and waiting:
            break
        if sender == "customer":
            waiting.insert(0, index)
    return waiting or [len(ticket.messages) - 1]


@cache
def _patterns() -> _Patterns:
    tables = tables_of_all("questions")

    def any_of(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for table in tables for p in table[name]), re.IGNORECASE)

    marks = "|".join(table["subject_marks"] for table in tables)
    return _Patterns(
        any_of("ask"),
        any_of("ask_inside"),
        any_of("follow_up"),
        re.compile(rf"\b(?:{'|'.join(table['points_back'] for table in tables)})\b", re.IGNORECASE),
        re.compile(rf"^\s*((?:{marks})\s*:\s*)+", re.IGNORECASE),
    )
