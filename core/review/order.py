"""Who does what to whom: two things of a sentence that have changed places, or one put for another.

Shared words can't tell 'the clinic informs your doctor' from 'your doctor informs the clinic'; their
order can. What was only moved (a clause to the front, a passive) keeps its meaning and is let pass.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from core.review.evidence import ARTICLES, FIGURES, Statement, Token
from core.review.stems import stem

LONGEST = 3
"""Words of one thing that changes places: 'the Studio plan', '5 working days'."""
LONGEST_SENTENCE = 40
"""Words of matter in a sentence that is looked at."""


def done_by_us(statement: Statement, language: str) -> str:
    """The words by which a statement says that its writer has done something ('I have refunded'); empty if
    it does not."""
    match = _words(language).done.search(statement.text)
    return match[0] if match else ""


def speaks_for_us(statement: Statement, language: str) -> bool:
    """Whether the writer's own side does something in it: what 'we' do must be said of us."""
    pronouns = _words(language).pronouns
    return any(pronouns.get(token.text) == pronouns["we" if "we" in pronouns else "wir"] for token in statement.tokens)


@dataclass(frozen=True, slots=True)
class _Words:
    pronouns: Mapping[str, str]
    between: frozenset[str]
    by: frozenset[str]
    determiners: frozenset[str]
    possessives: frozenset[str]
    auxiliaries: frozenset[str]
    free_order: bool
    same: Mapping[str, int]
    done: re.Pattern[str]


def changed_places(claim: Statement, sentence: Statement, language: str) -> str:
    """The words of the first of two things that have changed places in the claim; empty if none have.

    Both must hold the same words, and swapping the two back must give the sentence: then everything
    between them stood still, which no moved clause leaves so.
    """
    words = _words(language)
    mine, theirs = _items(claim, words), _items(sentence, words)
    if len(mine) != len(theirs) or not 3 <= len(mine) <= LONGEST_SENTENCE:
        return ""
    said, known = [key for key, _ in mine], [key for key, _ in theirs]
    if said == known or Counter(said) != Counter(known):
        return ""
    first = next(i for i, (a, b) in enumerate(zip(said, known, strict=True)) if a != b)
    last = next(i for i in range(len(said) - 1, -1, -1) if said[i] != known[i]) + 1
    least = 2 if words.free_order else 1
    for left in range(1, LONGEST + 1):
        for right in range(1, LONGEST + 1):
            middle = said[first + left : last - right]
            if len(middle) < least or last - first < left + right:
                continue
            front, back = said[first : first + left], said[last - right : last]
            if known[first:last] == [*back, *middle, *front]:
                passive = _word_before(claim, mine[last - right][1], words) in words.by
                if passive and _word_before(sentence, theirs[first][1], words) not in words.by:
                    return ""  # the doer comes last
                ends = [
                    (_article(claim, mine[first][1], words), _article(sentence, theirs[last - left][1], words)),
                    (_article(claim, mine[last - right][1], words), _article(sentence, theirs[first][1], words)),
                ]
                if words.free_order and all(a == b for a, b in ends) and ends[0] != ends[1]:
                    return ""  # 'den Strom zahlt der Mieter': the endings still say who pays
                return mine[first][1].text
    return ""


def put_for_another(
    claim: Statement, old: Sequence[Token], new: Sequence[Token], sentence: Statement, language: str
) -> Iterator[tuple[Token, Token]]:
    """Pairs (what the sentence says, what the claim says in its place) of two things that are no
    synonyms. Both stand where a thing stands: after an article or preposition, or before a verb's auxiliary."""
    words = _words(language)
    gone = [t for t in old if t.matter and _is_thing(sentence, t, words)]
    come = [t for t in new if t.matter and _is_thing(claim, t, words)]
    if len(gone) == len(come) == 1 and max(len(old), len(new)) <= LONGEST:
        (one,), (other,) = gone, come
        groups = words.same.get(one.stem), words.same.get(other.stem)
        if groups[0] is None or groups[0] != groups[1]:
            yield one, other


def _items(statement: Statement, words: _Words) -> list[tuple[str, Token]]:
    """What a statement says in order: matter, figures, persons, and words that relate two things."""
    items: list[tuple[str, Token]] = []
    figures = [v for v in statement.values if v.kind in FIGURES]
    for token in statement.tokens:
        figure = next((v for v in figures if v.span.start <= token.span.start < v.span.end), None)
        if figure is not None:
            key = f"{figure.kind} {figure.key}"
            if not items or items[-1][0] != key:
                items.append((key, token))
        elif token.text in words.pronouns:
            items.append((words.pronouns[token.text], token))
        elif token.matter or token.text in words.between:
            items.append((token.stem, token))
    return items


def _word_before(statement: Statement, token: Token, words: _Words) -> str:
    """The last word before it that is no article or possessive."""
    before = [t for t in statement.tokens if t.span.start < token.span.start]
    return next((t.text for t in reversed(before) if t.text not in ARTICLES and t.text not in words.possessives), "")


def _article(statement: Statement, token: Token, words: _Words) -> str:
    """The article or possessive right before it, empty if there is none."""
    place = statement.tokens.index(token)
    before = statement.tokens[place - 1].text if place else ""
    return before if before in ARTICLES or before in words.possessives else ""


def _is_thing(statement: Statement, token: Token, words: _Words) -> bool:
    place = statement.tokens.index(token)
    before = statement.tokens[place - 1].text if place else ""
    after = [t.text for t in statement.tokens[place + 1 : place + 3]]
    return before in words.determiners or bool(set(after) & words.auxiliaries)


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    table = _table()
    entry = table.get(language) or table["en"]
    return _Words(
        {word: key for key, listed in entry["pronouns"].items() for word in listed},
        frozenset(entry["between"]),
        frozenset(entry["by"]),
        frozenset([*entry["determiners"], *entry["possessives"]]),
        frozenset(entry["possessives"]),
        frozenset(entry["auxiliaries"]),
        bool(entry["free_order"]),
        {stem(word, language): number for number, group in enumerate(entry["same"]) for word in group},
        re.compile(entry["done"], re.IGNORECASE),
    )


@cache
def _table() -> dict[str, Any]:
    text = resources.files("resources").joinpath("review", "order.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
