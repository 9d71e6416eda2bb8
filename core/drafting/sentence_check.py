"""Which sentences of a model's text may be shown, by what the review found of each.

The wording is the model's own. Cut is a sentence that the pages contradict, and one that no page supports and that
names a figure, link or code which the model has not read, or which the pages say of something else (a hallucination),
that puts the steps of two pages together, that only says the customer's words again (no answer, and how an order that
was hidden in a ticket would show), or that tells what follows of the sentence before it. So is what was possible before
a step that the customer has taken, what speaks to the writer of a reply, and what rests on such a sentence. Other
sentences without support stay, marked by the review as a typed one would be: the person decides. A text of which too
little holds is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from core.domain.draft import Citation
from core.domain.review import WELDED, Review, SentenceVerdict
from core.domain.text import Span
from core.domain.value import HARMLESS
from core.drafting.past_steps import offers_before_past_step
from core.drafting.scoring import stems
from core.language.clean_text import CleanText
from core.language.languages import language_table, languages
from core.values import Value, agrees, find_values

_LEAST_HELD = 0.5
"""Share of the factual sentences that the pages must support."""
_SAID_BACK = 0.6  # share of a sentence's words that stand in the message: it says that back, and answers nothing
_OF_WORDS = HARMLESS | {"plan"}
"""Kinds of values that are a matter of wording."""
_NOT_FOUND = "-not-found"
_WORDS = frozenset({"name", "plan", "thing"})
"""What the review misses that may be a matter of wording; every other reason names a figure of another thing."""
_ELSEWHERE = frozenset({"link", "email", "phone"})
"""Kinds that send a customer elsewhere: only as the model has read them."""
_STEP = re.compile(r"\d{1,2}[.)]\s")


@dataclass(frozen=True, slots=True)
class CheckedText:
    """What is left of a model's text."""

    text: str
    """'' if none of it may be shown."""
    why: str = ""
    """Message id of why nothing is left."""


def check_sentences(reply: str, place: Span, review: Review, read: str, message: str, language: str) -> CheckedText:
    """The part of `reply` at `place`, without the sentences that may not be shown.

    `review`: of the whole reply; `read`: all that the model was given to read; `message`: what the customer wrote, also
    what the model was not given of it; `language` (ISO 639-1) of the reply.
    """
    verdicts = [v for v in review.sentences if place.start <= v.start and v.end <= place.end]
    factual = [v for v in verdicts if v.verdict != "courtesy"]
    held = [v for v in factual if v.verdict == "supported"]
    if len(held) < max(1, _LEAST_HELD * len(factual)):
        return CheckedText("", _why_nothing([v for v in factual if v.verdict != "supported"]))
    ground = _Ground(find_values(read, language), message, stems(message, language), language)
    broken = [Span(f.start, f.end) for f in review.tone if f.blocking]
    may_stand = [ground.allows(v) and not any(s.start < v.end and v.start < s.end for s in broken) for v in verdicts]
    stands = _without_torsos(verdicts, may_stand, language)
    cut = [v for v, kept in zip(verdicts, stands, strict=True) if not kept]
    # The first sentence but a lead-in is the answer, and the others lean on it: of three drafts that lost it, on two
    # products, what was left answered none.
    answer = next((v for v in factual if not v.text.endswith(":")), factual[0])
    if answer in cut or all(v in cut for v in held):
        return CheckedText("", _why_nothing(cut))
    return CheckedText(_without(reply, place, cut))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a sentence of the model's may rest on."""

    values: Sequence[Value]
    message: str
    """What the customer wrote,"""
    own_words: frozenset[str]
    """and its stems."""
    language: str

    def allows(self, verdict: SentenceVerdict) -> bool:
        """Whether the sentence may stand in a draft."""
        supported = verdict.verdict == "supported"
        said = [verdict.text, *([verdict.quote] if supported else ())]
        if offers_before_past_step(verdict.text, self.message, self.language):
            return False
        if verdict.verdict == "contradicted" or not all(CleanText(words).for_people for words in said):
            return False
        named = [v for v in find_values(verdict.text, self.language) if v.kind not in _OF_WORDS]
        if any(not self._read(value) for value in named if not supported or value.kind in _ELSEWHERE):
            return False
        reason = verdict.why.partition(":")[0]
        if not supported and reason == WELDED:
            return False
        if not supported and reason.endswith(_NOT_FOUND) and reason.removesuffix(_NOT_FOUND) not in _WORDS:
            return False
        words = stems(verdict.text, self.language)
        return verdict.verdict != "unsupported" or len(words & self.own_words) < _SAID_BACK * max(1, len(words))

    def _read(self, value: Value) -> bool:
        return any(agrees(value, other) for other in self.values)


def citations(reply: str, review: Review) -> tuple[Citation, ...]:
    """Where the sentences that the pages support come from, by what the review aligned them with."""
    return tuple(
        Citation(v.path, v.quote_start, v.quote_end, v.quote, Span(v.start, v.end))
        for v in review.sentences
        if v.verdict == "supported" and v.path and v.quote
    )


def _without_torsos(verdicts: Sequence[SentenceVerdict], may_stand: Sequence[bool], language: str) -> list[bool]:
    """Which sentences stand, when what means nothing without its neighbour goes with it: numbered steps of which one
    is missing, the lead-in to a list, a sentence that leans on the one before it."""
    stands = list(may_stand)
    last = len(stands) - 1
    for are_steps, run in groupby(range(len(stands)), lambda at: _STEP.match(verdicts[at].text) is not None):
        places = list(run)
        if are_steps and not all(stands[at] for at in places):
            for at in places:
                stands[at] = False
    for at in reversed(range(last)):
        stands[at] = stands[at] and not (verdicts[at].text.endswith(":") and not stands[at + 1])
    for at, verdict in enumerate(verdicts):
        leans = _points_back(language).match(verdict.text) is not None
        stands[at] = stands[at] and not (leans and (verdict.verdict == "unsupported" or (at and not stands[at - 1])))
    return stands


@lru_cache(maxsize=8)
def _points_back(language: str) -> re.Pattern[str]:
    """A sentence that leans on the one before it by its first word."""
    words = language_table(language, "wording")["points_back"] if language in languages() else ()
    alternatives = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) or r"(?!)"
    return re.compile(rf"(?:{alternatives})\b", re.IGNORECASE)


def _without(reply: str, place: Span, cut: Sequence[SentenceVerdict]) -> str:
    """The text at `place` without these sentences, their list marks and empty lines."""
    text = place.of(reply)
    gone = [Span(v.start - place.start, v.end - place.start) for v in cut]
    kept = "".join("\0" if any(s.start <= i < s.end for s in gone) else c for i, c in enumerate(text))
    kept = re.sub(r"^[ \t]*(?:[-*•]|\d{1,2}[.)])?[ \t]*\0+[ \t]*(?:\n|\Z)", "", kept, flags=re.MULTILINE)
    kept = re.sub(r"^\0+[ \t]*|[ \t]*\0+", "", kept, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _why_nothing(verdicts: Sequence[SentenceVerdict]) -> str:
    """The message id of why nothing may be shown."""
    found = {verdict.verdict for verdict in verdicts}
    return next((why for why in ("contradicted", "unsupported") if why in found), "empty")
