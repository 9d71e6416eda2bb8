"""The words of one language that make values, loaded from `resources/values`, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from core.domain.value import Bound
from core.resources import load_toml

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of measure: one of it is `factor` base units."""

    kind: str
    base: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that say the same, as one pattern with a key for each of them, and look-alikes to skip."""

    pattern: re.Pattern[str]
    keys: Mapping[str, str]
    skip: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ValueLexicon:
    """Everything `find_values` knows of a language."""

    language: str
    data: Mapping[str, Any]
    number_words: Mapping[str, Decimal]
    shares: Mapping[str, Decimal]
    """Words for a part of one: 'three quarters of'."""
    share: re.Pattern[str]
    scale_words: Mapping[str, Decimal]
    ordinals: Mapping[str, int]
    currencies: Mapping[str, str]
    minor_currencies: Mapping[str, str]
    units: Mapping[str, Unit]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    spelled_number: re.Pattern[str]
    not_counts: re.Pattern[str]
    digits: re.Pattern[str]
    unit_after: re.Pattern[str]
    currency_before: re.Pattern[str]
    currency_after: re.Pattern[str]
    percent_after: re.Pattern[str]
    points: frozenset[str]
    per_after: re.Pattern[str]
    per_keys: Mapping[str, str]
    unit_with_article: re.Pattern[str]
    rate_before: re.Pattern[str]
    spelled_ordinal: re.Pattern[str]
    bound_before: re.Pattern[str]
    bound_after: re.Pattern[str]
    bound_keys: Mapping[str, Bound]
    negations: WordGroup
    conditions: WordGroup
    quantifiers: WordGroup

    def words(self, *path: str) -> list[str]:
        """The list at `path` of the language's file."""
        node: Any = self.data
        for name in path:
            node = node[name]
        return list(node)


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first; a space in a word is any run of white space."""
    ordered = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return "|".join(re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(word)) for word in ordered) or r"(?!)"


def bounded(words: Iterable[str]) -> str:
    """The same, but letters and digits at the edge of a word must end there."""
    edges: dict[tuple[str, str], list[str]] = {}
    for word in words:
        if word:
            edge = (r"(?<!\w)" if word[0].isalnum() else "", r"(?!\w)" if word[-1].isalnum() else "")
            edges.setdefault(edge, []).append(word)
    return "|".join(f"{left}(?:{alternatives(listed)}){right}" for (left, right), listed in edges.items()) or r"(?!)"


@lru_cache(maxsize=8)
def value_lexicon(language: str) -> ValueLexicon:
    """The words of `language` (ISO 639-1); English for one we have no words of."""
    known = language if language in LANGUAGES else "en"
    return _build(known, load_toml("values", f"{known}.toml"))


def normal(word: str) -> str:
    """A word as the tables hold it: lower case, single spaces, straight apostrophes."""
    return " ".join(word.lower().replace("’", "'").split())


def _build(language: str, data: Mapping[str, Any]) -> ValueLexicon:
    numbers, dates, words = data["numbers"], data["dates"], data["words"]
    cardinals = {**numbers["units"], **numbers["tens"], **_compounds(numbers)}
    scales = {word: Decimal(value) for word, value in numbers["scales"].items()}
    units = {word: Unit(kind, base, Decimal(str(factor))) for word, (kind, base, factor) in data["units"].items()}
    bounds: dict[str, Bound] = {normal(w): key for key, group in data["bounds"].items() for w in group}
    bounds_after: dict[str, Bound] = {normal(w): key for key, group in data["bounds_after"].items() for w in group}
    pers = {normal(w): key for key, group in data["per"].items() for w in group}
    counted = alternatives([*cardinals, *scales])
    ones = alternatives([*numbers["half"], *numbers["articles"]])
    symbols = [word for word in data["currencies"] if not word[-1].isalpha()]
    codes = [word for word in data["currencies"] if word[-1].isalpha()]
    return ValueLexicon(
        language=language,
        data=data,
        shares={normal(word): Decimal(value) for word, value in numbers["shares"].items()},
        share=_insensitive(bounded(numbers["shares"])),
        number_words={word: Decimal(value) for word, value in cardinals.items()},
        scale_words=scales,
        ordinals=numbers["ordinals"],
        currencies=data["currencies"],
        minor_currencies=data["minor_currencies"],
        units=units,
        months=dates["months"],
        weekdays=dates["weekdays"],
        spelled_number=_insensitive(
            rf"(?<!\w)(?:(?:{ones})\s+){{0,2}}(?:{counted})(?:(?:\s+|-|\s+{numbers['joiner']}\s+)(?:{counted})(?!\w))*(?!\w)"
        ),
        not_counts=_insensitive(bounded(numbers["not_counts"])),
        digits=_digits(numbers["thousands"], numbers["decimal"]),
        unit_after=_insensitive(rf"(?:\s?-\s?|\s*)({alternatives(units)})(?![\w°])"),
        currency_before=_insensitive(rf"(?:(?<!\w)({alternatives(codes)})|({alternatives(symbols)}))\s?(?=[\d.])"),
        currency_after=_insensitive(
            rf"(?:\s?({alternatives(symbols)})|\s?-?({alternatives([*codes, *data['minor_currencies']])})(?!\w))"
        ),
        percent_after=_insensitive(rf"\s?-?(?:{bounded([*data['percent']['words'], *data['percent']['points']])})"),
        points=frozenset(data["percent"]["points"]),
        per_after=_insensitive(rf"[,\s]*(?:\(\s*)?({bounded(pers)})"),
        per_keys=pers,
        unit_with_article=_with_article(numbers, units),
        rate_before=_insensitive(numbers["rate_before"]),
        spelled_ordinal=_insensitive(bounded(numbers["ordinals"])),
        bound_before=_insensitive(rf"({bounded(bounds)})[\s(:]*(?:the\s+)?"),
        bound_after=_insensitive(rf"\s*({bounded(bounds_after)})"),
        bound_keys={**bounds, **bounds_after},
        negations=_group(words["negation"], "not_negations"),
        conditions=_group(words["condition"], "not_conditions"),
        quantifiers=_group(words["quantifier"], "not_quantifiers"),
    )


def _insensitive(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _digits(thousands: str, decimal: str) -> re.Pattern[str]:
    """Digits with or without groups. The other language's marks are read too: '1.000,50' in English."""
    t, d = re.escape(thousands), re.escape(decimal)
    grouped = rf"\d{{1,3}}(?:[{t}'\u00a0\u2009\u202f]\d{{3}})+(?:{d}\d+)?(?![\d])"
    foreign = rf"\d{{1,3}}(?:{d}\d{{3}})+{t}\d+"
    # '1 500' with plain spaces, where no third run of digits makes it a telephone number; '1,5' in English.
    spaced = rf"(?<!\d )\d{{1,3}}(?: \d{{3}})+(?:{d}\d{{1,2}})?(?![\d{t}{d}/-]\d|\d| \d)"
    other_mark = rf"\d{{1,6}}{t}\d{{1,2}}(?![\d]|[{t}{d}]\d)"
    fraction = r"(?:\d{1,4}[ \u00a0]?)?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞](?!\w)|\d{1,3} [1-9]/[2-9](?![\d/])"
    no_cents = r"(?:[.,](?:--?|[–—])(?!\w))?"
    number = rf"{foreign}|{grouped}|{spaced}|{other_mark}|\d+(?:{d}\d+)?|{d}\d+"
    return re.compile(rf"(?<![\w.,])[-−]?(?:{fraction}|(?:{number}){no_cents})")


def _with_article(numbers: Mapping[str, Any], units: Mapping[str, Unit]) -> re.Pattern[str]:
    article, half = alternatives(numbers["articles"]), alternatives(numbers["half"])
    unit = alternatives(word for word, unit in units.items() if unit.kind == "duration" and len(word) > 2)
    joined = rf"(?P<and_half>\s+{numbers['joiner']}\s+(?:{article})\s+(?:{half}))"
    return _insensitive(
        rf"(?<!\w)(?:(?P<half>(?:{half})\s+(?:{article})|(?:{article})\s+(?:{half}))|(?:{article}))\s+(?P<unit>{unit}){joined}?(?!\w)"
    )


def _compounds(numbers: Mapping[str, Any]) -> dict[str, int]:
    """Numbers written as one word, where the language does so: 'einundzwanzig'."""
    link = numbers.get("compound_link", "")
    if not link:
        return {}
    stems = {**numbers["units"], **numbers.get("compound_stems", {})}
    made = {
        f"{stem}{link}{ten}": value + tens
        for stem, value in stems.items()
        if 0 < value < 10
        for ten, tens in numbers["tens"].items()
    }
    for scale, factor in (("hundert", 100), ("tausend", 1000)):
        made |= {f"{stem}{scale}": value * factor for stem, value in stems.items() if 0 < value < 10}
    return made


def _group(groups: Mapping[str, list[str]], skip: str) -> WordGroup:
    keys = {normal(word): key for key, listed in groups.items() if key != skip for word in listed}
    forms = {form for word in keys for form in (word, word.replace("'", "’"))}
    suffixes = alternatives(form[1:] for form in forms if form.startswith("-"))
    pattern = rf"(?<=\w)(?:{suffixes})(?!\w)|{bounded(form for form in forms if not form.startswith('-'))}"
    return WordGroup(_insensitive(pattern), keys, _insensitive(bounded(groups[skip])))
