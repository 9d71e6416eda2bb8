"""Replies that hold nothing of the docs: thanks for praise, what would help to know, that the docs are silent, and what
was answered before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from core.domain.past_answer import PastAnswer
from core.drafting.query_decomposition import SubQuestion, named_once
from core.drafting.reply_templates import ReplyTemplates
from core.language.clean_text import CleanHit, CleanText, CleanTicket
from core.language.detection import detect_language
from core.language.dialogue_act import is_courtesy
from core.language.languages import languages, tables_of_all
from core.language.questions import is_question
from core.language.stemming import index_fold
from core.language.stop_words import stop_words
from core.language.tokens import find_words

_QUOTED_QUESTIONS = 3
_TOLD_WORDS = 20  # who wrote as much has said what they want: asked to say more, they feel unread
_VAGUE_WORDS = 30  # more than these tell a story, whatever its words are
_NEAREST = 2
_NEAR = 0.12  # of `Passage.score`: a page below it has nothing to do with the question

# Of `PastAnswer.score`. Of StackFAQ's questions asked again in other words 59 % find themselves, of those that were not
# asked before 1.4 % find another one.
_SAME_QUESTION = 0.7


def answered_before(past: Sequence[PastAnswer], language: str) -> str:
    """The nearest of these answers as a reply in `language` may say it; empty if none is near enough."""
    said = next((CleanText(one.text) for one in past if one.score >= _SAME_QUESTION), CleanText(""))
    spoken = all(sentence.for_people and sentence.quotable for sentence in said.sentences)
    if not spoken or detect_language(said.text) not in ("", language):
        return ""
    return " ".join(sentence.quotable for sentence in said.sentences)


def asks_something(ticket: CleanTicket) -> bool:
    """Whether any sentence of the newest message asks or requests something."""
    return any(is_question(s.text) and not is_courtesy(s.text) for s in ticket.sentences)


def only_thanks(ticket: CleanTicket) -> bool:
    """Whether the newest message says nothing but thanks, and that all is well."""
    sentences = [sentence.text for sentence in ticket.sentences]
    said = [sentence for sentence in sentences if not is_courtesy(sentence)]
    subject = ticket.subject.text
    begins = len(ticket.raw.messages) == 1 and not is_courtesy(subject) and not _goes_back().match(subject)
    if not sentences or begins:
        return False  # what is thanked for in advance stands in the subject
    return all(any(p.fullmatch(s.strip(" .!,;:)")) for p in _solved()) for s in said)


def is_vague(ticket: CleanTicket) -> bool:
    """Whether message and subject name no matter at all: 'It does not work, please help.'"""
    words = f"{ticket.subject.text} {ticket.message}"
    if len(words.split()) > _VAGUE_WORDS or re.search(r"\d", words):
        return False
    return all(word.text in _says_nothing() for word in find_words(words))


def silence(
    voice: ReplyTemplates, questions: Sequence[SubQuestion], ticket: CleanTicket, hits: Sequence[CleanHit]
) -> list[str]:
    """The paragraphs that say that the docs hold nothing on it: which question, the nearest pages by title, and what
    happens next: a colleague, or one question back to who wrote little."""
    named = [question.said_back for question in named_once(questions) if question.said_back][:_QUOTED_QUESTIONS]
    if not named:
        first = voice.line("nothing")
    elif len(named) == 1:
        first = voice.line("nothing_quoted", question=named[0])
    else:
        first = voice.line("nothing_several", questions=" ".join(voice.line("quoted", words=words) for words in named))
    near = [hit for hit in hits if hit.passage.raw.audience == "public" and hit.passage.raw.score >= _NEAR]
    titles = list(dict.fromkeys(topic for hit in near if (topic := hit.passage.topic)))[:_NEAREST]
    if len(ticket.message.split()) < _TOLD_WORDS:
        back = voice.line("clarify_topic", topic=titles[0]) if titles else voice.line("clarify")
        return [first, back]
    pages = voice.line("and").join(voice.line("quoted", words=title) for title in titles)
    nearest = voice.line("nearest" if len(titles) == 1 else "nearest_pages", pages=pages) if titles else ""
    return [first, *([nearest] if nearest else []), voice.line("ask_colleague")]


@cache
def _says_nothing() -> frozenset[str]:
    """Words that name no matter, and stop words, of all languages."""
    said = {index_fold(word) for table in tables_of_all("vague_message") for word in table["says_nothing"]}
    return frozenset(said.union(*(map(index_fold, stop_words(language)) for language in languages())))


@cache
def _goes_back() -> re.Pattern[str]:
    """The marks of a subject that answers another one."""
    marks = "|".join(table["subject_marks"] for table in tables_of_all("questions"))
    return re.compile(rf"\s*(?:{marks})\s*:", re.IGNORECASE)


@cache
def _solved() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.IGNORECASE) for table in tables_of_all("vague_message") for p in table["solved"])
