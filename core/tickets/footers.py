"""Footers that are nobody's words: confidentiality notices, virus scanners, mailing lists, a company's particulars.

Found from the end of a message upwards, paragraph by paragraph. A notice must speak of the mail itself and say one of
the things that notices say (`resources/tickets/signatures.toml`), and never be all that the sender wrote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.tickets.mail_lines import SEEN_OF_A_LINE, is_rule
from core.tickets.mail_words import ticket_words

_MOST_LINES = 120
"""Lines from the end that are looked at."""
_LONGEST = 6000
"""Characters of a footer's paragraph at most."""
_CLOSE_LINES = 40
"""Lines of the last paragraph within which a footer begins without a blank line."""
_LIST_LINES = 8
_OF_A_SPEAKER = re.compile(
    r"\b(?:I|(?i:i'm|i've|i'll|my|ich|mir|mich|mein\w*|je|j'ai|moi|mes|yo|mis|eu|meu|ik|mijn|jag|jeg))\b"
)
_LIST_ADDRESS = re.compile(r"@(?:lists?|groups?|googlegroups)\.|/listinfo/|/mailman/|lists?\.[\w.-]+/", re.IGNORECASE)
_SCANNED = re.compile(r"\b(?:virus|viren|malware|vírus|вирус)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    about: tuple[str, ...]
    says: tuple[str, ...]
    phrases: tuple[str, ...]
    lists: tuple[str, ...]
    scanners: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@cache
def _words() -> _Words:
    data = ticket_words("signatures")
    notices, register = data["notices"], data["register"]
    return _Words(
        tuple(notices["about"]),
        tuple(notices["says"]),
        tuple(notices["phrases"]),
        tuple(notices["lists"]),
        tuple(notices["scanners"]),
        tuple(register["strong"]),
        tuple(register["weak"]),
    )


def footer_start(lines: Sequence[str]) -> int:
    """Index of the first line of the footers at the end of `lines`; their number if there is none."""
    end = len(lines)
    start = end
    oldest = max(0, end - _MOST_LINES)
    while start > oldest:
        above = _paragraph_above(lines, start, oldest)
        if above is None:
            break
        first, last = above
        paragraph = lines[first:last]
        if all(is_rule(line) for line in paragraph) or _is_footer(paragraph):
            start = first
            continue
        start = _within(lines, first, last, start)
        break
    while start < end and not lines[start].strip():
        start += 1
    # Rules alone are no footer, and a message that is nothing else stays a message.
    if all(is_rule(line) or not line.strip() for line in lines[start:]):
        return end
    if not any(line.strip() for line in lines[:start]):
        return end
    return start


def _paragraph_above(lines: Sequence[str], end: int, oldest: int) -> tuple[int, int] | None:
    last = end
    while last > oldest and not lines[last - 1].strip():
        last -= 1
    first = last
    while first > oldest and lines[first - 1].strip():
        first -= 1
    return (first, last) if first < last else None


def _within(lines: Sequence[str], first: int, last: int, start: int) -> int:
    """Where the footer begins whose lines stand right below the last words, without a blank line between."""
    for line in range(max(first + 1, last - _CLOSE_LINES), last):
        opens = is_rule(lines[line]) or _opens(lines[line])
        if opens and _is_footer([one for one in lines[line:last] if not is_rule(one)]):
            return line
    return start


def _opens(line: str) -> bool:
    lowered = line[:SEEN_OF_A_LINE].lower().strip(" *_>|")
    words = _words()
    return lowered.startswith(words.phrases) or lowered.startswith(words.strong) or lowered.startswith(words.about)


def _is_footer(paragraph: Sequence[str]) -> bool:
    if sum(map(len, paragraph)) > _LONGEST:
        return False
    written = " ".join(" ".join(paragraph).split()).strip(" *_>|-")
    text = written.lower()
    if not text or text.startswith(("ps", "p.s", "p. s")):
        return False
    spoken = _OF_A_SPEAKER.search(written) is not None
    return _is_register(paragraph, spoken) or _is_list(paragraph, text, spoken) or _is_notice(text, spoken)


def _is_notice(text: str, spoken: bool) -> bool:
    words = _words()
    if text.startswith(words.phrases) and not spoken and not text.endswith("?"):
        return True
    says = [word for word in words.says if word in text]
    if not says or (spoken and len(says) < 3) or text.endswith("?"):
        return False
    about = any(phrase in text for phrase in words.about)
    scanned = _SCANNED.search(text) is not None and len(text) < 240
    return about or (scanned and any(name in text for name in words.scanners))


def _is_list(paragraph: Sequence[str], text: str, spoken: bool) -> bool:
    """The few lines that a mailing list or a newsletter puts below."""
    if len(paragraph) > _LIST_LINES or spoken or text.endswith("?"):
        return False
    lined = is_rule(paragraph[0])
    named = any(word in text for word in _words().lists)
    linked = _LIST_ADDRESS.search(text) is not None or "http" in text or "mailto:" in text or "@" in text
    return named and (lined or linked or text.startswith("you received this message because"))


def _is_register(paragraph: Sequence[str], spoken: bool) -> bool:
    """Particulars of a company: lines that begin with what the law asks for, and lines without a sentence between."""
    words = _words()
    strong = weak = other = 0
    for line in paragraph:
        for part in re.split(r"\s[|\u2022\u00b7]\s|;\s|,\s(?=\w+:)|(?<=\w)\.\s(?=[A-Z][a-z]+ )", line):
            lowered = part.lower().strip(" *_>|\u2022\u00b7-")
            if not lowered:
                continue
            if lowered.startswith(words.strong) and not lowered.endswith("?"):
                strong += 1
            elif lowered.startswith(words.weak) or any(mark in lowered for mark in (" hrb ", " hra ", "amtsgericht ")):
                weak += 1
            elif re.search(r"[.!?]$", lowered) and len(lowered.split()) > 8:
                return False
            else:
                other += 1
    return strong > 0 and other <= 3 * (strong + weak) and not spoken
