"""The token diff: what changed between a claim and the sentence it was taken from, word by word.

For claims that follow a sentence closely. There an inserted 'not' or a swapped name is exact
knowledge, where shared words alone would say that all is well. `RULES` holds what counts as a change,
each with an example that a test runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.review.alignment import word_support
from core.review.analysed_sentence import AnalysedSentence
from core.review.compared_words import ComparedWord, Diff, Swap, absolute, compare
from core.review.exclusive_terms import are_opposites, changed_quantifier
from core.review.role_swaps import LONGEST, substituted_term, swapped_arguments
from core.review.word_support import form_support
from core.values import Value, agrees

LIMITS = frozenset({"some", "most", "sometimes", "never"})
"""Quantity words that a claim must not leave out; without 'all' or 'automatically' it only says less."""

LIMITING = frozenset({"amount", "percentage", "duration", "size", "measure", "date", "time"})
"""Kinds of figures that limit what is promised or refused."""

MOST_WORDS_APART = 3
"""By how many words the sides of a swap of names may differ in length."""

ChangeKind = Literal[
    "negation", "condition", "quantifier", "name", "number", "opposite", "places", "limit", "thing", "more"
]
TurningKind = Literal["negation", "condition", "quantifier"]
_IF, _ALL, _ANY = "<condition:if>", "<quantifier:all>", "<quantifier:any>"


@dataclass(frozen=True, slots=True)
class TokenChange:
    """A word that the claim has in excess of the sentence, or lacks."""

    kind: ChangeKind
    added: bool
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a claim can depart from the sentence it follows."""

    find: Callable[[Diff], Iterator[TokenChange]]
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
    diff = compare(claim, sentence, equal, elsewhere, pairs)
    return None if diff is None else [change for rule in RULES for change in rule.find(diff)]


# -- what turns a sentence: negations, conditions, quantity words --------------------------------


def _turning_words(diff: Diff) -> Iterator[TokenChange]:
    """At most one change of each kind: what the claim adds, else what it drops."""
    excused: tuple[tuple[TurningKind, Callable[[Diff, Swap], Swap]], ...] = (
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


def _of_kind(words: Sequence[ComparedWord], kind: str) -> list[ComparedWord]:
    return [w for w in words if w.value and w.value.kind == kind]


def _negations(_diff: Diff, found: Swap) -> Swap:
    """As many gone as come: 'never' for 'not'."""
    lacking, extra = found
    return ([], []) if len(lacking) == len(extra) else found


def _conditions(diff: Diff, found: Swap) -> Swap:
    """'Order today and we ship' says 'if you order today, we ship'."""
    lacking, extra = found
    if any(w.text in diff.words.and_words for w in diff.removed):
        extra = [w for w in extra if w.key != _IF]
    return lacking, extra


def _quantifiers(diff: Diff, found: Swap) -> Swap:
    """'45 minutes each' says nothing of 'all'; 'not on any' says what 'on none at all' does; and without most of
    these words a claim only says less."""
    lacking, extra = found
    extra = [w for w in extra if w is not diff.mine[-1] or w.text not in diff.words.distributive]
    if any(w.key == _ALL for w in lacking) and any(w.value and w.value.kind == "negation" for w in diff.mine):
        extra = [w for w in extra if w.key != _ANY]
    return [w for w in lacking if w.value and (w.value.key in LIMITS or _has_a_price(w.value, diff.added))], extra


def _has_a_price(value: Value, added: Sequence[ComparedWord]) -> bool:
    """What is free in the sentence has a price in the claim."""
    return value.key == "free" and any(w.figure is not None and w.figure.kind == "amount" for w in added)


# -- one thing in the place of another -----------------------------------------------------------


def _swap_changes(diff: Diff) -> Iterator[TokenChange]:
    """One figure, name or word in the place of another that it can't stand for."""
    for (old, new), (gone, come) in zip(diff.swaps, diff.real_swaps, strict=True):
        yield from _another_figure(diff, gone, come)
        yield from _or_for_and(diff, gone, come)
        yield from _another_name(gone, come, abs(len(old) - len(new)))
        yield from _opposites(diff, gone, come)


def _another_figure(diff: Diff, gone: Sequence[ComparedWord], come: Sequence[ComparedWord]) -> Iterator[TokenChange]:
    mine, theirs = [w.figure for w in come if w.figure], [w.figure for w in gone if w.figure]
    if mine and theirs and not any(agrees(one, other, diff.equal) for one in mine for other in theirs):
        yield TokenChange("number", True, next(w.text for w in come if w.figure))


def _or_for_and(diff: Diff, gone: Sequence[ComparedWord], come: Sequence[ComparedWord]) -> Iterator[TokenChange]:
    ors = [w.text for w in come if w.text in diff.words.or_words]
    if ors and changed_quantifier([w.text for w in diff.mine], [w.text for w in gone], diff.words):
        yield TokenChange("opposite", True, ors[0])


def _another_name(
    gone: Sequence[ComparedWord], come: Sequence[ComparedWord], words_apart: int
) -> Iterator[TokenChange]:
    mine, theirs = [w for w in come if w.capital], [w for w in gone if w.capital]
    if mine and theirs and words_apart <= MOST_WORDS_APART and any(w.token.is_content_word for w in (*mine, *theirs)):
        yield TokenChange("name", True, " ".join(w.text for w in mine))


def _opposites(diff: Diff, gone: Sequence[ComparedWord], come: Sequence[ComparedWord]) -> Iterator[TokenChange]:
    for word in come:
        if any(are_opposites(word.token, other.token, diff.claim.language) for other in gone):
            yield TokenChange("opposite", True, word.text)


def _changed_places(diff: Diff) -> Iterator[TokenChange]:
    if places := swapped_arguments(diff.claim, diff.sentence):
        yield TokenChange("places", True, places)


def _another_thing(diff: Diff) -> Iterator[TokenChange]:
    """A thing in the place of another one, which the evidence knows as well, or which it does not speak of."""
    persons = diff.words.persons
    for old, new in diff.swaps:
        plain = [[w.token for w in side if _is_plain(w, persons)] for side in (old, new)]
        pair = substituted_term(diff.claim, plain[0], plain[1], diff.sentence)
        if pair and not form_support(pair[1], frozenset(diff.sentence.all_stems), diff.claim.language):
            is_known = pair[1].stem in diff.elsewhere or pair[1].text in persons
            yield TokenChange("places" if is_known else "thing", True, pair[1].text)


def _is_plain(word: ComparedWord, persons: frozenset[str]) -> bool:
    """Whether it is a thing or person, and no value or name."""
    return word.text in persons or not (word.value or word.figure or word.capital)


def _another_of_its_kind(diff: Diff) -> Iterator[TokenChange]:
    """'Cabin bags' in the place of 'checked bags', where the evidence holds both."""
    for tag, i, j, k, m in diff.opcodes:
        inside = j < len(diff.theirs) and m < len(diff.mine) and max(j - i, m - k) <= LONGEST
        if tag == "replace" and inside and (words := _other_kind_of(diff, j, m)):
            yield TokenChange("places", True, words)


def _other_kind_of(diff: Diff, at_theirs: int, at_mine: int) -> str:
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


def _another_plan(diff: Diff) -> Iterator[TokenChange]:
    """The Home plan in the place of the Home Max plan."""
    plans = {v.key for v in diff.sentence.values if v.kind == "plan"}
    other = next((v for v in diff.claim.values if v.kind == "plan" and plans and v.key not in plans), None)
    said = {t.text for t in diff.claim.tokens}
    if other and any(set(key.split()) > set(other.key.split()) and not set(key.split()) <= said for key in plans):
        yield TokenChange("name", True, other.text)


# -- more or less than the sentence --------------------------------------------------------------


def _dropped_limit(diff: Diff) -> Iterator[TokenChange]:
    """What the sentence refuses or gives away only within limits, the claim refuses or gives away altogether."""
    mine, theirs, blocks = diff.mine, diff.theirs, diff.blocks
    if not absolute(mine) or any(w.figure for w in mine) or blocks[-1].b + blocks[-1].size != len(mine):
        return
    kept = {i for block in blocks for i in range(block.a, block.a + block.size)}
    if not absolute([theirs[i] for i in kept]):
        return
    left_out = [w for i, w in enumerate(theirs) if i not in kept and w.figure and _limits(w.figure)]
    if left_out:
        yield TokenChange("limit", False, left_out[0].text)


def _limits(figure: Value) -> bool:
    return figure.kind in LIMITING or (figure.kind == "number" and bool(figure.bound))


def _more_joined_on(diff: Diff) -> Iterator[TokenChange]:
    """What is added to the end with an 'and', and stands nowhere in the evidence."""
    mine = diff.mine
    end = diff.blocks[-1].b + diff.blocks[-1].size
    if mine[end - 1].figure:
        return  # 'and later' says how far it goes
    joins = diff.words.and_words | diff.words.or_words
    if end + 1 < len(mine) <= end + LONGEST + 1 and mine[end].text in joins:
        new = [w.token for w in mine[end + 1 :] if w.token.is_content_word and not (w.figure or w.value)]
        if new and not any(word_support(token, diff.elsewhere) for token in new):
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
