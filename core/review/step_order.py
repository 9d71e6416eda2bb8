"""The order of steps: 'upload the file, then download the template' where the page says it the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from core.review.alignment import word_support
from core.review.analysed_sentence import AnalysedSentence
from core.review.evidence import Evidence, EvidenceSentence
from core.review.mismatch import Mismatch

LEAST_SHARED = 2
"""Words by which a step is found in the evidence, or all of its words where it has fewer."""
MOST_APART = 3
"""Evidence sentences within which the steps of one thing stand."""


def order_mismatches(claim: AnalysedSentence, evidence: Evidence) -> Iterator[Mismatch]:
    """The step that the claim sets after another one, where the evidence sets it before.

    Only words of order count ('then', 'before'), in the claim as in the evidence: a list of things has no order.
    """
    split = _two_steps(claim)
    if split is None:
        return
    earlier, later = (_stems(claim, start, end) for start, end in split)
    first, second = earlier - later, later - earlier
    places = [_place(steps, evidence) for steps in (first, second)]
    if places[0] is None or places[1] is None:
        return
    (at_first, word_first), (at_second, word_second) = places[0], places[1]
    if (at_second, word_second) < (at_first, word_first) and at_first - at_second < MOST_APART:
        stretch = evidence.sentences[at_second : at_first + 1]
        one_source = stretch[0].source is stretch[-1].source
        if one_source and any(_sets_an_order(sentence) for sentence in stretch):
            start, end = split[1]
            yield Mismatch(True, "order-differs", claim.text[start:end].strip(" ,.;"), stretch[0])


def _two_steps(claim: AnalysedSentence) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The stretches of the claim that are done first and after it; None if no word of order parts it in two."""
    text, words = claim.text, claim.words
    whole = (0, len(text))
    if match := words.then_step.search(text):
        return (whole[0], match.start()), (match.end(), whole[1])
    for pattern, is_turned in ((words.before_step, False), (words.after_step, True)):
        match = pattern.search(text)
        if match is None:
            continue
        if match.start() == 0:  # 'After you have printed the label, book a pickup'
            comma = text.find(",", match.end())
            if comma < 0:
                return None
            inside, outside = (match.end(), comma), (comma, whole[1])
        else:
            inside, outside = (match.end(), whole[1]), (whole[0], match.start())
        return (inside, outside) if is_turned else (outside, inside)
    return None


def _stems(claim: AnalysedSentence, start: int, end: int) -> frozenset[str]:
    tokens = (t for t in claim.tokens if start <= t.span.start < end)
    return frozenset(t.stem for t in tokens if t.is_content_word and t.stem in claim.stems)


def _place(steps: frozenset[str], evidence: Evidence) -> tuple[int, int] | None:
    """Sentence and word at which the evidence names a step; None where it does not, or in several places as well."""
    needed = min(LEAST_SHARED, len(steps))
    if not needed:
        return None
    found = []
    for index, sentence in enumerate(evidence.sentences):
        tokens = sentence.statement.tokens
        places = [n for n, t in enumerate(tokens) if t.is_content_word and word_support(t, steps) == 1]
        if len({tokens[n].stem for n in places}) >= needed:
            found.append((len(places), -index, places[len(places) // 2]))
    if not found:
        return None
    best = max(found)
    if sum(one[0] == best[0] for one in found) > 1:
        return None
    return -best[1], best[2]


def _sets_an_order(sentence: EvidenceSentence) -> bool:
    """Whether it says what is done before what, in the order in which it names them."""
    text, words = sentence.statement.text, sentence.statement.words
    is_told = any(pattern.search(text) for pattern in (words.then_step, words.before_step))
    return is_told and not words.after_step.search(text)
