"""Which words of a passage to mark: those the customer used, in whatever ending."""

from __future__ import annotations

import re
from html import escape

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SHORTEST = 4


def stems(question: str) -> frozenset[str]:
    """The beginnings of the question's longer words; short words say too little to be marked."""
    return frozenset(_stem(w) for w in _WORD.findall(question.casefold()) if len(w) >= _SHORTEST or w.isdigit())


def marked_html(text: str, wanted: frozenset[str], background: str) -> str:
    """`text` as HTML with words of the question on `background`. Everything else is escaped."""
    pieces: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        if _stem(match.group().casefold()) in wanted:
            pieces.append(escape(text[at : match.start()]))
            pieces.append(f'<span style="background-color:{background}">{escape(match.group())}</span>')
            at = match.end()
    pieces.append(escape(text[at:]))
    return "".join(pieces).replace("\n", "<br>")


def _stem(word: str) -> str:
    return word if word.isdigit() or len(word) <= _SHORTEST else word[: max(_SHORTEST, len(word) - 2)]
