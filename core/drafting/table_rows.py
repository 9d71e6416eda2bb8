"""A table row as a reply says it: sentences, by rule, so that they are as true as the row."""

from __future__ import annotations

import re

_CELLS = re.compile(r"\s*\|\s*|\t+")
_SENTENCE_WORDS = 4  # a cell of so many words says something by itself
_ASKING_COLUMN = re.compile(r"(?:what|how|when|where|why|was|wie|wann|wo|warum)\b", re.IGNORECASE)
_END = re.compile(r"[.!?…]$")


def row_sentence(row: str, language: str = "en") -> str:
    """A row as readers write it ('column: value | column: value') in words for a customer.

    'Fabric: Leather | Needle: Leather | Size: 90 to 100' becomes 'Leather: needle Leather, size 90 to 100.',
    'Code: E6 | Meaning: It is too warm | What to do: Switch it off now' 'E6: It is too warm. Switch it off
    now.' The first cell is what the row is about, so its column goes without saying, as does one that
    only asks. A row without columns keeps its cells as they are.
    """
    cells = [cell.strip() for cell in _CELLS.split(row) if cell.strip()]
    pairs = [cell.partition(": ") for cell in cells]
    if len(cells) < 2 or not all(value for _, _, value in pairs):
        return ": ".join(cells)
    (_, _, subject), *others = pairs
    if len(others) == 1:
        return _ended(f"{subject}: {others[0][2]}")
    parts: list[str] = []
    short: list[str] = []
    for column, _, value in others:
        if len(value.split()) < _SENTENCE_WORDS:
            short.append(f"{_lowered(column, language)} {value}")
        elif _ASKING_COLUMN.match(column):
            parts.append(_ended(value))
        else:
            parts.append(_ended(f"{column}: {value}"))
    if short:
        parts.insert(0, _ended(", ".join(short)))
    return f"{subject}: {' '.join(parts)}"


def _ended(words: str) -> str:
    return words if _END.search(words) else words.rstrip(",;:") + "."


def _lowered(column: str, language: str) -> str:
    """A column's name within a sentence; German nouns and abbreviations keep their capitals."""
    if language == "de" or column[1:2].isupper():
        return column
    return column[:1].lower() + column[1:]
