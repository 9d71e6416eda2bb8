"""Codes of errors and models: a question about one is answered by the passage of that one, never of its neighbour.

'E-421', 'E421', 'e 421' and 'error 421' are one code. Whether letters and digits are a code at all is told by the docs:
those that hold several of one family ('E-417', 'E-421') hold codes of that family.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from core.values.value_lexicon import LANGUAGES, alternatives, value_lexicon

Code = tuple[str, str]
"""Letters in capitals and digits; the letters are empty where a question gives the number alone."""
Family = tuple[str, int]
"""Letters and number of digits."""

_WRITTEN = re.compile(r"(?<![\w-])([A-Z]{1,4})[-_\u2010\u2011]?(\d{1,5})([A-Z]?)(?![\w-])")
_ASKED = re.compile(
    r"(?<![\w-])(?:([A-Za-z]{1,4})[-_\u2010\u2011]?(\d{1,5})|(?!(?:a|i|o|à|y)\b)([A-Za-z])\s(\d{2,5}))(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_SEVERAL = 2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AskedCodes:
    """The codes that a question names."""

    codes: frozenset[Code]

    def spellings(self) -> str:
        """Other ways to write them, as words to be looked up beside the question's own."""
        return " ".join(f"{letters}-{digits} {letters}{digits}" for letters, digits in sorted(self.codes) if letters)

    def only_theirs(self, items: Sequence[T], text_of: Callable[[T], str]) -> tuple[list[T], bool]:
        """`items` without those that are about other codes of a family of theirs, those about theirs first, and
        whether any was about theirs."""
        held = [(item, written_codes(text_of(item))) for item in items]
        families = _families(found for _, codes in held for found in codes)
        asked = frozenset(code for code in self.codes if _family_of(code, families))
        ours = [item for item, codes in held if any(_is_one(code, held) for code in asked for held in codes)]
        rest = [item for item, codes in held if item not in ours and not _is_neighbour(codes, asked)]
        return [*ours, *rest], bool(ours) or not asked

    def stand_in(self, text: str) -> bool:
        """Whether a passage holds one of them."""
        return any(_is_one(code, held) for code in self.codes for held in written_codes(text))


def asked_codes(question: str) -> AskedCodes:
    """What of `question` may be a code; the docs say whether it is one."""
    found: set[Code] = set()
    for match in _ASKED.finditer(question):
        letters, digits = (match[1], match[2]) if match[1] else (match[3], match[4])
        found.add((letters.upper(), digits))
    for match in _numbered().finditer(question):
        found.add(("", match["number"]))
    return AskedCodes(frozenset(found))


def written_codes(text: str) -> frozenset[Code]:
    """The codes that a passage holds, as docs write them."""
    found = {(match[1], match[2]) for match in _WRITTEN.finditer(text)}
    return frozenset(found | {("", match["number"]) for match in _numbered().finditer(text)})


@cache
def _numbered() -> re.Pattern[str]:
    """A word for a fault and its number. Made at first use: the words of all languages take a while to read."""
    faults = alternatives(word for language in LANGUAGES for word in value_lexicon(language).words("codes", "faults"))
    return re.compile(
        rf"(?<!\w)(?:{faults})(?:[\s-]*(?:code|number|no\.?|nr\.?|nummer))?\s*[:#]?\s*"
        r"(?P<number>\d{2,5})(?![\w]|[.,]\d)",
        re.IGNORECASE,
    )


def _families(codes: Iterable[Code]) -> frozenset[Family]:
    """The families of which several members occur."""
    members: dict[Family, set[str]] = defaultdict(set)
    for letters, digits in codes:
        members[letters, len(digits)].add(digits)
        members["", len(digits)].add(digits)
    return frozenset(family for family, digits in members.items() if len(digits) >= _SEVERAL)


def _family_of(code: Code, families: frozenset[Family]) -> bool:
    return (code[0], len(code[1])) in families


def _is_one(asked: Code, held: Code) -> bool:
    """Whether two codes are one; one without letters is told by its number."""
    return asked[1] == held[1] and (asked[0] == held[0] or not asked[0] or not held[0])


def _is_neighbour(codes: frozenset[Code], asked: frozenset[Code]) -> bool:
    """Whether a passage holds codes of a family that is asked about, and none of those asked."""
    kin = [held for held in codes for code in asked if len(held[1]) == len(code[1]) and code[0] in ("", held[0])]
    return bool(kin)
