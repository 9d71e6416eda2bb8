"""A table row as a reply says it: sentences, by rule, so that they are as true as the row."""

from __future__ import annotations

import re

from core.language.languages import language_table
from core.language.table_cells import RowCell, cells_of_row, in_words, says_nothing, yes_or_no

_SENTENCE_WORDS = 4  # a cell of so many words says something by itself
_END = re.compile(r"[.!?…]$")


def row_sentence(row: str, language: str = "en") -> str:
    """A row as readers write it ('column: value | column: value') in words for a customer.

    'Fabric: Leather | Needle: Leather | Size: 90 to 100' becomes 'Leather: needle Leather, size 90 to 100.',
    'Code: E6 | What it means: It is too warm | What to do: Switch it off now' 'E6: It is too warm. Switch it off
    now.' The first cell is what the row is about, so its column goes without saying, as does one that only asks;
    every other value is said with its column, since its neighbour's may be empty. A row without columns keeps its
    cells as they are.
    """
    subject, *others = cells_of_row(row) or (RowCell("", ""),)
    if not others or not all(cell.column for cell in others):
        return ": ".join(in_words(cell.words, language) for cell in (subject, *others))
    parts: list[str] = []
    short: list[str] = []
    for cell in others:
        column, value = cell.column, in_words(cell.words, language)
        if yes_or_no(value) is not None:
            short.append(f"{column} {value}")  # a column that may be a name: 'Pro yes'
        elif says_nothing(column, language):
            parts.append(_ended(value))
        elif len(value.split()) < _SENTENCE_WORDS or len(others) == 1:
            short.append(f"{_lowered(column, language)} {value}")
        else:
            parts.append(_ended(f"{column}: {value}"))
    if short:
        parts.insert(0, _ended(", ".join(short)))
    return f"{subject.words}: {' '.join(parts)}"


def _ended(words: str) -> str:
    return words if _END.search(words) else words.rstrip(",;:") + "."


def _lowered(column: str, language: str) -> str:
    """A column's name within a sentence; abbreviations keep their capitals, and so do nouns where the language
    writes them so."""
    if language_table(language, "wording")["nouns_capitalised"] or column[1:2].isupper():
        return column
    return column[:1].lower() + column[1:]
