"""Proper names, by their capitals, and the words that change what a sentence claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from core.domain.text import Span
from core.domain.value import Value
from core.values.occupied_spans import OccupiedSpans
from core.values.value_lexicon import ValueLexicon, WordGroup, alternatives, normal, value_lexicon

_WORD = r"[^\W\d_][\w’'.&+-]*[\w+]|[^\W\d_]"
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]|^[A-Z]{2,}$|^[A-Z]+\d|[a-z]\d")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n•|\"“„(\[]|[-*#]\s|\d[.)])[\s*_`\"'“”„(\[]*$")


_I = frozenset({"i", "i'm", "i’m", "i'll", "i’ll", "i've", "i’ve", "i'd", "i’d"})
"""Always written with a capital, never a name."""


def find_names(text: str, words: ValueLexicon, taken: OccupiedSpans) -> Iterator[Value]:
    """Runs of capitalised words ('Bart Conner', 'Settings', 'Duchy of Cornwall').

    One capitalised word that only opens a sentence is no name unless it is written so within a
    sentence too. In a language that capitalises every noun only titles, runs and inner capitals
    count, and a polite pronoun ('Ihrer Frage') ends a run.
    """
    titles, starters = set(words.words("names", "titles")), set(words.words("names", "starters"))
    all_nouns = bool(words.data["names"]["everywhere_capital"])
    runs = list(_runs(words.language).finditer(text))
    inside = {m[0].lower() for m in runs if not _SENTENCE_END.search(text[max(0, m.start() - 6) : m.start()])}
    for match in runs:
        parts = list(re.finditer(r"\S+", match[0]))
        opens = bool(_SENTENCE_END.search(text[max(0, match.start() - 6) : match.start()]))
        dropped = 0
        while dropped < len(parts) and parts[dropped][0].lower() in (starters if opens else _I):
            dropped += 1
        if dropped == len(parts):
            continue
        name = re.sub(r"['’]s$", "", match[0][parts[dropped].start() : parts[-1].end()].rstrip("."))
        start = match.start() + parts[dropped].start()
        end = start + len(name)
        lone = " " not in name
        titled = parts[dropped][0].lower() in titles
        if lone and opens and not dropped and name.lower() not in inside and not _INNER_CAPITAL.search(name):
            continue
        if all_nouns and lone and not _INNER_CAPITAL.search(name):
            continue
        if taken.touches(start, end) or len(name) < 2:
            continue
        key = normal(name)
        if titled and not lone:
            key = key.split(" ", 1)[1]
        yield Value("name", key, Span(start, end), name)


def find_claim_words(
    text: str, kind: Literal["negation", "condition", "quantifier"], group: WordGroup, taken: OccupiedSpans
) -> Iterator[Value]:
    """The words of one group, look-alikes ('not only', 'feel free') left out."""
    skipped = OccupiedSpans(len(text), (Span(*match.span()) for match in group.skip.finditer(text)))
    for match in group.pattern.finditer(text):
        start, end = match.span()
        if skipped.touches(start, end) or taken.touches(start, end):
            continue
        word = normal(match[0])
        yield Value(kind, group.keys.get(word) or group.keys["-" + word], Span(start, end), match[0])


@lru_cache(maxsize=4)
def _runs(language: str) -> re.Pattern[str]:
    words = value_lexicon(language)
    linking, polite = (alternatives(words.words("names", name)) for name in ("linking", "polite"))
    capital = rf"(?=[A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆĐ])(?!(?i:{polite})\b)(?:{_WORD})"
    return re.compile(rf"(?<![\w@/.-]){capital}(?:(?:[ \u00a0]|[ ](?:{linking})[ ](?:the[ ])?){capital})*")
