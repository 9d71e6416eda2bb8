"""Feeling by words: a rated word list, with negation, boosters, capitals and contrast.

The rules and their constants are those of VADER (Hutto, C.J. & Gilbert, E.E., 2014, 'VADER: A
Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text', ICWSM), written anew for
spans: what is returned names the words. The library itself was not taken: its last release is of
2020, it depends on an HTTP client, and it gives no words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.language.dialogue_act import polite_words
from core.language.languages import language_or_default, language_table, languages
from core.language.negation import feeling_negators
from core.language.phrases import PhraseSet, compile_phrases, sentences_of
from core.resources import load_text

_BOOST = 0.293
_CAPITALS = 0.733
_NEGATION = -0.74
_NORMAL = 15.0
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[:;=8xX]['’]?-?[)(DPpO/\\|*\[\]]+|<3|</3|[\U0001F300-\U0001FAFF☀-➿]")

_Rated = tuple[int, int, float]
"""Index of the first word, number of words, and what they count."""


@dataclass(frozen=True, slots=True)
class LexiconSentiment:
    """What the words say."""

    score: float
    """-1 to 1, VADER's compound score."""
    negative: float
    """Sum of the negative ratings, 0 or above."""
    positive: float
    words: tuple[tuple[str, float], ...]
    """The customer's words that counted, with their rating, the strongest first."""
    sarcasm: tuple[str, ...]
    capitals: float
    """Share of the words of three letters and more that are in capitals."""
    exclamations: int


@dataclass(frozen=True, slots=True)
class _Ratings:
    """Words and short phrases with their rating; `beginnings` rate every word that begins so."""

    whole: dict[str, float]
    beginnings: dict[str, float]
    longest: int
    """Words of the longest phrase."""

    @classmethod
    def of(cls, rated: Mapping[str, float]) -> _Ratings:
        whole = {word: rating for word, rating in rated.items() if not word.endswith("*")}
        beginnings = {word[:-1]: rating for word, rating in rated.items() if word.endswith("*")}
        return cls(whole, beginnings, max(word.count(" ") + 1 for word in rated))

    def at(self, words: Sequence[str], at: int) -> tuple[int, float]:
        """How many words from `at` on are rated as one, and how; 0 words if none."""
        for length in range(min(self.longest, len(words) - at), 0, -1):
            rating = self.whole.get(" ".join(words[at : at + length]))
            if rating is not None:
                return length, rating
        word = words[at]
        for end in range(len(word) if self.beginnings else 0, 2, -1):
            if word[:end] in self.beginnings:
                return 1, self.beginnings[word[:end]]
        return 0, 0.0


@dataclass(frozen=True, slots=True)
class _Lexicon:
    ratings: _Ratings
    general: _Ratings
    """VADER's own, also for the everyday words of a support team; `ratings` where there is no base lexicon."""
    courtesy: frozenset[str]
    boosters: frozenset[str]
    dampeners: frozenset[str]
    negators: frozenset[str]
    contrast: frozenset[str]
    sarcasm: PhraseSet


@cache
def _lexicon(language: str) -> _Lexicon:
    own = language_table(language, "sentiment")
    ratings: dict[str, float] = {}
    for line in load_text("lexicon", own["base"]).splitlines() if own["base"] else ():
        if not line.startswith("#"):
            word, _, rating = line.rpartition("\t")
            ratings[word.lower()] = float(rating)
    ours = {word.lower(): float(rating) for word, rating in own["words"].items()}
    context = {kind: frozenset(words) for kind, words in own["context"].items()}
    return _Lexicon(
        _Ratings.of({**ratings, **ours}),
        _Ratings.of({**ours, **ratings}),
        polite_words(language),
        context["boosters"],
        context["dampeners"],
        feeling_negators(language),
        context["contrast"],
        compile_phrases(own["sarcasm"]["phrases"], {}),
    )


def is_sarcastic(text: str) -> bool:
    """Whether words of `text` mean the contrary of what they say ('thanks for nothing'), in any language we know."""
    sentences = sentences_of(text)
    return any(_lexicon(language).sarcasm.find(one, text) for language in languages() for one in sentences)


def lexicon_sentiment(text: str, general: bool = False, language: str = "en") -> LexiconSentiment:
    """How the words of `text` feel. Quoted words of others should be taken out before.

    `general`: by VADER's ratings, for which 'problem' and 'cancel' are negative words. `language`: ISO
    639-1; one without a folder of its own is read by the English ratings.
    """
    lexicon = _lexicon(language_or_default(language))
    tokens = list(_TOKEN.finditer(text))
    plain = [match.group().replace("’", "'") for match in tokens]
    lower = [word.lower() for word in plain]
    rated = _rated(plain, lower, lexicon, lexicon.general if general else lexicon.ratings)
    rated = _with_contrast(rated, lower, lexicon.contrast)
    values = _without_courtesy(rated, lower, lexicon.courtesy)
    sarcasm = tuple(match.words for sentence in sentences_of(text) for match in lexicon.sarcasm.find(sentence, text))
    total = _emphasised(sum(values), text)
    if sarcasm:
        total = -abs(total) - 1.0
    return LexiconSentiment(
        score=total / math.sqrt(total * total + _NORMAL),
        negative=-sum(value for value in values if value < 0),
        positive=sum(value for value in values if value > 0),
        words=_strongest_first(
            (text[tokens[at].start() : tokens[at + length - 1].end()], value)
            for (at, length, _), value in zip(rated, values, strict=True)
        ),
        sarcasm=sarcasm,
        capitals=_share_of_capitals(plain),
        exclamations=text.count("!"),
    )


def _rated(plain: Sequence[str], lower: Sequence[str], lexicon: _Lexicon, ratings: _Ratings) -> list[_Rated]:
    """The rated words and phrases with what the words around them make of their ratings."""
    long_words = [word for word in plain if len(word) > 2]
    shouted = [word.isupper() and len(word) > 2 for word in plain]
    mixed = any(shouted) and sum(shouted) < len(long_words)  # all in capitals is a habit, no emphasis
    rated: list[_Rated] = []
    at = 0
    while at < len(lower):
        length, rating = ratings.at(lower, at)
        if rating:
            rated.append((at, length, _in_context(lexicon, rating, lower, at, mixed and shouted[at], plain)))
        at += length or 1
    return rated


def _emphasised(total: float, text: str) -> float:
    """The sum of the ratings, driven further from 0 by exclamation and question marks (VADER's constants)."""
    questions = text.count("?")
    emphasis = min(text.count("!"), 4) * 0.292
    if questions > 1:
        emphasis += 0.96 if questions > 3 else questions * 0.18
    return total + math.copysign(emphasis, total) if total else total


def _strongest_first(counted: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Each of the words once, those that count nothing left out; of equal words the strongest rating."""
    ordered = sorted(((words, value) for words, value in counted if value), key=lambda pair: -abs(pair[1]))
    return tuple(dict(reversed(ordered)).items())[::-1]


def _share_of_capitals(words: Sequence[str]) -> float:
    long_words = [word for word in words if len(word) > 2 and word.isalpha()]
    return sum(word.isupper() for word in long_words) / len(long_words) if long_words else 0.0


def _in_context(
    lexicon: _Lexicon, rating: float, lower: Sequence[str], at: int, shouted: bool, plain: Sequence[str]
) -> float:
    """The rating of the word at `at` after what stands before it."""
    sign = math.copysign(1.0, rating)
    if shouted:
        rating += sign * _CAPITALS
    for distance, weight in ((1, 1.0), (2, 0.95), (3, 0.9)):
        if at < distance:
            break
        before = lower[at - distance]
        if before in lexicon.contrast:
            break
        if before in lexicon.boosters:
            rating += sign * _BOOST * weight * (1.5 if plain[at - distance].isupper() else 1.0)
        elif before in lexicon.dampeners:
            rating -= sign * _BOOST * weight
        elif before in lexicon.negators and not (before == "no" and distance > 1):
            rating *= _NEGATION
    return rating


def _with_contrast(rated: list[_Rated], lower: Sequence[str], contrast: frozenset[str]) -> list[_Rated]:
    """After 'but' counts more, before it less."""
    turn = next((at for at, word in enumerate(lower) if word in contrast), None)
    if turn is None:
        return rated
    return [(at, n, value * (0.5 if at < turn else 1.5)) for at, n, value in rated]


def _without_courtesy(rated: list[_Rated], lower: Sequence[str], courtesy: frozenset[str]) -> list[float]:
    """Politeness over anger: where the rest is clearly negative, thanks and regards do not count."""
    blame = -sum(value for _, _, value in rated if value < 0)
    if blame < 1.5:
        return [value for _, _, value in rated]
    return [0.0 if value > 0 and lower[at] in courtesy else value for at, _, value in rated]
