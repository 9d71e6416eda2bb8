"""A claim and the sentence it follows, as lists of words with what differs between them.

Words are compared by their stems; a negation, a condition or a figure of several words is one word. The rules of
`core.review.token_diff` say what the differences mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import cached_property

from core.language.grammar import GrammarWords
from core.language.tokens import Token
from core.review.analysed_sentence import FIGURES, AnalysedSentence
from core.review.restrictions import TURNING
from core.review.role_swaps import LONGEST
from core.values import Value

CLOSE_ENOUGH = 0.6
"""Share of the claim's words that must stand in the sentence, in the same order."""
EDGE = 2
"""Words more or less at the ends of a claim beyond this are another thought, no change of this one."""

STRICT = frozenset({"only", "unless", "except"})
"""Conditions that a claim must not leave out: without them it promises more."""

ABSOLUTE = frozenset({"not", "free", "all", "any", "always", "never", "unlimited"})
"""Words that promise or refuse everything: a limit beside them must not be left out."""

_NONE: tuple[Counter[str], Counter[str]] = (Counter(), Counter())


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """A token with what it means for a claim."""

    key: str
    """What it is compared by: its stem, or the value it stands for ('<negation:not>', a figure with its unit)."""
    token: Token
    value: Value | None
    """Its negation, condition or quantity word."""
    capital: bool
    figure: Value | None = None

    @property
    def text(self) -> str:
        """The token's text."""
        return self.token.text


Swap = tuple[list[ComparedWord], list[ComparedWord]]
"""Words of the sentence, and those that the claim has in their place."""


@dataclass(frozen=True)
class Diff:
    """A claim and the sentence it follows, with the words that differ."""

    claim: AnalysedSentence
    sentence: AnalysedSentence
    mine: Sequence[ComparedWord]
    theirs: Sequence[ComparedWord]
    blocks: Sequence[Match]
    """Stretches that stand in both; a of the sentence, b of the claim."""
    opcodes: Sequence[tuple[str, int, int, int, int]]
    removed: Sequence[ComparedWord]
    added: Sequence[ComparedWord]
    swaps: Sequence[Swap]
    equal: Mapping[str, str]
    elsewhere: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @property
    def words(self) -> GrammarWords:
        """The grammar words of the claim's language."""
        return self.claim.words

    @cached_property
    def lacking(self) -> list[ComparedWord]:
        """Negations, conditions and quantity words that the claim has fewer of; what only moved is no change."""
        turning = [w for w in self.removed if w.value]
        said, there = self._counts if turning else _NONE
        return [w for w in turning if there[w.key] > said[w.key]]

    @cached_property
    def extra(self) -> list[ComparedWord]:
        """Those that the claim has more of."""
        turning = [w for w in self.added if w.value]
        said, there = self._counts if turning else _NONE
        return [w for w in turning if said[w.key] > there[w.key]]

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(w.key for w in self.mine), Counter(w.key for w in self.theirs)

    @cached_property
    def real_swaps(self) -> list[Swap]:
        """The swaps without words that only moved."""
        if not self.swaps:
            return []
        removed, added = Counter(w.key for w in self.removed), Counter(w.key for w in self.added)
        return [
            ([w for w in old if removed[w.key] > added[w.key]], [w for w in new if added[w.key] > removed[w.key]])
            for old, new in self.swaps
        ]


def compare(
    claim: AnalysedSentence,
    sentence: AnalysedSentence,
    equal: Mapping[str, str],
    elsewhere: frozenset[str],
    pairs: frozenset[tuple[str, str]],
) -> Diff | None:
    """The diff of the two; None if too few of the claim's words stand in the sentence in the same order."""
    mine, theirs = _words(claim), _words(sentence)
    if not mine or not theirs:
        return None
    matcher = SequenceMatcher(None, [w.key for w in theirs], [w.key for w in mine], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    shared = (mine[i] for block in blocks for i in range(block.b, block.b + block.size))
    if _content_count(shared, claim.words) < CLOSE_ENOUGH * _content_count(mine, claim.words):
        return None
    opcodes = matcher.get_opcodes()
    removed: list[ComparedWord] = []
    added: list[ComparedWord] = []
    swaps: list[Swap] = []
    first, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    for tag, i, j, k, m in opcodes:
        if tag == "equal":
            continue
        old, new = theirs[i:j], mine[k:m]
        outside = j <= first or i >= end
        if outside and max(len(old), len(new)) > (LONGEST if tag == "replace" else EDGE):
            removed += strict(old) if j <= first or not new else []
            added += strict(new)
            # 'You cannot' right before what stands in both denies that.
            is_before = j <= first and bool(new) and new[-1].value is not None and new[-1].value.kind == "negation"
            added += absolute(new) if len(new) <= EDGE else new[-1:] if is_before else []
            continue
        removed += old
        added += new
        if tag == "replace":
            swaps.append((old, new))
    return Diff(claim, sentence, mine, theirs, blocks, opcodes, removed, added, swaps, equal, elsewhere, pairs)


def _content_count(words: Iterable[ComparedWord], grammar: GrammarWords) -> int:
    """Number of words that are no articles and no 'each' after a figure."""
    return sum(bool(w.figure) or w.token.text not in grammar.empty for w in words)


def strict(words: Sequence[ComparedWord]) -> list[ComparedWord]:
    """Those that are conditions which a claim must not leave out."""
    return [w for w in words if w.value and w.value.key in STRICT]


def absolute(words: Sequence[ComparedWord]) -> list[ComparedWord]:
    """Those that promise or refuse everything."""
    return [w for w in words if w.value and w.value.key in ABSOLUTE]


def _words(sentence: AnalysedSentence) -> list[ComparedWord]:
    """The words of a sentence; a value of several words, and a figure with its unit, are one."""
    figures = [v for v in sentence.values if v.kind in FIGURES]
    turning = sorted((v.span, v) for v in sentence.values if v.kind in TURNING)
    made: list[ComparedWord] = []
    for number, token in enumerate(sentence.tokens):
        start, end = token.span
        value = next((v for span, v in turning if start < span.end and span.start < end), None)
        capital = _is_capital(sentence.text[start:end], is_first=number == 0)
        if auxiliary := _negated_auxiliary(token, value, sentence.words):
            made.append(ComparedWord(auxiliary, token, None, False))
        if value:
            if value.span.start >= start or not made or made[-1].value is not value:
                made.append(ComparedWord(f"<{value.kind}:{value.key}>", token, value, False))
            continue
        figure = next((v for v in figures if v.span.start <= start < v.span.end), None)
        if figure is None:
            made.append(ComparedWord(token.stem, token, None, capital))
        elif not made or made[-1].figure is not figure:
            made.append(ComparedWord(_figure_key(figure), token, None, capital, figure))
    return made


def _is_capital(word: str, is_first: bool) -> bool:
    """Whether its capital letter says something: a sentence's first word has one anyway."""
    return word[:1].isupper() and (not is_first or (len(word) > 1 and word.isupper()))


def _negated_auxiliary(token: Token, value: Value | None, words: GrammarWords) -> str:
    """'will' of 'won't': the auxiliary, where token and negation are one word; else empty."""
    is_contraction = value is not None and value.kind == "negation" and value.span.start > token.span.start
    if value is None or not (is_contraction or token.text in words.contractions):
        return ""
    return words.contractions.get(token.text, token.text[:-3])


def _figure_key(figure: Value) -> str:
    return figure.key.lower() if figure.kind == "code" else f"{figure.key}{figure.bound}{figure.per}"
