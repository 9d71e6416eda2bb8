"""Cells of a table row as the readers write it: 'Plan: Basic | Price: 4 EUR'. What each is called, and whether it says
yes or no. The words are data, `resources/language/tables.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.language.languages import DEFAULT_LANGUAGE
from core.resources import load_toml

_CELLS = re.compile(r"\s*\|\s*|\t+")
_MARKS = " .!*_()[]"


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell that says something."""

    column: str
    """'' where the row does not name it."""
    words: str


def cells_of_row(row: str) -> tuple[RowCell, ...]:
    """The cells of a row, in order; what is empty is not there."""
    found: list[RowCell] = []
    for cell in _CELLS.split(row):
        name, mark, words = cell.strip().partition(": ")
        if mark and words.strip() and name.strip():
            found.append(RowCell(name.strip(), words.strip()))
        elif cell.strip():
            found.append(RowCell("", cell.strip()))
    return tuple(found)


def yes_or_no(words: str) -> bool | None:
    """Whether a cell says yes or no, in whatever language: that of a page of a few words is not known. None if it
    says something else."""
    bare = words.strip(_MARKS).lower()
    for answer, told in (("no", False), ("yes", True)):
        if words.strip()[:1] in _words()["signs"][answer] or any(bare in table[answer] for table in _words().values()):
            return told
    return None


def is_sign(words: str) -> bool:
    """Whether a cell holds a sign for yes or no and nothing else."""
    signs = _words()["signs"]
    return words.strip() in signs["yes"] or words.strip() in signs["no"]


def in_words(words: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A sign for yes or no as a word of the language; other words as they are."""
    if not is_sign(words):
        return words
    return str(_of(language)["yes" if yes_or_no(words) else "no"][0])


def row_in_words(row: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A row whose cells hold signs for yes or no, with words in their place; any other text as it is."""
    cells = cells_of_row(row)
    if len(cells) < 2 or not any(is_sign(cell.words) for cell in cells):
        return row
    said = ((cell.column, in_words(cell.words, language)) for cell in cells)
    return " | ".join(f"{column}: {words}" if column else words for column, words in said)


def says_nothing(column: str, language: str = DEFAULT_LANGUAGE) -> bool:
    """Whether the name of a column tells nothing that its words do not: 'What to do', 'Meaning'."""
    return any(re.fullmatch(pattern, column, re.IGNORECASE) for pattern in _of(language)["saying_nothing"])


def _of(language: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = _words().get(language) or _words()[DEFAULT_LANGUAGE]
    return table


def _words() -> Mapping[str, Any]:
    return load_toml("language", "tables.toml")
