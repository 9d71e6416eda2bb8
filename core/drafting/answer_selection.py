"""Which sentences answer a question: the best one first, and what must stand with it to be true and understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.drafting.quotable_sentences import QuotableSentence
from core.drafting.quoting_rules import QuotingRules
from core.drafting.scoring import stems
from core.drafting.self_contained import Extract, SelfContained
from core.workspace.folder import Table

# Of the best sentence's score: one of another section of its page is worth saying too. (Of 79 questions on product-docs
# the best passage alone holds the core of the answer in 31, two in 33, two of any pages in 34.)
_ELSEWHERE = 0.93
_NEIGHBOUR = 0.8  # the same for the sentences before it in its paragraph
_SECTIONS = 2
_DIRECTS = 0.04  # what a sentence that says what to do is ahead of one that describes
_ENOUGH_WORDS, _MOST_WORDS = 60, 110
# Chosen on the sample: of 28 drafts whose sentences score well 16 answer, of the 14 that are near as well 12. Of the
# drafts on StackFAQ with a labelled answer 10 of 17 before and 6 of 12 so, on product-docs 2 of 2.
_WELL, _VERY_WELL, _MEANS_THE_SAME = 0.5, 0.75, 0.63
_SAME = 0.75  # shared words of two sentences that say the same


@dataclass(frozen=True, slots=True)
class SelectedAnswer:
    """The evidence that answers one question, the sentence that answers best first, worded as a reply says it, with
    the score of that sentence."""

    question: str
    evidence: tuple[QuotableSentence, ...]
    score: float
    meaning: float = 1.0
    """Cosine of the question and that sentence; 1 where words alone chose."""
    shortened: tuple[tuple[int, int], ...] = ()
    """Of each list that is not whole: after how many of `evidence` it breaks off, and how many items it has."""

    @property
    def answers_well(self) -> bool:
        """Whether a draft that rests on it may be called ready: the sentence scores well, and is near to the question
        by itself or scores very well."""
        return self.score >= _WELL and (self.meaning >= _MEANS_THE_SAME or self.score >= _VERY_WELL)


class AnswerSelector:
    """Chooses sentences by score under the rules of `quoting.toml`."""

    def __init__(self, quoting: Table) -> None:
        self._rules = QuotingRules(quoting)

    def answer(
        self,
        question: str,
        evidence: Sequence[QuotableSentence],
        scores: npt.NDArray[np.float32],
        meaning: npt.NDArray[np.float32],
        least: float,
    ) -> SelectedAnswer | None:
        """The evidence for `question`, or None if no sentence scores `least`.

        `evidence` is in reading order page by page, as `quotable_sentences` gives it; `scores` and
        `meaning` are parallel.
        """
        pool = SelfContained(self._rules, evidence)
        ahead = np.array([_DIRECTS if self._rules.directs(e) else 0.0 for e in evidence], np.float32)
        order = [int(i) for i in np.argsort(-(scores + ahead), kind="stable") if scores[i] >= least]
        best = next(((i, found) for i in order if (found := self._usable(pool, i, evidence))), None)
        if best is None:
            return None
        first, extract = best
        extract = self._begun(pool, extract, evidence, scores >= _NEIGHBOUR * scores[first])
        extracts = self._followed(pool, extract, evidence)
        for other in order:
            if scores[other] < _ELSEWHERE * scores[first] or len(_sections(extracts, evidence)) == _SECTIONS:
                break
            extracts = self._with(pool, extracts, other, evidence)
        chosen = _selected(question, extracts, evidence, float(scores[first]), self._rules)
        return replace(chosen, meaning=float(meaning[first]))

    def _usable(self, pool: SelfContained, index: int, evidence: Sequence[QuotableSentence]) -> Extract | None:
        """What stands round a sentence, if it says something: one that only leads up to more needs that after it."""
        found = pool.around(index)
        if found is None or not self._dangles(evidence[found.indexes[-1]]):
            return found
        return found if pool.goes_on(found) else None

    @staticmethod
    def _begun(
        pool: SelfContained, extract: Extract, evidence: Sequence[QuotableSentence], near: npt.NDArray[np.bool_]
    ) -> Extract:
        """The extract from the first sentence of its paragraph on that answers nearly as well."""
        while (start := extract.indexes[0]) > 0 and near[start - 1] and not extract.subject:
            before, one = evidence[start - 1], evidence[start]
            if before.block != one.block or before.role != "prose" or one.role != "prose" or before.path != one.path:
                break
            found = pool.around(start - 1)
            if found is None or found.indexes[-1] != start - 1:
                break
            extract = Extract((*found.indexes, *extract.indexes), found.subject, extract.items)
        return extract

    def _followed(self, pool: SelfContained, extract: Extract, evidence: Sequence[QuotableSentence]) -> list[Extract]:
        """The extract and what follows it, until enough is said; of what only leads up to more, until that is there."""
        extracts = [extract]
        while (following := pool.goes_on(extracts[-1])) is not None:
            said = [evidence[i] for part in extracts for i in part.indexes]
            more = [evidence[i] for i in following.indexes]
            if said[-1].role in ("step", "bullet", "row"):
                break  # what follows a list is about something else
            leads_up = self._rules.leads(said[-1]) or not any(self._rules.directs(e) for e in said)
            wanted = leads_up and any(self._rules.directs(e) for e in more)
            if said[-1].role == "code" and not wanted:
                break
            if _words([*extracts, following], evidence) > (_MOST_WORDS if wanted else _ENOUGH_WORDS):
                break
            extracts.append(following)
        while len(extracts) > 1 and self._dangles(evidence[extracts[-1].indexes[-1]]):
            extracts.pop()
        return extracts

    def _dangles(self, evidence: QuotableSentence) -> bool:
        """Whether it leads up to something that is not said after it."""
        return evidence.role == "prose" and self._rules.leads(evidence)

    def _with(
        self, pool: SelfContained, extracts: list[Extract], index: int, evidence: Sequence[QuotableSentence]
    ) -> list[Extract]:
        """The extracts and what is said round another sentence of the page, if that is of another section and says
        something else. A row, or an item of the same list, is of one with its neighbours."""
        sections, one = _sections(extracts, evidence), evidence[index]
        begun = evidence[extracts[0].indexes[0]]
        same_list = one.block == begun.block and one.role == begun.role == "bullet"
        if one.path != begun.path or (_section(one) in sections and not same_list):
            return extracts
        if any(index in extract.indexes for extract in extracts) or (more := pool.around(index)) is None:
            return extracts
        said = [evidence[i] for extract in extracts for i in extract.indexes]
        if any(_says_the_same(evidence[i], e) for i in more.indexes for e in said):
            return extracts
        whole = [*extracts, more]
        return whole if _words(whole, evidence) <= _MOST_WORDS else extracts


def _section(evidence: QuotableSentence) -> tuple[str, str]:
    return evidence.path, evidence.heading


def _sections(extracts: Sequence[Extract], evidence: Sequence[QuotableSentence]) -> set[tuple[str, str]]:
    return {_section(evidence[i]) for extract in extracts for i in extract.indexes}


def _selected(
    question: str, extracts: Sequence[Extract], evidence: Sequence[QuotableSentence], score: float, rules: QuotingRules
) -> SelectedAnswer:
    said: list[QuotableSentence] = []
    shortened: list[tuple[int, int]] = []
    for extract in extracts:
        for number, index in enumerate(extract.indexes):
            words = rules.wording(evidence[index])
            said.append(replace(evidence[index], wording=words, subject="" if number else extract.subject))
        if extract.items:
            shortened.append((len(said), extract.items))
    return SelectedAnswer(question, tuple(said), score, shortened=tuple(shortened))


def _words(extracts: Sequence[Extract], evidence: Sequence[QuotableSentence]) -> int:
    return sum(len(evidence[i].wording.split()) for extract in extracts for i in extract.indexes)


def _says_the_same(first: QuotableSentence, second: QuotableSentence) -> bool:
    a, b = stems(first.wording), stems(second.wording)
    return len(a & b) / max(1, min(len(a), len(b))) >= _SAME and _numbers(first) == _numbers(second)


def _numbers(evidence: QuotableSentence) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", evidence.wording))
