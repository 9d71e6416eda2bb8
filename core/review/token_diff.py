"""What changed between a claim and the sentence it was taken from, word by word.

For claims that follow a sentence closely. There an inserted 'not' or a swapped name is exact
knowledge, where shared words alone would say that all is well.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache
from importlib import resources
from typing import Literal

from core.language.stemming import stem
from core.language.tokens import Token
from core.review.alignment import known
from core.review.analysed_sentence import ARTICLES, FIGURES, AnalysedSentence
from core.review.exclusive_terms import changed_quantifier
from core.review.role_swaps import LONGEST, WE, YOU, substituted_term, swapped_arguments
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

DISTRIBUTES = frozenset({"each", "apiece", "jeweils", "je"})
"""After a figure, these say 'for one of them' and no 'all'."""

Sort = Literal["negation", "condition", "quantifier", "name", "number", "opposite", "places", "limit", "thing", "more"]


@dataclass(frozen=True, slots=True)
class TokenChange:
    """A word that the claim has in excess of the sentence, or lacks."""

    sort: Sort
    added: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A token with what it means for a claim: the key of a negation, condition or quantity word."""

    key: str
    token: Token
    value: Value | None
    capital: bool
    figure: Value | None = None


def token_changes(
    claim: AnalysedSentence,
    sentence: AnalysedSentence,
    language: str,
    equal: Mapping[str, str],
    elsewhere: frozenset[str],
    pairs: frozenset[tuple[str, str]],
) -> list[TokenChange] | None:
    """The telling changes from `sentence` to `claim`, or None if the claim does not follow it closely.

    `equal`: keys of values that a team's rule makes the same; `elsewhere`: stems that the evidence holds;
    `pairs`: neighbouring words of it (`Statement.bigrams`).
    """
    mine, theirs = _words(claim), _words(sentence)
    if not mine or not theirs:
        return None
    matcher = SequenceMatcher(None, [w.key for w in theirs], [w.key for w in mine], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if _tell(mine[i] for block in blocks for i in range(block.b, block.b + block.size)) < CLOSE_ENOUGH * _tell(mine):
        return None
    first, last = blocks[0], blocks[-1]
    removed: list[_Word] = []
    added: list[_Word] = []
    swapped: list[tuple[list[_Word], list[_Word]]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        outside = j <= first.a or i >= last.a + last.size
        if outside and max(j - i, m - k) > (LONGEST if tag == "replace" else EDGE):
            removed += [w for w in theirs[i:j] if w.value and w.value.key in STRICT] if k == m else []
            added += [w for w in mine[k:m] if w.value and w.value.key in STRICT] if i == j else []
            added += [w for w in mine[k:m] if w.value and w.value.key in ABSOLUTE] if m - k <= EDGE else []
            continue
        removed += theirs[i:j]
        added += mine[k:m]
        if tag == "replace":
            swapped.append((theirs[i:j], mine[k:m]))
    places = swapped_arguments(claim, sentence, language)
    return [
        *_kept_apart(removed, added, mine, theirs),
        *_swaps(swapped, Counter(w.key for w in removed), Counter(w.key for w in added), mine, language, equal),
        *([TokenChange("places", True, places)] if places else []),
        *_others(claim, sentence, swapped, language, elsewhere),
        *_limits_left_out(mine, theirs, blocks),
        *_more_joined_on(mine, blocks, elsewhere),
        *_other_kinds(claim, sentence, matcher.get_opcodes(), mine, theirs, language, pairs),
    ]


def _tell(words: Iterable[_Word]) -> int:
    """How many of them are no articles and no 'each' after a figure."""
    return sum(bool(w.figure) or w.token.text not in ARTICLES | DISTRIBUTES for w in words)


def _kept_apart(
    removed: list[_Word], added: list[_Word], mine: Sequence[_Word], theirs: Sequence[_Word]
) -> Iterator[TokenChange]:
    said, there = Counter(w.key for w in mine), Counter(w.key for w in theirs)
    for sort in ("negation", "condition", "quantifier"):
        # What only moved is no change.
        lacks = [w for w in removed if w.value and w.value.kind == sort and there[w.key] > said[w.key]]
        has = [w for w in added if w.value and w.value.kind == sort and said[w.key] > there[w.key]]
        if sort == "negation" and len(has) == len(lacks):
            continue
        if sort == "condition":
            # 'Order today and we ship' says 'if you order today, we ship'.
            has = [w for w in has if w.key != _IF or not any(r.token.text in _AND for r in removed)]
        if sort == "quantifier":
            has = [w for w in has if w is not mine[-1] or w.token.text not in DISTRIBUTES]
            if any(w.value and w.value.kind == "negation" for w in mine) and any(w.key == _ALL for w in lacks):
                has = [w for w in has if w.key != _ANY]  # 'not on any' says what 'on none at all' does
            lacks = [w for w in lacks if w.value and (w.value.key in LIMITS or _paid_for(w.value.key, added))]
        if has:
            yield TokenChange(sort, True, has[0].token.text)
        elif lacks:
            yield TokenChange(sort, False, lacks[0].token.text)


def _paid_for(key: str, added: Sequence[_Word]) -> bool:
    """What is free in the sentence has a price in the claim."""
    return key == "free" and any(w.figure is not None and w.figure.kind == "amount" for w in added)


def _others(
    claim: AnalysedSentence,
    sentence: AnalysedSentence,
    swapped: Sequence[tuple[list[_Word], list[_Word]]],
    language: str,
    elsewhere: frozenset[str],
) -> Iterator[TokenChange]:
    """A thing in the place of another one, which the evidence knows as well (the landlord for the tenant), or
    which it does not speak of."""
    for old, new in swapped:
        plain = [[w.token for w in side if _is_plain(w)] for side in (old, new)]
        for _, other in substituted_term(claim, plain[0], plain[1], sentence, language):
            if not any(t.stem == other.stem for t in sentence.tokens):
                is_known = other.stem in elsewhere or other.text in YOU | WE
                yield TokenChange("places" if is_known else "thing", True, other.text)


def _is_plain(word: _Word) -> bool:
    """Whether it is a thing or person, and no value or name."""
    return word.token.text in YOU | WE or not (word.value or word.figure or word.capital)


def _limits_left_out(mine: Sequence[_Word], theirs: Sequence[_Word], blocks: Sequence[Match]) -> Iterator[TokenChange]:
    """'We do not deliver' out of 'we do not deliver on Sundays': what the sentence refuses or gives away only
    within limits, the claim refuses or gives away altogether."""
    absolute = [w for w in mine if w.value and w.value.key in ABSOLUTE]
    if not absolute or any(w.figure for w in mine):
        return
    kept = {i for block in blocks for i in range(block.a, block.a + block.size)}
    at = [i for i in kept if theirs[i].value and theirs[i].value.key in ABSOLUTE]  # type: ignore[union-attr]
    if not at or blocks[-1].b + blocks[-1].size != len(mine):
        return
    left_out = [w for i, w in enumerate(theirs) if i not in kept and w.figure and _limits(w.figure)]
    if left_out:
        yield TokenChange("limit", False, left_out[0].token.text)


def _limits(figure: Value) -> bool:
    return figure.kind in _LIMITING or (figure.kind == "number" and bool(figure.bound))


def _swaps(
    swapped: list[tuple[list[_Word], list[_Word]]],
    removed: Counter[str],
    added: Counter[str],
    mine: Sequence[_Word],
    language: str,
    equal: Mapping[str, str],
) -> Iterator[TokenChange]:
    """One figure, name or word in the place of another that it can't stand for. What only moved is no swap."""
    against = opposites(language)
    for old, new in swapped:
        gone = [w for w in old if removed[w.key] > added[w.key]]
        come = [w for w in new if added[w.key] > removed[w.key]]
        figures = [w for w in come if w.figure], [w for w in gone if w.figure]
        if all(figures) and not any(_agree(one, other, equal) for one in figures[0] for other in figures[1]):
            yield TokenChange("number", True, figures[0][0].token.text)
        if any(w.token.text in _OR for w in come) and changed_quantifier(
            [w.token.text for w in mine], [w.token.text for w in gone], language
        ):
            yield TokenChange("opposite", True, next(w.token.text for w in come if w.token.text in _OR))
        names = [w for w in come if w.capital], [w for w in gone if w.capital]
        if (
            all(names)
            and abs(len(old) - len(new)) <= 3
            and any(w.token.is_content_word for side in names for w in side)
        ):
            yield TokenChange("name", True, " ".join(w.token.text for w in names[0]))
        for word in come:
            if any(_contrary(word.token, other.token, against) for other in gone):
                yield TokenChange("opposite", True, word.token.text)


def _contrary(one: Token, other: Token, against: Mapping[str, frozenset[str]]) -> bool:
    return other.stem in against.get(one.stem, ()) or any(
        len(word) > 3 and negated == prefix + word
        for prefix in _NEGATING
        for word, negated in ((one.text, other.text), (other.text, one.text))
    )


def _more_joined_on(mine: Sequence[_Word], blocks: Sequence[Match], elsewhere: frozenset[str]) -> Iterator[TokenChange]:
    """'In all our shops and online': what is added to the end with an 'and', and stands nowhere."""
    end = blocks[-1].b + blocks[-1].size
    if mine[end - 1].figure:
        return  # 'and later' says how far it goes
    if end + 1 < len(mine) <= end + LONGEST + 1 and mine[end].token.text in _AND | _OR:
        new = [w.token for w in mine[end + 1 :] if w.token.is_content_word and not (w.figure or w.value)]
        if new and not any(known(token, elsewhere) for token in new):
            yield TokenChange("more", True, new[0].text)


def _other_kinds(
    claim: AnalysedSentence,
    sentence: AnalysedSentence,
    opcodes: Sequence[tuple[str, int, int, int, int]],
    mine: Sequence[_Word],
    theirs: Sequence[_Word],
    language: str,
    pairs: frozenset[tuple[str, str]],
) -> Iterator[TokenChange]:
    """Another one of a kind: 'cabin bags' in the place of 'checked bags', where the evidence speaks of both; or
    the Home plan in the place of the Home Max plan."""
    for tag, i, j, k, m in opcodes:
        if tag != "replace" or j >= len(theirs) or m >= len(mine) or max(j - i, m - k) > LONGEST:
            continue
        noun, new, old = mine[m], mine[m - 1], theirs[j - 1]
        telling = [new.token.is_content_word or new.figure, old.token.is_content_word or old.value or old.figure]
        if noun.key != theirs[j].key or not noun.token.is_content_word or noun.figure or noun.value or not all(telling):
            continue
        pair = (f"{new.figure.kind} {new.figure.key}" if new.figure else new.token.stem, noun.token.stem)
        if pair in pairs and pair not in sentence.bigrams and old.key not in {w.key for w in mine}:
            yield TokenChange("places", True, f"{new.token.text} {noun.token.text}")
    plans = {v.key for v in sentence.values if v.kind == "plan"}
    other = next((v for v in claim.values if v.kind == "plan" and plans and v.key not in plans), None)
    said = {t.text for t in claim.tokens}
    if other and any(set(key.split()) > set(other.key.split()) and not set(key.split()) <= said for key in plans):
        yield TokenChange("name", True, other.text)


def _agree(one: _Word, other: _Word, equal: Mapping[str, str]) -> bool:
    return one.figure is not None and other.figure is not None and agrees(one.figure, other.figure, equal)


_IF, _ALL, _ANY = "<condition:if>", "<quantifier:all>", "<quantifier:any>"
_AND = frozenset({"and", "und"})
_OR = frozenset({"or", "oder"})
_NEGATING = ("un", "in", "im", "non", "dis", "nicht")
_LIMITING = frozenset({"amount", "percentage", "duration", "size", "measure", "date", "time"})
"""Kinds of figures that limit what is promised or refused."""


@lru_cache(maxsize=4)
def opposites(language: str) -> Mapping[str, frozenset[str]]:
    """Stem -> stems that say the contrary, from `resources/review/opposites.toml`."""
    text = resources.files("resources").joinpath("review", "opposites.toml").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for one, other in tomllib.loads(text).get(language, []):
        for left, right in ((one, other), (other, one)):
            for word in left:
                found.setdefault(stem(word, language), set()).update(stem(w, language) for w in right)
    return {word: frozenset(against) for word, against in found.items()}


def _words(statement: AnalysedSentence) -> list[_Word]:
    figures = [v for v in statement.values if v.kind in FIGURES]
    spans = sorted((v.span, v) for v in statement.values if v.kind in ("negation", "condition", "quantifier"))
    made = []
    for n, token in enumerate(statement.tokens):
        inside = [v for span, v in spans if token.span.start < span.end and span.start < token.span.end]
        value = inside[0] if inside else None
        raw = statement.text[token.span.start : token.span.end]
        capital = raw[:1].isupper() and (n > 0 or (len(raw) > 1 and raw.isupper()))
        contraction = value and value.kind == "negation" and value.span.start > token.span.start
        if contraction or token.text == "cannot":
            stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(token.text[:-3], token.text[:-3])
            made.append(_Word(stem, token, None, False))
        if value:
            if value.span.start >= token.span.start or not made or made[-1].value is not value:
                made.append(_Word(f"<{value.kind}:{value.key}>", token, value, False))
            continue
        figure = next((v for v in figures if v.span.start <= token.span.start < v.span.end), None)
        if figure is None:
            made.append(_Word(token.stem, token, None, capital))
        elif not made or made[-1].figure is not figure:
            key = figure.key.lower() if figure.kind == "code" else f"{figure.key}{figure.bound}{figure.per}"
            made.append(_Word(key, token, None, capital, figure))
    return made
