"""What a reply has to answer: the customer's questions, one thing at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.domain.ticket import Ticket
from core.language.questions import find_questions, is_question
from core.language.stop_words import stop_words
from core.language.tokens import content_words
from core.language.untrusted_text import sentences_for_humans

MAX_QUESTIONS = 6
_MIN_WORDS = 3
_MATTER_ALONE = 3  # so many words of matter a question needs to be understood by itself
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|these|those|them|they|there|one|so|es|das|dies\w*|ihn|sie|dort|dafür|damit)\b",
    re.IGNORECASE,
)

# 'how long can I send it back, and what does it cost?' holds two questions. The second part must
# begin like a question of its own, so that 'red and blue' stays together.
_ASKING = (
    r"(?:what|when|where|which|who|why|how|can|could|do|does|did|is|are|will|would|should|may"
    r"|was|wann|wo|welche[rsnm]?|wer|warum|wie|kann|können|muss|gibt|ist|sind|wird)"
)
_SECOND_QUESTION = re.compile(
    rf"(?:,\s*|\s+)(?:and|or|also|und|oder)\s+(?:also\s+|auch\s+)?(?={_ASKING}\b)|\?\s+", re.IGNORECASE
)
_WH_WORD = re.compile(r"(?:what|when|where|which|who|how|was|wann|wo|welche|wer|wie)\b", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|moin)\b"
    r"[^,!.?\n]{0,40}[,!.]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One thing the customer wants to know, in their own words."""

    text: str
    context: str
    """The sentences that lead up to it, itself among them."""


def sub_questions(ticket: Ticket) -> tuple[SubQuestion, ...]:
    """The customer's open questions, in order; at least one.

    A stretch of the message that asks nothing outright is one question as a whole: 'my lamp is
    broken' wants an answer too.
    """
    found: list[SubQuestion] = []
    for question in find_questions(ticket):
        sentences = sentences_for_humans(question.text)
        if not sentences:
            continue
        stretch = " ".join(sentences)
        parts = [part for sentence in sentences for part in _parts(sentence) if is_question(part)]
        telling = [part for part in parts if _tells(part)] or parts[:1] or [stretch]
        found.extend(SubQuestion(part, stretch) for part in telling)
    if not found:
        text = " ".join(sentences_for_humans(ticket.last_customer_message.text)) or ticket.subject or "?"
        found.append(SubQuestion(text, text))
    return tuple(dict.fromkeys(found))[:MAX_QUESTIONS]


def stands_alone(question: str) -> bool:
    """Whether it is understood without the sentences around it: 'how must I write them?' is not."""
    matter = [word for word in content_words(question) if word.text not in stop_words()]
    return question.endswith("?") and len(matter) >= _MATTER_ALONE and not _POINTS_BACK.search(question)


def _tells(question: str) -> bool:
    """Whether it names a matter of its own: 'is that possible?' does not, 'what does it cost?' does."""
    words = {word.text for word in content_words(question)} - stop_words()
    return len(words) >= 2 or (len(words) == 1 and _WH_WORD.match(question) is not None)


def _parts(sentence: str) -> list[str]:
    """The sentence cut where a second question begins; a second part keeps the question mark's sense."""
    sentence = _GREETING.sub("", sentence)
    parts = []
    start = 0
    for cut in _SECOND_QUESTION.finditer(sentence):
        before, after = sentence[start : cut.start()], sentence[cut.end() :]
        if len(before.split()) >= _MIN_WORDS and len(after.split()) >= _MIN_WORDS and is_question(after):
            parts.append(before.strip(" ,") + "?")
            start = cut.end()
    parts.append(sentence[start:].strip())
    return [part for part in parts if part]
