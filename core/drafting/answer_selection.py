"""Which sentences answer a question: the best one, and what must stand with it to be true and understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.domain.text import split_sentences
from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.scoring import stems
from core.workspace.folder import Table

_NEIGHBOUR = 0.80  # of the best sentence's score: another sentence of its paragraph is worth saying too
_ELSEWHERE = 0.93  # the same for a sentence of another paragraph of the page
_MAX_LIST = 12
_MAX_SENTENCES = 4
_SAME = 0.75  # shared words of two sentences that say the same


@dataclass(frozen=True, slots=True)
class SelectedAnswer:
    """The evidence that answers one question, in reading order and worded as a reply says it, with the score of
    its best sentence."""

    question: str
    evidence: tuple[QuotableSentence, ...]
    score: float


class AnswerSelector:
    """Chooses sentences by score under the rules of `quoting.toml`."""

    def __init__(self, quoting: Table) -> None:
        by_language = {name: rules for name, rules in quoting.items() if name not in ("asks", "agents")}
        languages = by_language.values()
        self._never = _any_of([p for rules in languages for p in rules.get("never", ())])
        self._pointers = _any_of([p for rules in languages for p in rules.get("pointers", ())])
        self._by_language = {
            name: (_beginnings(rules.get("first_words_back", ())), _beginnings(rules.get("exceptions", ())))
            for name, rules in by_language.items()
        }

    def quotable(self, evidence: QuotableSentence) -> bool:
        """Whether a reply may hold the sentence at all: public, whole, and about the subject."""
        if evidence.passage.audience == "internal" or not evidence.for_people:
            return False
        if self._never.search(evidence.wording):
            return False
        if not self.wording(evidence):
            return False
        if evidence.role == "prose" and len(evidence.wording.split()) < 3:
            return False
        return not (evidence.role == "prose" and evidence.wording.endswith("?"))

    def wording(self, evidence: QuotableSentence) -> str:
        """What a reply says of it: without sentences that only point at another page."""
        text = evidence.wording
        sentences = [span.of(text) for span in split_sentences(text)]
        kept = [sentence for sentence in sentences if not self._pointers.search(sentence)]
        return text if len(kept) == len(sentences) else " ".join(kept)

    def points_back(self, evidence: QuotableSentence) -> bool:
        """Whether it means nothing without the sentence before it."""
        back, _ = self._rules(evidence)
        return bool(back.match(evidence.wording))

    def limits(self, evidence: QuotableSentence) -> bool:
        """Whether it limits what the sentence before it says, and so can't be left behind."""
        _, exceptions = self._rules(evidence)
        return bool(exceptions.match(evidence.wording))

    def _rules(self, evidence: QuotableSentence) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return self._by_language.get(evidence.passage.language or "en", self._by_language["en"])

    def answer(
        self, question: str, evidence: Sequence[QuotableSentence], scores: npt.NDArray[np.float32], least: float
    ) -> SelectedAnswer | None:
        """The evidence for `question`, or None if no sentence scores `least`.

        `evidence` is in reading order page by page, as `quotable_sentences` gives it; `scores` is parallel.
        """
        order = [int(i) for i in np.argsort(-scores, kind="stable") if self.quotable(evidence[int(i)])]
        for best in order:
            if scores[best] < least:
                return None
            chosen = self._with_context(best, evidence)
            if not chosen:
                continue
            for other in order:
                if len(chosen) >= _MAX_SENTENCES or scores[other] < _NEIGHBOUR * scores[best]:
                    break
                if other in chosen or evidence[other].path != evidence[best].path:
                    continue
                # Rows of a table stand in one block and yet each is about something else.
                near = evidence[other].block == evidence[best].block and evidence[other].role != "row"
                if not near and scores[other] < _ELSEWHERE * scores[best]:
                    continue
                more = self._with_context(other, evidence)
                if more and not any(_says_the_same(evidence[other], evidence[i]) for i in chosen):
                    chosen |= more
            said = tuple(replace(evidence[i], wording=self.wording(evidence[i])) for i in sorted(chosen))
            return SelectedAnswer(question, said, float(scores[best]))
        return None

    def _with_context(self, index: int, evidence: Sequence[QuotableSentence]) -> set[int]:
        """The sentence with what it needs: its list, the sentence it points back to, its exceptions.
        Empty if what it needs is not there or may not be quoted."""
        sentence = evidence[index]
        if sentence.role == "step" or (sentence.role == "prose" and sentence.wording.endswith(":")):
            chosen = self._list_around(index, evidence)
            if not chosen:
                return set()
        elif sentence.role == "bullet":
            # Items without a sentence that leads into them each stand for themselves.
            whole = self._list_around(index, evidence)
            chosen = whole if whole and evidence[min(whole)].role == "prose" else {index}
        else:
            chosen = {index}
        first = min(chosen)
        while self.points_back(evidence[first]) and not self.limits_whole_section(evidence[first]):
            previous = first - 1
            if (
                previous < 0
                or not _adjacent(evidence[previous], evidence[first])
                or not self.quotable(evidence[previous])
            ):
                return set()
            if evidence[previous].role in ("step", "bullet") and evidence[first].role == "prose":
                return set()
            chosen.add(previous)
            first = previous
        last = max(chosen)
        while (
            last + 1 < len(evidence)
            and evidence[last + 1].role == "prose"
            and _adjacent(evidence[last], evidence[last + 1])
            and self.limits(evidence[last + 1])
            and self.quotable(evidence[last + 1])
        ):
            last += 1
            chosen.add(last)
        return chosen

    def limits_whole_section(self, evidence: QuotableSentence) -> bool:
        """Whether it reads as a rule of its own although it begins with a word that could point back."""
        words = evidence.wording.split()
        return (
            self.limits(evidence) and len(words) > 6 and not re.match(r"(it|this|that|they)\b", evidence.wording, re.I)
        )

    def _list_around(self, index: int, evidence: Sequence[QuotableSentence]) -> set[int]:
        """All items of the list at `index` and the sentence that leads into it; empty if it is too long
        to be quoted whole or holds something that may not be quoted."""
        start = index
        if evidence[index].role == "prose":
            start = index + 1
            if start >= len(evidence) or not _adjacent(evidence[index], evidence[start]):
                return set()
        role = evidence[start].role
        if role not in ("step", "bullet"):
            return set()
        first = last = start
        while first > 0 and _one_list(evidence[first - 1], evidence[start]):
            first -= 1
        while last + 1 < len(evidence) and _one_list(evidence[last + 1], evidence[start]):
            last += 1
        items = set(range(first, last + 1))
        if len(items) > _MAX_LIST or not all(self.quotable(evidence[i]) for i in items):
            return set()
        before = first - 1
        if (
            before >= 0
            and evidence[before].role == "prose"
            and evidence[before].wording.endswith(":")
            and _adjacent(evidence[before], evidence[first])
            and self.quotable(evidence[before])
        ):
            items.add(before)
        return items


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.IGNORECASE)


def _beginnings(words: Sequence[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word.strip()) + (r"\s" if word.endswith(" ") else r"\b") for word in words)
    return re.compile(rf"(?:{alternatives})" if alternatives else r"(?!)", re.IGNORECASE)


def _adjacent(first: QuotableSentence, second: QuotableSentence) -> bool:
    """Whether the two stand under one heading, with nothing but markup between them."""
    return (
        first.path == second.path and first.heading == second.heading and 0 <= second.span.start - first.span.end <= 12
    )


def _one_list(first: QuotableSentence, second: QuotableSentence) -> bool:
    return first.path == second.path and first.block == second.block and first.role == second.role


def _says_the_same(first: QuotableSentence, second: QuotableSentence) -> bool:
    a, b = stems(first.wording), stems(second.wording)
    return len(a & b) / max(1, min(len(a), len(b))) >= _SAME and _numbers(first) == _numbers(second)


def _numbers(evidence: QuotableSentence) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", evidence.wording))
