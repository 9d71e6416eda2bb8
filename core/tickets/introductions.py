"""What mail programs put above an older mail: 'On … Ann wrote:', a block of header lines, a line of dashes with a
name, a helpdesk's 'reply above this line'. Told by structure first (a date, an address, a name and a colon; adjacent
header lines), by words second (`resources/tickets/quotations.toml`).

The libraries that do this were measured beside it: `quotequail` knows ten languages' introductions and no header
block without a blank line above it, `mail-parser-reply` fourteen and takes time that grows with the square of the
text, `talon` needs lxml and scikit-learn and knows eight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from core.tickets.mail_words import mail_words, ticket_words

SEEN_OF_A_LINE = 300
"""Characters of a line that are looked at: nothing that introduces a quotation is longer."""

Kind = Literal["attribution", "headers", "separator", "reply-above"]

_HEADER_LINE = re.compile(
    r"^[\s>*|_]*([^\W\d_][^\W\d_/ -]*(?:[ /-][^\W\d_]+){0,2}(?: \(cc\))?)[\s*_]?[ \u00a0]?[:\uff1a]\s*[|*_]{0,2}\s*(.*)$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"^\s*(?:>\s?)*")
_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]@[^\s<>,;:\"'()\[\]]")
_BRACKETED = re.compile(r"[<(\[\"][^<>()\[\]\"]*@[^<>()\[\]\"]*[>)\]\"]")
_TIME = re.compile(r"\b\d{1,2}[:.hH]\d{2}(?::\d{2})?\b|\b\d{1,2}\s?(?:時|시|点)")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}\s?[年년/.-]\s?\d{1,2}")
_RULE = re.compile(r"^[\s>]*[-_=*#\u2013\u2014\u2500]{3,}\s*$")
_DASHED = re.compile(
    r"^[\s>*]*[-_=\u2013\u2014]{2,}\s?(?P<words>[^-_=\u2013\u2014\s].{0,80}?)\s?[-_=\u2013\u2014]*[\s*:\uff1a]*$"
)
_SENTENCE_END = re.compile(r"[.!?\u2026]\s*$")
_CONTINUES = re.compile(r"^\s+\S|^[^:]*@[^:]*$")
_DIRECTIONS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks of the writing direction, with which Hebrew and Arabic lines are full."""
_FRAME = "* \t\u00a0" + "".join(map(chr, _DIRECTIONS))
_LONGEST_CUT = 160
_MOST_SPACES = 8
"""A line without a frame around it that holds more words is a sentence."""
_TOKEN = re.compile(r"[^\W\d_]+(?:\([^\W\d_]\))?")
_MAX_HEADERS = 12
_MAX_WRAPPED = 3
_UNKNOWN_HEADERS = 3
"""Adjacent 'label: value' lines that are a header block whatever the language, where their values are a mailbox and a time."""


class HeaderBlock(NamedTuple):
    """The header lines above a quoted or forwarded mail."""

    fields: dict[str, str]
    end: int
    """Index of the first line after the block."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """Where an older mail begins, and what the lines above it say of it."""

    start: int
    end: int
    """Index of the first line of the older mail."""
    kind: Kind
    forwarded: bool = False
    """Whether the line says that the mail was passed on."""
    fields: tuple[tuple[str, str], ...] = ()
    """`from`, `to`, `date`, `subject` where header lines name them; `line` is an attribution as it stands."""


@dataclass(frozen=True, slots=True)
class _Words:
    original: frozenset[str]
    forwarded: frozenset[str]
    reply_above: tuple[str, ...]
    verbs: frozenset[str]
    """Verbs of one word."""
    phrases: tuple[str, ...]
    """Verbs of several words, and those of scripts without spaces."""
    own: frozenset[str]
    particles: frozenset[str]


@cache
def _words() -> _Words:
    data = ticket_words("quotations")
    verbs = sorted(data["introductions"]["verbs"], key=len, reverse=True)
    phrases = tuple(verb for verb in verbs if " " in verb or _is_unspaced(verb))
    return _Words(
        frozenset(data["separators"]["original"]),
        frozenset(data["separators"]["forwarded"]),
        tuple(data["separators"]["reply_above"]),
        frozenset(verbs) - frozenset(phrases),
        phrases,
        frozenset(data["introductions"]["own"]),
        frozenset(data["introductions"]["particles"]),
    )


def _is_unspaced(word: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in word)


def _verb_in(line: str) -> tuple[int, int] | None:
    """Where a verb of writing stands in `line`; None if there is none."""
    lowered, words = line.lower(), _words()
    for phrase in words.phrases:
        if (start := lowered.find(phrase)) >= 0:
            return start, start + len(phrase)
    found = (match.span() for match in _TOKEN.finditer(lowered) if match.group() in words.verbs)
    return max(found, default=None)


def unmarked(line: str) -> str:
    """`line` without the '>' before it."""
    match = _MARKS.match(line)
    return line[match.end() :] if match else line


def is_rule(line: str) -> bool:
    """Whether `line` is nothing but dashes, underscores or the like."""
    return _RULE.match(line[:SEEN_OF_A_LINE]) is not None


def read_headers(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """The block of mail headers beginning at `lines[start]`: adjacent lines that name a sender and at least one of
    date, recipient and subject, where an address, a time or a subject shows that they are a mail's; None if there is none.

    Lines whose names no list knows are a block too, where at least three stand together and hold a mailbox and a time.
    """
    first = _HEADER_LINE.match(lines[start][:SEEN_OF_A_LINE])
    if first is None:
        return None
    header_of = mail_words().header_of
    found: dict[str, str] = {}
    position, named, last = start, 0, ""
    while position < len(lines) and position < start + _MAX_HEADERS:
        line = lines[position][:SEEN_OF_A_LINE]
        match = _HEADER_LINE.match(line)
        role = header_of.get(" ".join(match.group(1).lower().split())) if match else None
        if match is None or role is None:
            if (
                last in ("to", "other", "from")
                and line.strip(" >")
                and match is None
                and _CONTINUES.match(unmarked(line))
            ):
                position += 1  # a long list of recipients goes on
                continue
            break
        named += 1
        last = role if role not in found else last
        found.setdefault(role, match.group(2).strip(" *_|>\u00a0"))
        position += 1
    if not found.get("from") or not {"date", "subject", "to"} & found.keys():
        return _unknown_headers(lines, start)
    certain = (
        _ADDRESS.search(found["from"])
        or _TIME.search(found.get("date", ""))
        or ("date" in found and _DATE.search(found["date"]) and "subject" in found)
        or (named >= 3 and "subject" in found)
        or (named == 2 and "subject" in found)
    )
    return HeaderBlock(found, position) if certain else None


def _unknown_headers(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """A block in a language that no list knows: the first two values hold a mailbox in brackets, another a date and a time."""
    values: list[str] = []
    position = start
    while position < len(lines) and position < start + 6:
        match = _HEADER_LINE.match(lines[position][:SEEN_OF_A_LINE])
        if match is None or not match.group(2):
            break
        values.append(match.group(2).strip(" *_|"))
        position += 1
    sender = next((value for value in values[:2] if re.search(r"<[^<>]*@[^<>]*>", value)), None)
    when = next((value for value in values if _TIME.search(value) and _DATE.search(value) and "@" not in value), None)
    if len(values) < _UNKNOWN_HEADERS or sender is None or when is None:
        return None
    return HeaderBlock({"from": sender, "date": when}, position)


def introduction_at(lines: Sequence[str], position: int) -> Introduction | None:
    """The introduction that begins at `lines[position]`, or None."""
    line = lines[position][:SEEN_OF_A_LINE]
    bare = line.strip(" >\t*")
    if not bare:
        return None
    if _cuts_off(bare):
        return Introduction(position, position + 1, "reply-above")
    if separator := _separator(bare):
        return _with_headers(lines, position, separator == "forwarded")
    block = read_headers(lines, position)
    if block is not None:
        return Introduction(position, block.end, "headers", fields=tuple(block.fields.items()))
    if "-" in bare[:3] or "_" in bare[:3] or not _may_introduce(lines, position):
        if not _dashed_attribution(bare):
            return None
        return Introduction(position, position + 1, "attribution", fields=(("line", bare.strip("- ")),))
    for length in range(1, _MAX_WRAPPED + 1):
        piece = [_plain(unmarked(one[:SEEN_OF_A_LINE])) for one in lines[position : position + length]]
        if len(piece) < length or not piece[-1]:
            return None
        if not piece[-1].endswith((":", "\uff1a")):
            continue
        joined = " ".join(piece)
        if len(joined) <= SEEN_OF_A_LINE and is_attribution(joined) and not _begins_later(piece):
            return Introduction(position, position + length, "attribution", fields=(("line", joined),))
        return None
    return None


def _may_introduce(lines: Sequence[str], position: int) -> bool:
    """Whether one of the next lines ends as an introduction does: most of a message's lines are done with here."""
    return any(line.rstrip(_FRAME).endswith((":", "\uff1a")) for line in lines[position : position + _MAX_WRAPPED])


def _begins_later(piece: Sequence[str]) -> bool:
    """Whether a shorter end of the lines is the introduction: what stands above is then the sender's."""
    for start in range(1, len(piece)):
        rest = " ".join(piece[start:])
        dated = _DATE.search(rest) or _TIME.search(rest)
        if is_attribution(rest) and dated and rest.count("<") >= rest.count(">") and not rest[0].islower():
            return True
        if _SENTENCE_END.search(piece[start - 1]) and is_attribution(rest):
            return True
        if dated and is_attribution(rest) and not (_DATE.search(piece[start - 1]) or _TIME.search(piece[start - 1])):
            return True
    return False


def _plain(line: str) -> str:
    return line.translate(_DIRECTIONS).strip().strip("*").strip()


def is_attribution(line: str) -> bool:
    """Whether `line` says who wrote what follows: it ends in a colon and holds a mailbox and a time, or a verb of
    writing with one of them or a name. A sentence that the sender says of themselves is none."""
    line = _plain(line)
    if not line.endswith((":", "\uff1a")) or len(line) > SEEN_OF_A_LINE:
        return False
    timed = bool(_DATE.search(line) or _TIME.search(line))
    mailbox = bool(_BRACKETED.search(line))
    if not timed and not mailbox and not _ADDRESS.search(line):
        return False
    words = _words()
    said = _verb_in(line)
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
    """'Ann Bell, Nov 16, 2026, 11:29 GMT:', as helpdesks write it: a name, a comma, and nothing but a date and a time."""
    name, comma, rest = line.rstrip(":\uff1a ").partition(",")
    tokens = name.split()
    if not comma or not 1 <= len(tokens) <= 5 or not (_TIME.search(rest) and _DATE.search(rest)):
        return False
    named = all(token[0].isupper() or not token[0].isalpha() or token.lower() in _words().particles for token in tokens)
    return named and not any(character.isdigit() for character in name) and len(re.findall(r"[^\W\d_]+", rest)) <= 5


def _dashed_attribution(bare: str) -> bool:
    """'---- On Tue, 22 Dec 2026 14:17 Ann <ann@example.org> wrote ----', as Zoho and Android write it."""
    match = _DASHED.match(bare)
    words = match.group("words") if match else ""
    return bool(words and _verb_in(words) and is_attribution(words.rstrip(": ") + ":"))


def _cuts_off(bare: str) -> bool:
    """A helpdesk's line above which the answer is to be written."""
    if bare.startswith("##-") and bare.endswith("-##"):
        return True
    lowered = bare.lower()
    core = lowered.strip("-=_#*+ .:<>[]\u2013\u2014")
    if len(lowered) > _LONGEST_CUT or (core == lowered and lowered.count(" ") > _MOST_SPACES):
        return False
    return any(phrase in lowered for phrase in _words().reply_above)


def _separator(bare: str) -> Literal["", "original", "forwarded"]:
    match = _DASHED.match(bare)
    dashed = match is not None
    words = (match.group("words") if match else bare).lower().strip(" -_=:*\uff1a\u2013\u2014")
    if not dashed and not bare.endswith((":", "\uff1a")):
        return ""
    words = " ".join(words.split())
    kinds = _words()
    for name, phrases in (("forwarded", kinds.forwarded), ("original", kinds.original)):
        if words in phrases or (
            dashed
            and any(
                words.startswith(phrase + " ") or words.endswith(" " + phrase)
                for phrase in phrases
                if len(words) <= len(phrase) + 30
            )
        ):
            # "Previous message:" with a colon is said in a sentence too; what is passed on is not.
            if dashed or name == "forwarded":
                return "forwarded" if name == "forwarded" else "original"
    return ""


def _with_headers(lines: Sequence[str], position: int, forwarded: bool) -> Introduction:
    """The separator with the header block or attribution right below it, if there is one."""
    for start in range(position + 1, min(position + 4, len(lines))):
        if not lines[start].strip(" >\t") or is_rule(lines[start]):
            continue
        block = read_headers(lines, start)
        if block is not None:
            return Introduction(position, block.end, "separator", forwarded, tuple(block.fields.items()))
        break
    return Introduction(position, position + 1, "separator", forwarded)


def says_who(line: str) -> bool:
    """Whether `line` is a name, a verb of writing and a colon ('Lumo Support wrote:'): above quoted lines, whom they quote."""
    line = line[:SEEN_OF_A_LINE].strip(" *\t")
    said = _verb_in(line)
    if said is None or not line.endswith((":", "\uff1a")):
        return False
    tokens = re.findall(r"[^\W\d_]+", line)
    return not any(token.lower() in _words().own for token in tokens) and _is_named(line, said[0], said[1])


def who_wrote(line: str) -> tuple[str, str, str]:
    """Name, address and time (as it is written) in an attribution; empty where they are not told."""
    line = line.strip().strip("-*> ").rstrip(":\uff1a ")
    bracketed = _BRACKETED.search(line)
    said = _verb_in(line)
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
    start = line.rfind(" ", 0, max(digits[0][0] - 1, 0))
    opening = line[: digits[0][0]].split()
    start = len(" ".join(opening[:1])) if len(opening) > 1 else 0
    end = digits[-1][1]
    after = re.match(r"\s?(?:[ap]\.?m\.?|uhr|GMT|UTC)\b(?:[+-]\d+)?", line[end:], re.IGNORECASE)
    return name, address, line[start : end + (after.end() if after else 0)].strip(" ,")


def _name_in(part: str) -> str:
    """The name at the end of what stands before a mailbox or a verb, or at its beginning after one."""
    if said := _verb_in(part):
        part = f"{part[: said[0]]} {part[said[1] :]}"
    rest = re.split(r"\S*\d\S*", part)[-1] if re.search(r"\d", part) else part
    words = rest.strip(" ,:;\"'()<>\u201e\u201c\u201d\u00ab\u00bb|").split()
    while words and (
        words[0].lower().strip(".,") in _words().particles
        or words[0].strip(".,").lower() in ("on", "le", "el", "il", "op", "den", "em", "dnia", "dne")
    ):
        words = words[1:]
    name = " ".join(words).strip(" ,:;\"'()<>\u201e\u201c\u201d\u00ab\u00bb|")
    return name if 0 < len(words) <= 6 and not name.isdigit() else ""
