"""Query decomposition: what a reply has to answer, one question at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.language.clean_text import CleanTicket
from core.language.languages import tables_of_all
from core.language.questions import is_question
from core.language.stop_words import stop_words
from core.language.tokens import content_words

MAX_QUESTIONS = 6
_MIN_WORDS = 3
_STANDS_ALONE = 2  # so many content words a question needs to be understood by itself


@dataclass(frozen=True, slots=True)
class _Patterns:
    points_back: re.Pattern[str]
    second_question: re.Pattern[str]
    wh_word: re.Pattern[str]
    greeting: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """How all our languages ask two things in one sentence (`questions.toml`)."""
    tables = tables_of_all("questions")
    points_back, second, also, asks, wh_words, greeting = (
        "|".join(table[name] for table in tables)
        for name in ("points_back", "second", "also", "second_asks", "wh_words", "greeting")
    )
    return _Patterns(
        re.compile(rf"\b(?:{points_back})\b", re.IGNORECASE),
        re.compile(rf"(?:,\s*|\s+)(?:{second})\s+(?:(?:{also})\s+)?(?=(?:{asks})\b)|\?\s+", re.IGNORECASE),
        re.compile(rf"(?:{wh_words})\b", re.IGNORECASE),
        re.compile(rf"^(?:{greeting})\b[^,!.?\n]{{0,40}}[,!.]\s*", re.IGNORECASE),
    )


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One thing the customer wants to know, in their own words."""

    text: str
    context: str
    """The sentences that lead up to it, itself among them."""
    quotable: str = ""
    """The question as a draft may say it back; empty if it can't be."""
    quotable_with_lead: str = ""
    """The same with the sentence before it, for a question that is not understood by itself."""


def sub_questions(ticket: CleanTicket) -> tuple[SubQuestion, ...]:
    """The customer's open questions, in order; at least one.

    A stretch of the message that asks nothing outright is one question as a whole: 'my lamp is
    broken' wants an answer too.
    """
    found: list[SubQuestion] = []
    for sentences in ticket.questions:
        stretch = " ".join(sentence.text for sentence in sentences)
        parts = [(part, n) for n, whole in enumerate(sentences) for part in _parts(whole.text) if is_question(part)]
        telling = [(part, n) for part, n in parts if _tells(part)] or parts[:1] or [(stretch, 0)]
        for part, n in telling:
            lead = f"{sentences[n - 1].text} {part}" if n else ""
            said, with_lead = (sentences[0].reworded(words).quotable for words in (part, lead))
            found.append(SubQuestion(part, stretch, said, with_lead))
    if not found:
        text = ticket.message or ticket.subject.text or "?"
        found.append(SubQuestion(text, text, ticket.subject.reworded(text).quotable))
    return tuple(dict.fromkeys(found))[:MAX_QUESTIONS]


def stands_alone(question: str) -> bool:
    """Whether it is understood without the sentences around it: 'how must I write them?' is not."""
    words = [word for word in content_words(question) if word.text not in stop_words()]
    return question.endswith("?") and len(words) >= _STANDS_ALONE and not _patterns().points_back.search(question)


def _tells(question: str) -> bool:
    """Whether it asks for something it names itself: 'what does it cost?' does, 'is that possible?' does not."""
    words = {word.text for word in content_words(question)} - stop_words()
    return len(words) >= 2 or (len(words) == 1 and _patterns().wh_word.match(question) is not None)


def _parts(sentence: str) -> list[str]:
    """The sentence cut where a second question begins; a second part keeps the question mark's sense."""
    sentence = _patterns().greeting.sub("", sentence)
    parts = []
    start = 0
    for cut in _patterns().second_question.finditer(sentence):
        before, after = sentence[start : cut.start()], sentence[cut.end() :]
        if len(before.split()) >= _MIN_WORDS and len(after.split()) >= _MIN_WORDS and is_question(after):
            parts.append(before.strip(" ,") + "?")
            start = cut.end()
    parts.append(sentence[start:].strip())
    return [part for part in parts if part]
