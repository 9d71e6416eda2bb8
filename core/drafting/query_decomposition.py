"""Query decomposition: what a reply has to answer, one question at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.language.clean_text import CleanTicket
from core.language.languages import tables_of_all
from core.language.questions import LIST_MARK, asked_parts, begins_with_wh_word, is_question, stands_alone
from core.language.stop_words import stop_words_of_all
from core.language.tokens import content_words

MAX_QUESTIONS = 6
_QUOTED_LENGTH = 160
_NAMES = 2  # so many content words name a matter


@cache
def _greeting() -> re.Pattern[str]:
    """What greets before a question, in any of our languages (`questions.toml`)."""
    greeting = "|".join(table["greeting"] for table in tables_of_all("questions"))
    return re.compile(rf"^(?:{greeting})\b[^,!.?\n]{{0,40}}[,!.]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One thing the customer wants to know, in their own words."""

    text: str
    context: str
    """The sentences that lead up to it, itself among them."""
    quotable: str = ""
    """The question as a draft may say it back; empty if it can't be."""
    quotable_with_lead: str = ""
    """The same with the sentence before it, if there is one, for a question that is not understood by itself."""
    resolved: str = ""
    """The question with what it points back at: the sentence before it, where it is not understood by itself."""
    search: int = 0
    """Which of the ticket's searches was made for it, counted from 0."""

    @property
    def by_itself(self) -> str:
        """The question as it is understood without its context."""
        return self.resolved or self.text

    @property
    def said_back(self) -> str:
        """The question as a letter names it: by itself, else with the sentence before it, if that is short enough;
        empty if it can't be."""
        if self.quotable and len(self.quotable) <= _QUOTED_LENGTH and stands_alone(self.quotable):
            return self.quotable
        return self.quotable_with_lead if len(self.quotable_with_lead) <= _QUOTED_LENGTH else ""


def sub_questions(ticket: CleanTicket) -> tuple[SubQuestion, ...]:
    """The customer's open questions, in order; at least one.

    A stretch of the message that asks nothing outright is one question as a whole: 'my lamp is
    broken' wants an answer too.
    """
    found: list[SubQuestion] = []
    for search, question in enumerate(ticket.questions):
        sentences, before = question.sentences, [sentence.text for sentence in question.before]
        if not sentences:
            continue
        stretch = " ".join([*before, *(sentence.text for sentence in (*sentences, *question.after))])
        # Each question with the sentence, or the part of its own, that stands before it.
        parts: list[tuple[str, str]] = []
        leading = before[-1] if before else ""
        for sentence in sentences:
            for part in _parts(sentence.text):
                parts += [(part, leading)] if is_question(part) else []
                leading = part
        telling = [pair for pair in parts if _tells(pair[0])] or parts[:1] or [(stretch, "")]
        for part, leading in telling:
            lead = f"{LIST_MARK.sub('', leading)} {part}" if leading else ""
            # What nothing stands before is named as it stands: there is nothing that it points back at.
            named_with = lead or (part if _names_a_matter(part) else "")
            said, with_lead = (sentences[0].reworded(words).quotable for words in (part, named_with))
            resolved = lead if lead and not stands_alone(part) else part
            found.append(SubQuestion(part, stretch, said, with_lead, resolved, search))
    if not found:
        text = ticket.message or ticket.subject.text or "?"
        found.append(SubQuestion(text, text, ticket.subject.reworded(text).quotable))
    return tuple(dict.fromkeys(found))[:MAX_QUESTIONS]


def named_once(questions: Sequence[SubQuestion]) -> tuple[SubQuestion, ...]:
    """Those that a letter names: one that another is said back with (`SubQuestion.said_back`) is named by that."""

    def names(other: SubQuestion, question: SubQuestion) -> bool:
        return question.text in other.said_back and other.text not in question.said_back

    return tuple(one for one in questions if not any(names(other, one) for other in questions))


def named_words(questions: Sequence[SubQuestion]) -> tuple[str, ...]:
    """In the customer's words, each of these questions that a letter names: one matter, one entry."""
    return tuple(question.text for question in named_once(questions))


def _tells(question: str) -> bool:
    """Whether it asks for something it names itself: 'what does it cost?' does, 'is that possible?' does not."""
    return len(_own_words(question)) >= (1 if begins_with_wh_word(question) else _NAMES)


def _names_a_matter(question: str) -> bool:
    """Whether it is a question that says by itself what it is about: 'can I use it on my iPad?' does, 'how must I write
    them?' does not."""
    return question.endswith("?") and len(_own_words(question)) >= _NAMES


def _own_words(question: str) -> set[str]:
    return {word.text for word in content_words(question)} - stop_words_of_all()


def _parts(sentence: str) -> list[str]:
    """The questions of a sentence, without list mark or greeting; the first of two keeps the question mark's sense."""
    sentence = _greeting().sub("", LIST_MARK.sub("", sentence))
    *before, last = (part.of(sentence).strip() for part in asked_parts(sentence))
    return [f"{part.rstrip('?')}?" for part in before] + ([last] if last else [])
