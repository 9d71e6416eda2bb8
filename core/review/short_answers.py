"""A yes or a no of a reply: it says what the sentence after it says, and must not gainsay it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from core.domain.review import SentenceVerdict
from core.language.dialogue_act import claim_part
from core.language.languages import language_table
from core.review.analysed_sentence import AnalysedSentence
from core.review.clauses import clauses

LEAST_SHARED = 0.5
"""Share of the question's content words that a sentence holds which answers it."""
GAINSAID = 0.1
"""Score of a sentence that denies what its yes affirms."""


def with_short_answers_judged(
    verdicts: Sequence[SentenceVerdict],
    questions: Sequence[AnalysedSentence],
    read: Callable[[str], AnalysedSentence],
    language: str,
) -> list[SentenceVerdict]:
    """The verdicts, a yes or no on its own with that of the sentence after it, and 'yes, it is not' contradicted.

    `questions`: those of the customer; `read` analyses a sentence.
    """
    found = list(verdicts)
    for place in reversed(range(len(found))):
        verdict = found[place]
        if _is_short_answer(verdict.text, language):
            after = found[place + 1] if place + 1 < len(found) else verdict
            if after.verdict != "courtesy":
                found[place] = replace(after, text=verdict.text, start=verdict.start, end=verdict.end)
            continue
        before = found[place - 1].text if place and _is_short_answer(found[place - 1].text, language) else verdict.text
        yes = _affirming(language).match(before)
        part = claim_part(verdict.text, language).of(verdict.text)
        if yes and verdict.verdict != "courtesy" and _denies(read(part), questions):
            found[place] = replace(verdict, verdict="contradicted", score=GAINSAID, why=f"opposite: {yes[0]}")
    return found


def _denies(statement: AnalysedSentence, questions: Sequence[AnalysedSentence]) -> bool:
    """Whether a sentence answers a question by denying what was asked."""
    if not _is_negated(clauses(statement)[0]):
        return False
    asked = list(_taken_up(statement, questions))
    return bool(asked) and not any(_is_negated(question) for question in asked)


def _taken_up(statement: AnalysedSentence, questions: Sequence[AnalysedSentence]) -> Iterator[AnalysedSentence]:
    return (q for q in questions if q.stems and len(q.stems & statement.stems) >= LEAST_SHARED * len(q.stems))


def _is_negated(sentence: AnalysedSentence) -> bool:
    """Whether it denies something and sets no limit with it."""
    kinds = {value.kind for value in sentence.values}
    return "negation" in kinds and "condition" not in kinds


def _is_short_answer(sentence: str, language: str) -> bool:
    return _short_answer(language).fullmatch(sentence.strip(" *_")) is not None


@lru_cache(maxsize=8)
def _short_answer(language: str) -> re.Pattern[str]:
    table = language_table(language, "dialogue_act")
    return re.compile(rf"(?:{_any_of([*table['short_answers'], *table['affirming']])})[.!,]*", re.IGNORECASE)


@lru_cache(maxsize=8)
def _affirming(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(language_table(language, 'dialogue_act')['affirming'])})\b", re.IGNORECASE)


def _any_of(words: list[str]) -> str:
    return "|".join(map(re.escape, words))
