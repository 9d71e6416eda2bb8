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

from core.language.stemming import stem
from core.language.tokens import Token
from core.review.analysed_sentence import ARTICLES, FIGURES, AnalysedSentence

LONGEST = 3
"""Words of one thing that changes places: 'the Studio plan', '5 working days'."""
LONGEST_SENTENCE = 40
"""Words of matter in a sentence that is looked at."""
YOU = frozenset({"you", "sie"})
"""The person a reply speaks to."""
WE = frozenset({"we", "wir", "i", "ich"})
"""Who writes it, as the one that does something."""


def done_by_us(statement: AnalysedSentence, language: str) -> str:
    """The words by which a statement says that its writer has done something ('I have refunded'); empty if
    it does not."""
    match = grammar_words(language).done.search(statement.text)
    return match[0] if match else ""


def speaks_for_us(statement: AnalysedSentence, language: str) -> bool:
    """Whether the writer's own side does something in it: what 'we' do must be said of us."""
    pronouns = grammar_words(language).pronouns
    return any(pronouns.get(token.text) == pronouns["we" if "we" in pronouns else "wir"] for token in statement.tokens)


@dataclass(frozen=True, slots=True)
class GrammarWords:
    """What `resources/review/order.toml` says of a language."""

    pronouns: Mapping[str, str]
    between: frozenset[str]
    by: frozenset[str]
    determiners: frozenset[str]
    possessives: frozenset[str]
    auxiliaries: frozenset[str]
    subjects: frozenset[str]
    being: frozenset[str]
    participles: tuple[str, ...]
    scoping: frozenset[str]
    needing: frozenset[str]
    to_level: frozenset[str]
    by_step: frozenset[str]
    lasting: frozenset[str]
    afterwards: frozenset[str]
    changing: frozenset[str]
    free_order: bool
    same: Mapping[str, int]
    done: re.Pattern[str]

    def mean_the_same(self, one: Token, other: Token) -> bool:
        """Whether the two are synonyms, by the groups of the file."""
        group = self.same.get(one.stem)
        return group is not None and group == self.same.get(other.stem)


def swapped_arguments(claim: AnalysedSentence, sentence: AnalysedSentence, language: str) -> str:
    """The words of the first of two things that have changed places in the claim; empty if none have.

    Both must hold the same words, and swapping the two back must give the sentence: then everything
    between them stood still, which no moved clause leaves so.
    """
    words = grammar_words(language)
    mine, theirs = _items(claim, words), _items(sentence, words)
    if len(mine) != len(theirs) or not 3 <= len(mine) <= LONGEST_SENTENCE:
        return ""
    said, known = [key for key, _ in mine], [key for key, _ in theirs]
    if said == known or Counter(said) != Counter(known):
        return ""
    if passive_verbs(claim, language) ^ passive_verbs(sentence, language):
        return ""  # 'scratches are excluded from it' for 'it excludes scratches': who does it is `doers`' matter
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


def substituted_term(
    claim: AnalysedSentence, old: Sequence[Token], new: Sequence[Token], sentence: AnalysedSentence, language: str
) -> Iterator[tuple[Token, Token]]:
    """Pairs (what the sentence says, what the claim says in its place) of two things that are no
    synonyms. Both stand where a thing stands: after an article or preposition, or before a verb's auxiliary;
    or one of them is the person spoken to."""
    words = grammar_words(language)
    gone = [t for t in old if _names_one(sentence, t, words)]
    come = [t for t in new if _names_one(claim, t, words)]
    if gone and come and max(len(old), len(new)) <= LONGEST:
        one, other = gone[-1], come[-1]
        if words.mean_the_same(one, other):
            return
        if {one.text in WE, other.text in WE} == {True, False} and not (YOU & {one.text, other.text}):
            return  # 'we' may well be the shop, the team or the courier
        if other.text in YOU and one.text not in WE and not _names_you_too(sentence, one):
            return  # what the page says of customers is said to one
        if one.text in YOU and passive_verbs(claim, language) - passive_verbs(sentence, language):
            return  # 'orders can be cancelled' for 'you can cancel orders'
        yield one, other


def passive_verbs(statement: AnalysedSentence, language: str) -> frozenset[str]:
    """Stems of the verbs of its passives: 'send' in 'is sent'."""
    words, tokens, found = grammar_words(language), statement.tokens, set()
    for i, token in enumerate(tokens):
        if token.text in words.being:
            rest = tokens[i + 1 :] if words.free_order else tokens[i + 1 : i + 4]
            found |= {t.stem for t in rest if is_participle(t, words)}
    return frozenset(found)


def is_participle(token: Token, words: GrammarWords) -> bool:
    """Whether it may be the verb of a passive, by its ending."""
    return token.is_content_word and len(token.text) > 3 and token.text.endswith(words.participles)


def _names_one(statement: AnalysedSentence, token: Token, words: GrammarWords) -> bool:
    return token.text in YOU | WE or (token.is_content_word and is_thing(statement, token, words))


def _names_you_too(sentence: AnalysedSentence, one: Token) -> bool:
    """Whether the sentence speaks of the person spoken to beside that one."""
    beside = f"{sentence.text[: one.span.start]} {sentence.text[one.span.end :]}"
    return not YOU.isdisjoint(re.findall(r"\w+", beside.lower()))


def _items(statement: AnalysedSentence, words: GrammarWords) -> list[tuple[str, Token]]:
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
        elif token.is_content_word or token.text in words.between:
            items.append((token.stem, token))
    return items


def _word_before(statement: AnalysedSentence, token: Token, words: GrammarWords) -> str:
    """The last word before it that is no article or possessive."""
    before = [t for t in statement.tokens if t.span.start < token.span.start]
    return next((t.text for t in reversed(before) if t.text not in ARTICLES and t.text not in words.possessives), "")


def _article(statement: AnalysedSentence, token: Token, words: GrammarWords) -> str:
    """The article or possessive right before it, empty if there is none."""
    place = statement.tokens.index(token)
    before = statement.tokens[place - 1].text if place else ""
    return before if before in ARTICLES or before in words.possessives else ""


def is_thing(statement: AnalysedSentence, token: Token, words: GrammarWords) -> bool:
    """Whether a word stands where a thing stands: after a determiner, or before an auxiliary."""
    place = statement.tokens.index(token)
    before = statement.tokens[place - 1].text if place else ""
    after = [t.text for t in statement.tokens[place + 1 : place + 3]]
    return before in words.determiners or bool(set(after) & words.auxiliaries)


@lru_cache(maxsize=4)
def grammar_words(language: str) -> GrammarWords:
    """The words of a language that tell who does what; the English ones where it has none."""
    table = _table()
    entry = table.get(language) or table["en"]
    return GrammarWords(
        {word: key for key, listed in entry["pronouns"].items() for word in listed},
        frozenset(entry["between"]),
        frozenset(entry["by"]),
        frozenset([*entry["determiners"], *entry["possessives"]]),
        frozenset(entry["possessives"]),
        frozenset(entry["auxiliaries"]),
        frozenset(entry["subjects"]),
        frozenset(entry["being"]),
        tuple(entry["participles"]),
        frozenset(entry["scoping"]),
        frozenset(entry["needing"]),
        frozenset(entry["to_level"]),
        frozenset(entry["by_step"]),
        frozenset(entry["lasting"]),
        frozenset(entry["afterwards"]),
        frozenset(stem(word, language) for word in entry["changing"]),
        bool(entry["free_order"]),
        {stem(word, language): number for number, group in enumerate(entry["same"]) for word in group},
        re.compile(entry["done"], re.IGNORECASE),
    )


@cache
def _table() -> dict[str, Any]:
    text = resources.files("resources").joinpath("review", "order.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
