"""The token diff: what changed between a claim and the sentence it was taken from, word by word.

For claims that follow a sentence closely. There an inserted 'not' or a swapped name is exact
knowledge, where shared words alone would say that all is well. `RULES` holds what counts as a change,
each with an example that a test runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import cached_property, lru_cache
from typing import Literal

from core.language.grammar import GrammarWords
from core.language.languages import language_table
from core.language.stemming import stem
from core.language.tokens import Token
from core.review.alignment import known
from core.review.analysed_sentence import FIGURES, AnalysedSentence
from core.review.exclusive_terms import changed_quantifier
from core.review.role_swaps import LONGEST, substituted_term, swapped_arguments
from core.values import Value, agrees

CLOSE_ENOUGH = 0.6
"""Share of the claim's words that must stand in the sentence, in the same order."""
EDGE = 2
"""Words more or less at the ends of a claim beyond this are another thought, no change of this one."""

STRICT = frozenset({"only", "unless", "except"})
"""Conditions that a claim must not leave out: without them it promises more."""

LIMITS = frozenset({"some", "most", "sometimes", "never"})
"""Quantity words that a claim must not leave out; without 'all' or 'automatically' it only says less."""

ABSOLUTE = frozenset({"not", "free", "all", "any", "always", "never", "unlimited"})
"""Words that promise or refuse everything: a limit beside them must not be left out."""

LIMITING = frozenset({"amount", "percentage", "duration", "size", "measure", "date", "time"})
"""Kinds of figures that limit what is promised or refused."""

MOST_WORDS_APART = 3
"""By how many words the sides of a swap of names may differ in length."""

ChangeKind = Literal[
    "negation", "condition", "quantifier", "name", "number", "opposite", "places", "limit", "thing", "more"
]
TurningKind = Literal["negation", "condition", "quantifier"]
_NONE: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
_IF, _ALL, _ANY = "<condition:if>", "<quantifier:all>", "<quantifier:any>"


@dataclass(frozen=True, slots=True)
class TokenChange:
    """A word that the claim has in excess of the sentence, or lacks."""

    kind: ChangeKind
    added: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Word:
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
        return self.token.text


Swap = tuple[list[_Word], list[_Word]]
"""Words of the sentence, and those that the claim has in their place."""


@dataclass(frozen=True)
class _Diff:
    """A claim and the sentence it follows, with the words that differ."""

    claim: AnalysedSentence
    sentence: AnalysedSentence
    mine: Sequence[_Word]
    theirs: Sequence[_Word]
    blocks: Sequence[Match]
    """Stretches that stand in both; a of the sentence, b of the claim."""
    opcodes: Sequence[tuple[str, int, int, int, int]]
    removed: Sequence[_Word]
    added: Sequence[_Word]
    swaps: Sequence[Swap]
    equal: Mapping[str, str]
    elsewhere: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @property
    def words(self) -> GrammarWords:
        return self.claim.words

    @cached_property
    def lacking(self) -> list[_Word]:
        """Negations, conditions and quantity words that the claim has fewer of; what only moved is no change."""
        turning = [w for w in self.removed if w.value]
        said, there = self._counts if turning else _NONE
        return [w for w in turning if there[w.key] > said[w.key]]

    @cached_property
    def extra(self) -> list[_Word]:
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


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a claim can depart from the sentence it follows."""

    find: Callable[[_Diff], Iterator[TokenChange]]
    kinds: frozenset[ChangeKind]
    """What it can find."""
    sentence: str
    """An example: what the page says,"""
    claim: str
    """and a claim that departs from it in this way."""
    language: str = "en"


def token_changes(
    claim: AnalysedSentence,
    sentence: AnalysedSentence,
    equal: Mapping[str, str],
    elsewhere: frozenset[str],
    pairs: frozenset[tuple[str, str]],
) -> list[TokenChange] | None:
    """The telling changes from `sentence` to `claim`, or None if the claim does not follow it closely.

    `equal`: keys of values that a team's rule makes the same; `elsewhere`: stems that the evidence holds;
    `pairs`: neighbouring words of it (`AnalysedSentence.bigrams`).
    """
    diff = _compare(claim, sentence, equal, elsewhere, pairs)
    return None if diff is None else [change for rule in RULES for change in rule.find(diff)]


def _compare(
    claim: AnalysedSentence,
    sentence: AnalysedSentence,
    equal: Mapping[str, str],
    elsewhere: frozenset[str],
    pairs: frozenset[tuple[str, str]],
) -> _Diff | None:
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
    removed: list[_Word] = []
    added: list[_Word] = []
    swaps: list[Swap] = []
    first, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    for tag, i, j, k, m in opcodes:
        if tag == "equal":
            continue
        old, new = theirs[i:j], mine[k:m]
        outside = j <= first or i >= end
        if outside and max(len(old), len(new)) > (LONGEST if tag == "replace" else EDGE):
            removed += _strict(old) if not new else []
            added += _strict(new) if not old else []
            added += _absolute(new) if len(new) <= EDGE else []
            continue
        removed += old
        added += new
        if tag == "replace":
            swaps.append((old, new))
    return _Diff(claim, sentence, mine, theirs, blocks, opcodes, removed, added, swaps, equal, elsewhere, pairs)


def _content_count(words: Iterable[_Word], grammar: GrammarWords) -> int:
    """Number of words that are no articles and no 'each' after a figure."""
    empty = grammar.articles | grammar.distributive
    return sum(bool(w.figure) or w.text not in empty for w in words)


def _strict(words: Sequence[_Word]) -> list[_Word]:
    return [w for w in words if w.value and w.value.key in STRICT]


def _absolute(words: Sequence[_Word]) -> list[_Word]:
    return [w for w in words if w.value and w.value.key in ABSOLUTE]


# -- what turns a sentence: negations, conditions, quantity words --------------------------------


def _turning_words(diff: _Diff) -> Iterator[TokenChange]:
    """At most one change of each kind: what the claim adds, else what it drops."""
    excused: tuple[tuple[TurningKind, Callable[[_Diff, Swap], Swap]], ...] = (
        ("negation", _negations),
        ("condition", _conditions),
        ("quantifier", _quantifiers),
    )
    for kind, excuse in excused:
        lacking, extra = excuse(diff, (_of_kind(diff.lacking, kind), _of_kind(diff.extra, kind)))
        if extra:
            yield TokenChange(kind, True, extra[0].text)
        elif lacking:
            yield TokenChange(kind, False, lacking[0].text)


def _of_kind(words: Sequence[_Word], kind: str) -> list[_Word]:
    return [w for w in words if w.value and w.value.kind == kind]


def _negations(_diff: _Diff, found: Swap) -> Swap:
    """As many gone as come: 'never' for 'not'."""
    lacking, extra = found
    return ([], []) if len(lacking) == len(extra) else found


def _conditions(diff: _Diff, found: Swap) -> Swap:
    """'Order today and we ship' says 'if you order today, we ship'."""
    lacking, extra = found
    if any(w.text in diff.words.and_words for w in diff.removed):
        extra = [w for w in extra if w.key != _IF]
    return lacking, extra


def _quantifiers(diff: _Diff, found: Swap) -> Swap:
    """'45 minutes each' says nothing of 'all'; 'not on any' says what 'on none at all' does; and without most of
    these words a claim only says less."""
    lacking, extra = found
    extra = [w for w in extra if w is not diff.mine[-1] or w.text not in diff.words.distributive]
    if any(w.key == _ALL for w in lacking) and any(w.value and w.value.kind == "negation" for w in diff.mine):
        extra = [w for w in extra if w.key != _ANY]
    return [w for w in lacking if w.value and (w.value.key in LIMITS or _has_a_price(w.value, diff.added))], extra


def _has_a_price(value: Value, added: Sequence[_Word]) -> bool:
    """What is free in the sentence has a price in the claim."""
    return value.key == "free" and any(w.figure is not None and w.figure.kind == "amount" for w in added)


# -- one thing in the place of another -----------------------------------------------------------


def _swap_changes(diff: _Diff) -> Iterator[TokenChange]:
    """One figure, name or word in the place of another that it can't stand for."""
    for (old, new), (gone, come) in zip(diff.swaps, diff.real_swaps, strict=True):
        yield from _another_figure(diff, gone, come)
        yield from _or_for_and(diff, gone, come)
        yield from _another_name(gone, come, abs(len(old) - len(new)))
        yield from _opposites(diff, gone, come)


def _another_figure(diff: _Diff, gone: Sequence[_Word], come: Sequence[_Word]) -> Iterator[TokenChange]:
    mine, theirs = [w.figure for w in come if w.figure], [w.figure for w in gone if w.figure]
    if mine and theirs and not any(agrees(one, other, diff.equal) for one in mine for other in theirs):
        yield TokenChange("number", True, next(w.text for w in come if w.figure))


def _or_for_and(diff: _Diff, gone: Sequence[_Word], come: Sequence[_Word]) -> Iterator[TokenChange]:
    ors = [w.text for w in come if w.text in diff.words.or_words]
    if ors and changed_quantifier([w.text for w in diff.mine], [w.text for w in gone], diff.words):
        yield TokenChange("opposite", True, ors[0])


def _another_name(gone: Sequence[_Word], come: Sequence[_Word], words_apart: int) -> Iterator[TokenChange]:
    mine, theirs = [w for w in come if w.capital], [w for w in gone if w.capital]
    if mine and theirs and words_apart <= MOST_WORDS_APART and any(w.token.is_content_word for w in (*mine, *theirs)):
        yield TokenChange("name", True, " ".join(w.text for w in mine))


def _opposites(diff: _Diff, gone: Sequence[_Word], come: Sequence[_Word]) -> Iterator[TokenChange]:
    against = opposites(diff.claim.language)
    for word in come:
        if any(_contrary(word.token, other.token, against, diff.words.negating_prefixes) for other in gone):
            yield TokenChange("opposite", True, word.text)


def _contrary(one: Token, other: Token, against: Mapping[str, frozenset[str]], prefixes: Sequence[str]) -> bool:
    return other.stem in against.get(one.stem, ()) or any(
        len(word) > 3 and negated == prefix + word
        for prefix in prefixes
        for word, negated in ((one.text, other.text), (other.text, one.text))
    )


def _changed_places(diff: _Diff) -> Iterator[TokenChange]:
    if places := swapped_arguments(diff.claim, diff.sentence):
        yield TokenChange("places", True, places)


def _another_thing(diff: _Diff) -> Iterator[TokenChange]:
    """A thing in the place of another one, which the evidence knows as well, or which it does not speak of."""
    persons = diff.words.persons
    for old, new in diff.swaps:
        plain = [[w.token for w in side if _is_plain(w, persons)] for side in (old, new)]
        pair = substituted_term(diff.claim, plain[0], plain[1], diff.sentence)
        if pair and not any(t.stem == pair[1].stem for t in diff.sentence.tokens):
            is_known = pair[1].stem in diff.elsewhere or pair[1].text in persons
            yield TokenChange("places" if is_known else "thing", True, pair[1].text)


def _is_plain(word: _Word, persons: frozenset[str]) -> bool:
    """Whether it is a thing or person, and no value or name."""
    return word.text in persons or not (word.value or word.figure or word.capital)


def _another_of_its_kind(diff: _Diff) -> Iterator[TokenChange]:
    """'Cabin bags' in the place of 'checked bags', where the evidence speaks of both."""
    for tag, i, j, k, m in diff.opcodes:
        inside = j < len(diff.theirs) and m < len(diff.mine) and max(j - i, m - k) <= LONGEST
        if tag == "replace" and inside and (words := _other_kind_of(diff, j, m)):
            yield TokenChange("places", True, words)


def _other_kind_of(diff: _Diff, at_theirs: int, at_mine: int) -> str:
    """The claim's two words, if they end in the noun that the sentence has there and the evidence knows them
    as a pair from elsewhere; else empty."""
    noun, new, old = diff.mine[at_mine], diff.mine[at_mine - 1], diff.theirs[at_theirs - 1]
    if noun.key != diff.theirs[at_theirs].key or not noun.token.is_content_word or noun.figure or noun.value:
        return ""
    if not (new.token.is_content_word or new.figure) or not (old.token.is_content_word or old.value or old.figure):
        return ""
    kind = f"{new.figure.kind} {new.figure.key}" if new.figure else new.token.stem
    pair = (kind, noun.token.stem)
    elsewhere = pair in diff.pairs and pair not in diff.sentence.bigrams
    return f"{new.text} {noun.text}" if elsewhere and old.key not in {w.key for w in diff.mine} else ""


def _another_plan(diff: _Diff) -> Iterator[TokenChange]:
    """The Home plan in the place of the Home Max plan."""
    plans = {v.key for v in diff.sentence.values if v.kind == "plan"}
    other = next((v for v in diff.claim.values if v.kind == "plan" and plans and v.key not in plans), None)
    said = {t.text for t in diff.claim.tokens}
    if other and any(set(key.split()) > set(other.key.split()) and not set(key.split()) <= said for key in plans):
        yield TokenChange("name", True, other.text)


# -- more or less than the sentence --------------------------------------------------------------


def _dropped_limit(diff: _Diff) -> Iterator[TokenChange]:
    """What the sentence refuses or gives away only within limits, the claim refuses or gives away altogether."""
    mine, theirs, blocks = diff.mine, diff.theirs, diff.blocks
    if not _absolute(mine) or any(w.figure for w in mine) or blocks[-1].b + blocks[-1].size != len(mine):
        return
    kept = {i for block in blocks for i in range(block.a, block.a + block.size)}
    if not _absolute([theirs[i] for i in kept]):
        return
    left_out = [w for i, w in enumerate(theirs) if i not in kept and w.figure and _limits(w.figure)]
    if left_out:
        yield TokenChange("limit", False, left_out[0].text)


def _limits(figure: Value) -> bool:
    return figure.kind in LIMITING or (figure.kind == "number" and bool(figure.bound))


def _more_joined_on(diff: _Diff) -> Iterator[TokenChange]:
    """What is added to the end with an 'and', and stands nowhere in the evidence."""
    mine = diff.mine
    end = diff.blocks[-1].b + diff.blocks[-1].size
    if mine[end - 1].figure:
        return  # 'and later' says how far it goes
    joins = diff.words.and_words | diff.words.or_words
    if end + 1 < len(mine) <= end + LONGEST + 1 and mine[end].text in joins:
        new = [w.token for w in mine[end + 1 :] if w.token.is_content_word and not (w.figure or w.value)]
        if new and not any(known(token, diff.elsewhere) for token in new):
            yield TokenChange("more", True, new[0].text)


RULES = (
    Rule(
        _turning_words,
        frozenset({"negation", "condition", "quantifier"}),
        "You may return a lamp that was used.",
        "You may not return a lamp that was used.",
    ),
    Rule(
        _swap_changes,
        frozenset({"number", "opposite", "name"}),
        "The shop in Leeds opens before the market.",
        "The shop in Leeds opens after the market.",
    ),
    Rule(
        _changed_places,
        frozenset({"places"}),
        "After a blood test the clinic informs your doctor of the result within 3 days.",
        "After a blood test your doctor informs the clinic of the result within 3 days.",
    ),
    Rule(
        _another_thing,
        frozenset({"places", "thing"}),
        "The landlord pays for the repair of the boiler.",
        "The tenant pays for the repair of the boiler.",
    ),
    Rule(
        _dropped_limit,
        frozenset({"limit"}),
        "We do not deliver parcels over 30 kg.",
        "We do not deliver parcels.",
    ),
    Rule(
        _more_joined_on,
        frozenset({"more"}),
        "The voucher is valid in all our shops.",
        "The voucher is valid in all our shops and cinemas.",
    ),
    Rule(
        _another_of_its_kind,
        frozenset({"places"}),
        "The fare includes two checked bags for everybody.",
        "The fare includes two cabin bags for everybody.",
    ),
    Rule(
        _another_plan,
        frozenset({"name"}),
        "The Home Max plan includes repairs.",
        "The Home plan includes repairs.",
    ),
)


@lru_cache(maxsize=8)
def opposites(language: str) -> Mapping[str, frozenset[str]]:
    """Stem -> stems that say the contrary, from `opposites.toml` of the language."""
    found: dict[str, set[str]] = {}
    for one, other in language_table(language, "opposites")["pairs"]:
        for left, right in ((one, other), (other, one)):
            for word in left:
                found.setdefault(stem(word, language), set()).update(stem(w, language) for w in right)
    return {word: frozenset(against) for word, against in found.items()}


def _words(sentence: AnalysedSentence) -> list[_Word]:
    """The words of a sentence; a value of several words, and a figure with its unit, are one."""
    figures = [v for v in sentence.values if v.kind in FIGURES]
    turning = sorted((v.span, v) for v in sentence.values if v.kind in ("negation", "condition", "quantifier"))
    made: list[_Word] = []
    for number, token in enumerate(sentence.tokens):
        start, end = token.span
        value = next((v for span, v in turning if start < span.end and span.start < end), None)
        capital = _is_capital(sentence.text[start:end], is_first=number == 0)
        if auxiliary := _negated_auxiliary(token, value, sentence.words):
            made.append(_Word(auxiliary, token, None, False))
        if value:
            if value.span.start >= start or not made or made[-1].value is not value:
                made.append(_Word(f"<{value.kind}:{value.key}>", token, value, False))
            continue
        figure = next((v for v in figures if v.span.start <= start < v.span.end), None)
        if figure is None:
            made.append(_Word(token.stem, token, None, capital))
        elif not made or made[-1].figure is not figure:
            made.append(_Word(_figure_key(figure), token, None, capital, figure))
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
