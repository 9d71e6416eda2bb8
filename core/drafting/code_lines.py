"""Where the code in a passage is: commands, settings files, markup, JSON.

Readers keep code line by line, but in plain text nothing else tells it from prose. How a line of code looks is data,
`resources/lexicon/code.toml`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from core.domain.text import Span
from core.resources import load_toml

_BLOCK = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_PROSE_WORDS, _LONG_PROSE_WORDS = 5, 12
_ENDS_LIKE_PROSE = re.compile(r"[.!?:…][\"'”’)]*\s*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•‣–]|\d{1,2}[.)]|[a-z]\))\s")
_KEY = re.compile(r"[\w.\"'-]+:\s*")
_CLOSES = re.compile(r"\s*(?:[}\])]|</)")
_OPENING, _CLOSING = "([{", ")]}"


class _Patterns(NamedTuple):
    certain: re.Pattern[str]
    likely: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    table = load_toml("lexicon", "code.toml")
    commands = "|".join(re.escape(command) for command in table["commands"])
    certain = [*table["certain"], rf"\s*(?:[$>] )?(?:{commands}) +[\w./@<\"'-].*"]
    return _Patterns(*(re.compile("|".join(f"(?:{p})" for p in some)) for some in (certain, table["likely"])))


def code_blocks(text: str) -> tuple[Span, ...]:
    """The stretches of `text` that are code, in order, each from the start of its first line to the end of its last.

    Blank lines within code do not end it.
    """
    blocks: list[tuple[Span, bool]] = []
    for match in _BLOCK.finditer(text):
        lines = match.group().split("\n")
        blocks.append((Span(*match.span()), is_code(lines)))
    found: list[Span] = []
    for number, (span, certain) in enumerate(blocks):
        if found and blocks[number - 1][0].end == found[-1].end and (certain or _open_brackets(found[-1].of(text)) > 0):
            found[-1] = Span(found[-1].start, span.end)
        elif certain:
            found.append(span)
    return tuple(found)


def is_code(lines: list[str]) -> bool:
    """Whether lines that stand together are code: most look like it, and one of them does so for certain."""
    patterns = _patterns()
    certain = [bool(patterns.certain.fullmatch(line)) and not _reads_as_prose(line) for line in lines]
    nested = len(lines) > 1 and _KEY.fullmatch(lines[0]) and lines[1].startswith((" ", "\t"))
    if not (any(certain) or nested) or _LIST_ITEM.match(lines[0]):
        return False
    if all(certain):
        return True
    looks = sum(sure or bool(patterns.likely.fullmatch(line)) for sure, line in zip(certain, lines, strict=True))
    return looks >= 0.75 * len(lines)


def is_whole(code: str) -> bool:
    """Whether code is complete, as far as its brackets tell: a chunk may have cut it."""
    return _open_brackets(code) == 0 and not _CLOSES.match(code)


def _reads_as_prose(line: str) -> bool:
    """'<head> is the place for it.' begins like markup and is a sentence."""
    words = line.split()
    plain = sum(word.isalpha() for word in words)
    if plain >= _LONG_PROSE_WORDS and plain > 0.6 * len(words):
        return True
    return plain >= _PROSE_WORDS and _ENDS_LIKE_PROSE.search(line) is not None


def _open_brackets(code: str) -> int:
    return sum(code.count(mark) for mark in _OPENING) - sum(code.count(mark) for mark in _CLOSING)
