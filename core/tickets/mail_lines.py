"""Single lines of a mail: '>' before them, rules, marks of the writing direction; dates, times, addresses."""

from __future__ import annotations

import re

SEEN_OF_A_LINE = 300
"""Characters of a line that are looked at: nothing that introduces a quotation is longer."""
_MARKS = re.compile(r"^\s*(?:>\s?)*")
_RULE = re.compile(r"^[\s>]*[-_=*#\u2013\u2014\u2500]{3,}\s*$")
ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]@[^\s<>,;:\"'()\[\]]")
TIME = re.compile(r"\b\d{1,2}[:.hH]\d{2}(?::\d{2})?\b|\b\d{1,2}\s?(?:時|시|点)")
DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}\s?[年년/.-]\s?\d{1,2}")
_DIRECTIONS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks of the writing direction, with which Hebrew and Arabic lines are full."""
FRAME = "* \t\u00a0" + "".join(map(chr, _DIRECTIONS))
"""What stands around a line\'s words: spaces, stars, marks of direction."""


def unmarked(line: str) -> str:
    """`line` without the '>' before it."""
    match = _MARKS.match(line)
    return line[match.end() :] if match else line


def unmarked_once(line: str) -> str:
    """`line` without one '>' before it."""
    bare = line.lstrip()
    return bare[1:].removeprefix(" ") if bare.startswith(">") else line


def is_rule(line: str) -> bool:
    """Whether `line` is nothing but dashes, underscores or the like."""
    return _RULE.match(line[:SEEN_OF_A_LINE]) is not None


def without_frame(line: str) -> str:
    """`line` without what stands around its words: spaces, stars, marks of the writing direction."""
    return line.translate(_DIRECTIONS).strip().strip("*").strip()
