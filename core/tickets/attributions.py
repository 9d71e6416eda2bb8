"""Lines that say who wrote what follows: 'On … Ann wrote:', in any order and in 35 languages, and by their structure
alone: a mailbox, a time and a colon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.tickets.mail_lines import ADDRESS, DATE, SEEN_OF_A_LINE, TIME, without_frame
from core.tickets.mail_words import ticket_words

_BRACKETED = re.compile(r"[<(\[\"][^<>()\[\]\"]*@[^<>()\[\]\"]*[>)\]\"]")
_TOKEN = re.compile(r"[^\W\d_]+(?:\([^\W\d_]\))?")


@dataclass(frozen=True, slots=True)
class _Words:
    verbs: frozenset[str]
    """Verbs of one word."""
    phrases: tuple[str, ...]
    """Verbs of several words, and those of scripts without spaces."""
    own: frozenset[str]
    particles: frozenset[str]
    openings: frozenset[str]
    """Words with which an introduction begins."""


@cache
def _words() -> _Words:
    data = ticket_words("quotations")["introductions"]
    verbs = sorted(data["verbs"], key=len, reverse=True)
    phrases = tuple(verb for verb in verbs if " " in verb or _is_unspaced(verb))
    return _Words(
        frozenset(verbs) - frozenset(phrases),
        phrases,
        frozenset(data["own"]),
        frozenset(data["particles"]),
        frozenset(data["openings"]),
    )


def is_attribution(line: str) -> bool:
    """Whether `line` says who wrote what follows: it ends in a colon and holds a mailbox and a time, or a verb of
    writing with one of them or a name. A sentence that the sender says of themselves is none."""
    line = without_frame(line)
    if not line.endswith((":", "\uff1a")) or len(line) > SEEN_OF_A_LINE:
        return False
    timed = bool(DATE.search(line) or TIME.search(line))
    mailbox = bool(_BRACKETED.search(line))
    if not timed and not mailbox and not ADDRESS.search(line):
        return False
    words = _words()
    said = verb_in(line)
    tokens = re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", re.sub(r"\S*@\S*", " ", line))
    if any(token.lower() in words.own and not (token[0].isupper() and len(token) > 2) for token in tokens):
        return False
    if mailbox and timed:
        return said is not None or len(tokens) <= 16
    if said is None:
        return _name_and_time(line)
    if mailbox:
        return len(tokens) <= 14
    return _is_named(line, said[0], said[1])


def says_who(line: str) -> bool:
    """Whether `line` is a name, a verb of writing and a colon ('Mill Support wrote:'), above what it quotes."""
    line = line[:SEEN_OF_A_LINE].strip(" *\t")
    said = verb_in(line)
    if said is None or not line.endswith((":", "\uff1a")):
        return False
    tokens = re.findall(r"[^\W\d_]+", line)
    return not any(token.lower() in _words().own for token in tokens) and _is_named(line, said[0], said[1])


def who_wrote(line: str) -> tuple[str, str, str]:
    """Name, address and time (as it is written) in an attribution; empty where they are not told."""
    line = line.strip().strip("-*> ").rstrip(":\uff1a ")
    bracketed = _BRACKETED.search(line)
    said = verb_in(line)
    address = bracketed.group().strip('<>()[]" ').removeprefix("mailto:") if bracketed else ""
    before = line[: bracketed.start()] if bracketed else line
    parts = [before] if bracketed else [before[: said[0]], before[said[1] :]] if said else [before.partition(",")[0]]
    name = next((found for part in reversed(parts) if (found := _name_in(part))), "")
    digits = [
        match.span()
        for match in re.finditer(r"\d[\d.:/-]*", line[: line.rfind(name)] if name and line.rfind(name) > 0 else line)
    ]
    digits = digits or [match.span() for match in re.finditer(r"\d[\d.:/-]*", line)]
    if not digits:
        return name, address, ""
    opening = line[: digits[0][0]].split()
    start = len(" ".join(opening[:1])) if len(opening) > 1 else 0
    end = digits[-1][1]
    after = re.match(r"\s?(?:[ap]\.?m\.?|uhr|GMT|UTC)\b(?:[+-]\d+)?", line[end:], re.IGNORECASE)
    return name, address, line[start : end + (after.end() if after else 0)].strip(" ,")


def _is_named(line: str, start: int, end: int) -> bool:
    """Whether a name stands between the date and the verb, or between the verb and the colon."""
    particles = _words().particles
    before = re.split(r"\d[^\s,]*", line[:start])[-1]
    for part in (before, line[end:]):
        part = re.sub(r"\S*@\S*", " Mailbox ", part).strip(" ,:;\uff1a()<>\"'\u201e\u201c\u201d\u00ab\u00bb|")
        tokens = [token for token in re.findall(r"[^\W\d_][^\s,;:]*", part) if token.lower() not in particles]
        if tokens and len(tokens) <= 6 and all(not token[0].islower() for token in tokens):
            return True
    return _is_unspaced(line[start:end])


def _name_and_time(line: str) -> bool:
    """'Ann Bell, Nov 16, 2026, 11:29 GMT:', as helpdesks write it: a name, a comma, nothing but a date and a time."""
    name, comma, rest = line.rstrip(":\uff1a ").partition(",")
    tokens = name.split()
    if not comma or not 1 <= len(tokens) <= 5 or not (TIME.search(rest) and DATE.search(rest)):
        return False
    named = all(token[0].isupper() or not token[0].isalpha() or token.lower() in _words().particles for token in tokens)
    return named and not any(character.isdigit() for character in name) and len(re.findall(r"[^\W\d_]+", rest)) <= 5


def _name_in(part: str) -> str:
    """The name at the end of what stands before a mailbox or a verb, or at its beginning after one."""
    if said := verb_in(part):
        part = f"{part[: said[0]]} {part[said[1] :]}"
    rest = re.split(r"\S*\d\S*", part)[-1] if re.search(r"\d", part) else part
    words = rest.strip(" ,:;\"'()<>\u201e\u201c\u201d\u00ab\u00bb|").split()
    while words and (
        words[0].lower().strip(".,") in _words().particles or words[0].strip(".,").lower() in _words().openings
    ):
        words = words[1:]
    name = " ".join(words).strip(" ,:;\"'()<>\u201e\u201c\u201d\u00ab\u00bb|")
    return name if 0 < len(words) <= 6 and not name.isdigit() else ""


def verb_in(line: str) -> tuple[int, int] | None:
    """Where a verb of writing stands in `line`; None if there is none."""
    lowered, words = line.lower(), _words()
    for phrase in words.phrases:
        if (start := lowered.find(phrase)) >= 0:
            return start, start + len(phrase)
    found = (match.span() for match in _TOKEN.finditer(lowered) if match.group() in words.verbs)
    return max(found, default=None)


def _is_unspaced(word: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in word)
