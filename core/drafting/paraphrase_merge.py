"""Merges the model's paraphrases into the docs' answers: what is said is the docs' choice, how it is said the model's.

The composition decides which sentences answer, and in which order. A sentence of the model's draft takes
the place of those it says, if the review found it true and it keeps every value, limit and negation of
them. What the model left out stays in the docs' own words, and what it added is left out: a merged reply is
never less complete than the extractive one, and reads better where the model found better words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.domain.draft import Citation
from core.domain.review import SentenceVerdict
from core.domain.text import Span
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.faithfulness import check
from core.drafting.paragraphs import reads_as_prose, write_answers
from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.reply_builder import ReplyBuilder
from core.drafting.scoring import stems
from core.language.languages import language_table
from core.language.tokens import content_words

_SAYS = 0.7  # share of a docs' sentence's words that a sentence has to hold to stand in its place
_LONGER = 2.0  # times as many words as what it stands for: it says more than that
_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_WHOLE = re.compile(r"[.!?][\"”’)]?$")


@dataclass(frozen=True, slots=True)
class MergedReply:
    """The body of a reply without greeting and closing, and how many of its sentences are the model's."""

    text: str
    citations: tuple[Citation, ...]
    """Of each sentence, as spans of `text`; a sentence of the model's cites what it stands for."""
    by_model: int


def merge_paraphrases(answers: Sequence[SelectedAnswer], said: Sequence[SentenceVerdict], language: str) -> MergedReply:
    """The body of a reply: `answers` in the docs' words, or in the model's where a paraphrase is faithful.

    `said`: the model's sentences with their verdicts, in order; `language` (ISO 639-1) of the reply.
    """
    placed: dict[tuple[str, int], QuotableSentence] = {}
    covered: set[tuple[str, int]] = set()
    # What stays a list is of one voice, and its items are what the reader finds on the screen.
    open_evidence = [e for a in answers for e in a.evidence if e.role in ("prose", "row") or reads_as_prose(a.evidence)]
    previous = -2
    for number, sentence in enumerate(said):
        text = _MARK.sub("", sentence.text).strip()
        meant = _meant(text, sentence, open_evidence, language)
        if not meant or (_points_back(language).match(text) and previous != number - 1):
            continue
        placed[_key(meant[0])] = _reworded(meant, text)
        covered.update(_key(e) for e in meant[1:])
        open_evidence = [e for e in open_evidence if e not in meant]
        previous = number
    spoken = [
        replace(
            answer,
            evidence=tuple(placed.get(_key(e), e) for e in answer.evidence if _key(e) not in covered),
        )
        for answer in answers
    ]
    builder = ReplyBuilder()
    write_answers(builder, spoken)
    draft = builder.draft()
    return MergedReply(draft.text, draft.citations, len(placed))


def _key(evidence: QuotableSentence) -> tuple[str, int]:
    return evidence.path, evidence.span.start


def _reworded(meant: Sequence[QuotableSentence], text: str) -> QuotableSentence:
    """The evidence `meant`, neighbours on one page, as the model says it: a row said as a sentence is prose."""
    first, last = meant[0], meant[-1]
    span = Span(first.span.start, last.span.end)
    quote = Span(span.start - first.passage.start, span.end - first.passage.start).of(first.passage.text)
    if last.passage.start != first.passage.start:
        span, quote = first.span, first.quote
    return replace(first, wording=text, role="prose", span=span, quote=quote)


def _meant(
    text: str, sentence: SentenceVerdict, evidence: Sequence[QuotableSentence], language: str
) -> list[QuotableSentence]:
    """The docs' sentences in whose place `text` may stand: neighbours of one answer, none if there are none."""
    if sentence.verdict != "supported" or not _WHOLE.search(text):
        return []
    words = stems(text, language)
    shares = {e: _share(e, words, language) for e in evidence}
    found = [e for e, share in shares.items() if share >= _SAYS]
    found = [e for e in found if e.block == found[0].block and e.path == found[0].path]
    while found:
        docs = " ".join(e.wording for e in found)
        whole = all(e.role != "row" or _keeps_row(e.wording, text, language) for e in found)
        if whole and len(text.split()) <= _LONGER * len(docs.split()) and _keeps(docs, text, language):
            return found
        found.remove(min(found, key=lambda e: shares[e]))
    return []


def _share(evidence: QuotableSentence, words: frozenset[str], language: str) -> float:
    own = stems(evidence.wording, language)
    return len(own & words) / max(1, len(own))


def _keeps(docs: str, text: str, language: str) -> bool:
    """Whether `text` holds all that can be checked of `docs`, and adds nothing."""
    differences = check(docs, text, language)
    return not differences.facts and not differences.condition_dropped


def _keeps_row(row: str, text: str, language: str) -> bool:
    """Whether `text` says each word of a row's values, and twice one that also names the row: of
    'Leather: needle Leather' the bag's leather says only the first."""
    key, _, values = row.partition(":")
    in_key, in_values, in_text = (
        Counter(word.stem for word in content_words(part, language)) for part in (key, values, text)
    )
    return in_values + Counter(word for word in in_values if word in in_key) <= in_text


@lru_cache(maxsize=8)
def _points_back(language: str) -> re.Pattern[str]:
    """A sentence that leans on the one before it, by one of its first three words."""
    words = language_table(language, "wording")["points_back"]
    alternatives = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"(?:\w+ ){{0,2}}(?:{alternatives})\b", re.IGNORECASE)
