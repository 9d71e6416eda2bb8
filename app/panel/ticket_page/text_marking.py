"""Chooses the words to mark: in a passage those the customer used, in a rewrite those that changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape

from core.drafting.rewrite_result import TextChange
from core.language.languages import languages
from core.language.stop_words import stop_words

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_APOSTROPHE = re.compile("['’]")
_SHORTEST = 4


def question_stems(question: str) -> frozenset[str]:
    """The beginnings of the question's longer words and its codes ('E6'); short words are left out."""
    words = frozenset(_WORD.findall(question.casefold()))
    return frozenset(
        _stem(w) for w in words if not _is_stop_word(w) and (len(w) >= _SHORTEST or any(c.isdigit() for c in w))
    )


def marked_html(text: str, wanted: frozenset[str], background: str) -> str:
    """`text` as HTML with words of the question on `background`. Everything else is escaped."""
    pieces: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if _stem(word) in wanted and not _is_stop_word(word):
            pieces.append(escape(text[at : match.start()]))
            pieces.append(f'<span style="background-color:{background}">{escape(match.group())}</span>')
            at = match.end()
    pieces.append(escape(text[at:]))
    return "".join(pieces).replace("\n", "<br>")


def changes_html(before: str, after: str, changes: Sequence[TextChange], gone: str, new: str) -> str:
    """`after` as HTML with what was there before struck out in front of what stands there now, on the
    colours `gone` and `new`. Everything is escaped; colour is not all that tells them apart."""
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces.append(escape(after[at : change.after.start]))
        if old := change.before.of(before).strip():
            pieces.append(f'<s style="background-color:{gone}">{escape(old)}</s> ')
        if words := change.after.of(after):
            pieces.append(f'<u style="background-color:{new}">{escape(words)}</u>')
        at = change.after.end
    pieces.append(escape(after[at:]))
    return "".join(pieces).replace("\n", "<br>")


def _is_stop_word(word: str) -> bool:
    """Whether it is a stop word of any language, or put together of such ('don't')."""
    return all(part in _stop_words() for part in _APOSTROPHE.split(word))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset().union(*map(stop_words, languages()))


def _stem(word: str) -> str:
    return word if any(c.isdigit() for c in word) or len(word) <= _SHORTEST else word[: max(_SHORTEST, len(word) - 2)]
