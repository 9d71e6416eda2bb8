"""The words that turn what the next ones mean, and how far they reach ('not', 'never', 'without').

Whether a whole sentence denies something is asked of its values (`core.values`, kind 'negation'), which also know
'unable' and 'prohibited'.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from core.language.languages import language_table, tables_of_all
from core.language.tokens import Token

REACH = 4
"""Words that a negator reaches over, within its clause."""


def is_negated(sentence: Sequence[Token], start: int) -> bool:
    """Whether a negator stands shortly before word `start` in the same clause. The tokens: of `phrase_tokens`."""
    for at in range(start - 1, max(-1, start - 1 - REACH), -1):
        if sentence[at + 1].opens_clause or sentence[at].text in clause_words():
            return False
        if sentence[at].text in negators():
            return True
    return False


@cache
def negators() -> frozenset[str]:
    """The negators of all our languages, for text whose language is not known."""
    return frozenset(word for table in tables_of_all("negation") for word in table["negators"])


@cache
def clause_words() -> frozenset[str]:
    """Words of all our languages that begin a clause: a negation before one reaches no further."""
    return frozenset(word for table in tables_of_all("negation") for word in table["clause_words"])


@cache
def feeling_negators(language: str) -> frozenset[str]:
    """What turns a word of feeling in one language: also 'can't', which asks for something elsewhere ('why can't I
    speak to a manager?')."""
    table = language_table(language, "negation")
    return frozenset([*table["negators"], *table["of_feelings"]])
