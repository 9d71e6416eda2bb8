"""Whom a sentence speaks to: a reader of the page or of the mail, or whoever writes the reply.

'Whoever answers this should add …' gives no order that a list of orders could hold. What such sentences share is
their structure: they name the reply or its writer, oblige it to say something, or give the words. Each such cue is a
group of phrases in `resources/language/<language>/addressee.toml`. How much it speaks for or against, and from which
sum on a sentence is not the reader's, stands in `resources/language/addressee.toml` (logistic regression, fitted by
`tests/benchmarks/train/train_addressee.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from core.domain.text import Span
from core.language.languages import language_table, languages
from core.language.phrases import PhraseSet, compile_phrases
from core.language.tokens import phrase_tokens
from core.resources import load_toml

_MOST_LETTERS = 600
"""Of a sentence are read: what is longer is a list or a table."""
_MARKS = {
    "quoted": re.compile(r"(?<!\w)['\"„“‚‘«»][^'\"“”„’«»]{3,}['\"“”’«»](?!\w)"),
    "colon": re.compile(r"\w: ?\S"),
    "question": re.compile(r"\?\s*$"),
}
"""Cues that are no words of a language."""


def speaks_to_writer(sentence: str, *, in_ticket: bool) -> bool:
    """Whether a sentence tells the writer of a reply what to write. A help page, which tells its readers what to write
    in forms and mails, is given more benefit of the doubt than a ticket."""
    found = cues(sentence)
    if found <= _MARKS.keys():
        return False
    model = _model()
    return sum(map(model["weights"].__getitem__, found)) > model["threshold"]["ticket" if in_ticket else "page"]


def cues(sentence: str) -> frozenset[str]:
    """The cues in a sentence, of all our languages."""
    text = sentence[:_MOST_LETTERS]
    words = phrase_tokens(text, Span(0, len(text)))
    found = {name for name, mark in _MARKS.items() if mark.search(text)}
    for language in languages():
        phrases, cue_of = _cues(language)
        for match in phrases.find(words, text):
            found.update(cue_of[match.phrase])
    return frozenset(found)


@cache
def _model() -> Mapping[str, Mapping[str, float]]:
    return load_toml("language", "addressee.toml")


@cache
def _cues(language: str) -> tuple[PhraseSet, Mapping[str, tuple[str, ...]]]:
    """All phrases of a language, and the cues that each of them stands for."""
    table = language_table(language, "addressee")
    cue_of: dict[str, tuple[str, ...]] = {}
    for cue, phrases in table["cues"].items():
        for phrase in phrases:
            cue_of[phrase] = (*cue_of.get(phrase, ()), cue)
    return compile_phrases(cue_of, table["words"]), cue_of
