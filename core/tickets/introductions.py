"""What mail programs put above an older mail: 'On … Ann wrote:', a block of header lines, a line of dashes with a
name, a helpdesk's 'reply above this line'. Told by structure first, by words second
(`resources/tickets/quotations.toml`).

The libraries that do this were measured beside it: `quotequail` knows ten languages' introductions and no header
block without a blank line above it, `mail-parser-reply` fourteen and takes a first '- ' for a signature, `talon`
needs lxml and scikit-learn and knows eight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.tickets.attributions import is_attribution, verb_in
from core.tickets.header_lines import read_headers
from core.tickets.mail_lines import DATE, FRAME, SEEN_OF_A_LINE, TIME, is_rule, unmarked, without_frame
from core.tickets.mail_words import ticket_words

Kind = Literal["attribution", "headers", "separator", "reply-above"]
_DASHED = re.compile(
    r"^[\s>*]*[-_=\u2013\u2014]{2,}\s?(?P<words>[^-_=\u2013\u2014\s].{0,80}?)\s?[-_=\u2013\u2014]*[\s*:\uff1a]*$"
)
_SENTENCE_END = re.compile(r"[.!?\u2026]\s*$")
_MOST_BESIDE = 30
"""Characters that stand beside a separator's words."""
_LONGEST_CUT = 160
_MOST_SPACES = 8
"""A line without a frame around it that holds more words is a sentence."""
_MAX_WRAPPED = 3


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


@cache
def _words() -> _Words:
    data = ticket_words("quotations")["separators"]
    return _Words(frozenset(data["original"]), frozenset(data["forwarded"]), tuple(data["reply_above"]))


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
        piece = [without_frame(unmarked(one[:SEEN_OF_A_LINE])) for one in lines[position : position + length]]
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
    return any(line.rstrip(FRAME).endswith((":", "\uff1a")) for line in lines[position : position + _MAX_WRAPPED])


def _begins_later(piece: Sequence[str]) -> bool:
    """Whether a shorter end of the lines is the introduction: what stands above is then the sender's."""
    for start in range(1, len(piece)):
        rest = " ".join(piece[start:])
        dated = DATE.search(rest) or TIME.search(rest)
        if is_attribution(rest) and dated and rest.count("<") >= rest.count(">") and not rest[0].islower():
            return True
        if _SENTENCE_END.search(piece[start - 1]) and is_attribution(rest):
            return True
        if dated and is_attribution(rest) and not (DATE.search(piece[start - 1]) or TIME.search(piece[start - 1])):
            return True
    return False


def _dashed_attribution(bare: str) -> bool:
    """'---- On Tue, 22 Dec 2026 14:17 Ann <ann@example.org> wrote ----', as Zoho and Android write it."""
    match = _DASHED.match(bare)
    words = match.group("words") if match else ""
    return bool(words and verb_in(words) and is_attribution(words.rstrip(": ") + ":"))


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
    if _names_one(words, kinds.forwarded, dashed):
        return "forwarded"
    # "Original message:" without dashes is said in a sentence too.
    return "original" if dashed and _names_one(words, kinds.original, dashed) else ""


def _names_one(words: str, phrases: frozenset[str], dashed: bool) -> bool:
    """Whether words between dashes are one of the phrases, alone or with who or what beside it."""
    if words in phrases or not dashed:
        return words in phrases
    beside = (phrase for phrase in phrases if len(words) <= len(phrase) + _MOST_BESIDE)
    return any(words.startswith(phrase + " ") or words.endswith(" " + phrase) for phrase in beside)


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
