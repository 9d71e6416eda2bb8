"""Words of which one excludes the other: a letter for an e-mail, 'rises by' for 'rises to', 'or' for 'and'.

They are held against each other wherever a claim and a sentence speak of the same, also where the claim does
not follow the sentence word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from core.language.grammar import GrammarWords, grammar_words
from core.language.languages import language_table
from core.language.stemming import fold, stem
from core.language.tokens import Token
from core.review.analysed_sentence import FIGURES, AnalysedSentence
from core.values import Value, agrees


def swapped_alternative(claim: AnalysedSentence, sentence: AnalysedSentence) -> str:
    """The words of a thing that the claim names where the sentence names only others of its set
    (`alternatives.toml` of the language); empty if there is none."""
    said, known = _things(claim, claim.language), _things(sentence, claim.language)
    for name, things in said.items():
        other = known.get(name, {})
        new = [words for thing, words in things.items() if thing not in other]
        if new and other.keys() - things.keys():
            return new[0]
    return ""


def another_step(claim: AnalysedSentence, sentence: AnalysedSentence, equal: Mapping[str, str]) -> str:
    """The figure that something rises or falls to in the one and by in the other, or that it lasts in the one
    and starts after in the other; empty if there is none."""
    words = claim.words
    changing = all(words.changing & set(part.all_stems) for part in (claim, sentence))
    theirs = list(_ways(sentence, words, changing))
    if words.then_step.search(sentence.text):
        return ""  # 'ten days; after that': it lasts that long and what comes next starts after it
    for figure, way in _ways(claim, words, changing):
        others = [other_way for other, other_way in theirs if agrees(figure, other, equal)]
        if others and way not in others:
            return figure.text
    return ""


def changed_quantifier(claim: Sequence[str], instead_of: Sequence[str], words: GrammarWords) -> bool:
    """Whether an 'or' turns 'you need this and that' into 'this or that'. `claim`: the words of the whole claim;
    `instead_of`: those of the sentence in the place of its 'or'."""
    return bool(instead_of) and set(instead_of) <= words.and_words and bool(words.needing & set(claim))


def are_opposites(one: Token, other: Token, language: str) -> bool:
    """Whether one word says the contrary of the other: 'before' and 'after', 'available' and 'unavailable'."""
    return other.stem in opposites(language).get(one.stem, ()) or any(
        len(word) > 3 and negated == prefix + word
        for prefix in grammar_words(language).negating_prefixes
        for word, negated in ((one.text, other.text), (other.text, one.text))
    )


def loose_opposite(claim: AnalysedSentence, sentence: AnalysedSentence) -> str:
    """A word of the claim whose contrary the sentence has in its place, in whatever order; empty if there is none."""
    between = claim.words.between
    mine, theirs = set(claim.all_stems), set(sentence.all_stems)
    gone = [t for t in sentence.tokens if t.stem not in mine and t.stem in sentence.stems]
    come = [t for t in claim.tokens if t.stem not in theirs and t.stem in claim.stems and t.text not in between]
    return next((one.text for one in come for other in gone if are_opposites(one, other, claim.language)), "")


@lru_cache(maxsize=8)
def opposites(language: str) -> Mapping[str, frozenset[str]]:
    """Stem -> stems that say the contrary, from `opposites.toml` of the language."""
    found: dict[str, set[str]] = {}
    for one, other in language_table(language, "opposites")["pairs"]:
        for left, right in ((one, other), (other, one)):
            for word in left:
                found.setdefault(stem(word, language), set()).update(stem(w, language) for w in right)
    return {word: frozenset(against) for word, against in found.items()}


def _ways(sentence: AnalysedSentence, words: GrammarWords, changing: bool) -> Iterator[tuple[Value, str]]:
    """Figures of what changes with 'to' or 'by', and durations with 'for' or 'after', whichever stands before them."""
    for value in sentence.values:
        if value.kind not in FIGURES:
            continue
        before = [t for t in sentence.tokens if t.span.start < value.span.start]
        inside = [t for t in sentence.tokens if value.span.start <= t.span.start < value.span.end]
        near = {t.text for t in (*before[-1:], *inside[:1])}
        pairs: tuple[frozenset[str], ...] = (words.to_level, words.by_step) if changing else ()
        pairs += (words.lasting, words.afterwards) if value.kind == "duration" else ()
        if way := next((min(group) for group in pairs if near & group), ""):
            yield value, way


def _things(sentence: AnalysedSentence, language: str) -> dict[str, dict[str, str]]:
    """Set -> the things of it that are named, each with the words that name it."""
    start, end = sentence.tokens[0].span.start, sentence.tokens[-1].span.end
    text = fold(sentence.text[start:end])
    found: dict[str, dict[str, str]] = {}
    for match in _pattern(language).finditer(text):
        name, thing = _names(language)[match[0]]
        found.setdefault(name, {}).setdefault(thing, match[0])
    return found


@lru_cache(maxsize=8)
def _names(language: str) -> Mapping[str, tuple[str, str]]:
    """Phrase -> the set it belongs to, and the thing it names."""
    return {
        fold(phrase): (name, things[0])
        for name, sets in language_table(language, "alternatives").items()
        for things in sets
        for phrase in things
    }


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    phrases = sorted(_names(language), key=lambda phrase: -len(phrase))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, phrases))})(?![\w-])")
