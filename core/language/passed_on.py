"""The mail that a customer passes on for an answer: 'can you tell me how I do this? See below.'

Its words stand in `Message.quoted` and are somebody else's. They are what is asked where the sender points at them, or
says nothing of their own. How people point is data (`questions.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from core.domain.text import Span, trim
from core.domain.ticket import Message
from core.language.languages import any_of, tables_of_all
from core.language.tokens import content_words

_HEADER = re.compile(r"[\s>*]*[^\s:>*][^\n:]{0,24}:\*?[ \t]+\S[^\n]*")
_SENT = re.compile(r"@|\d{1,2}:\d{2}|\b\d{4}\b")
_LEAST_HEADERS = 2
_MOST_LINES = 12  # above the header lines: a mark, blank lines
_OWN_WORDS = 12  # content words of who says more than that something is passed on


def passed_on(message: Message, team: Sequence[str] = ()) -> Span | None:
    """Where in `message.quoted` the mail stands that its sender passes on to be answered; None where none does.

    `team`: names of those who answer: their words are nobody's question.
    """
    patterns = _patterns()
    quoted = message.quoted
    if not quoted.strip():
        return None
    lines = [Span(*match.span()) for match in re.finditer(r"[^\n]+", quoted)]
    start = _headers_at(quoted, lines, 0)
    if start is None:
        return None
    end = start
    while end < len(lines) and _HEADER.fullmatch(lines[end].of(quoted)):
        end += 1
    headers = quoted[lines[start].start : lines[end - 1].end]
    marked = any(patterns.marks.search(line.of(quoted)) for line in lines[:start])
    says_more = len(content_words(message.text)) > _OWN_WORDS
    if not (patterns.points.search(message.text) or (marked and not says_more)):
        return None
    if patterns.team.search(headers) or any(name and name in headers for name in team):
        return None
    older = _headers_at(quoted, lines, end)
    body = Span(lines[end - 1].end, lines[older].start if older is not None else len(quoted))
    return trim(quoted, body) if body.of(quoted).strip(" \t\n>") else None


def points_at_mail(sentence: str) -> bool:
    """Whether a sentence only says that a mail is passed on: 'question from our client below, what shall we answer?'"""
    patterns = _patterns()
    return patterns.points.search(sentence) is not None or patterns.asks_for_help.search(sentence) is not None


def _headers_at(quoted: str, lines: Sequence[Span], first: int) -> int | None:
    """Index of the first line from `first` on with which a block of header lines begins."""
    for at in range(first, len(lines) - _LEAST_HEADERS + 1):
        block = lines[at : at + _LEAST_HEADERS]
        adjacent = all(one.end + 1 == after.start for one, after in pairwise(block))
        heads = adjacent and all(_HEADER.fullmatch(line.of(quoted)) for line in block)
        if heads and _SENT.search(quoted, block[0].start, block[-1].end):
            return at
        if first == 0 and at >= _MOST_LINES:
            return None
    return None


@dataclass(frozen=True, slots=True)
class _Patterns:
    points: re.Pattern[str]
    asks_for_help: re.Pattern[str]
    marks: re.Pattern[str]
    team: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    tables = [table["passing_on"] for table in tables_of_all("questions")]
    return _Patterns(*(any_of(tables, name) for name in ("points", "asks_for_help", "marks", "team")))
