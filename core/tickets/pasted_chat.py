"""A chat as it is copied: lines that begin with who speaks ("Agent: …", "[11:29 AM] Rosa: …", a messenger's export)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.domain.ticket import Sender
from core.tickets.page_words import page_words
from core.tickets.speakers import PHONE, Turn, in_order, is_person, role_of_name
from core.tickets.times import says_when

_LONGEST_LINE = 2000
_LONGEST_WHEN = 40
_TITLE_LINES = 3
_SPEAKER = re.compile(
    rf"^<?(?P<who>[^\W\d_][\w .,'’&-]{{0,40}}?|{PHONE.pattern})>?"
    r"(?:\s*\((?P<role>[^()]{2,40})\))?(?:\s*[\[(](?P<later>[\d:. ,/apmAPM-]{4,25})[\])])?"
    r"\s*(?::\s+|>\s+)(?P<text>\S.*)$"
)
_FROM_INBOX = re.compile(r"\s+from\s+\S.*$")
_CLOSED_WHEN = re.compile(r"^\W{0,2}[\[(](?P<when>[^\[\]()]{4,40})[\])]\s*[-:]?\s*")
_PIPED_WHEN = re.compile(r"^\W{0,2}(?P<when>[^|\n]{4,40}?)\s+[|–-]\s+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may begin a turn."""

    when: str
    who: str
    role: str
    text: str


def read_chat(lines: Sequence[str]) -> list[Turn] | None:
    """The turns of a chat, oldest first; None where the lines are none.

    Two turns at least must name a side that we know or, with a time or again and again, a person; so a
    customer's "Address: …" and "Problem: …" stay one message.
    """
    parsed = [_parsed(line) for line in lines]
    speakers = _speakers(lines, parsed)
    if not speakers:
        return None
    turns: list[Turn] = []
    skipping = False
    for line, head in zip(lines, parsed, strict=True):
        if head and head.who.lower() in speakers:
            role = role_of_name(head.role) if head.role else None
            turns.append(Turn(head.who, [head.text], when=head.when, role=role))
            skipping = False
        elif head and not head.who:
            skipping = True  # a messenger's own line: "Anna joined", "Messages are encrypted"
        elif turns and not skipping:
            turns[-1].lines.append(line)
    dropped = page_words().dropped
    turns = [turn for turn in turns if turn.text.strip(" \n\u200e\u200f").lower() not in dropped]
    return in_order(turns) if len(turns) >= 2 else None


def _parsed(line: str) -> _Line | None:
    """When, who and what of a line; a time without anybody has no `who`."""
    line = line[:_LONGEST_LINE].strip("\u200e\u200f ")
    when, rest = _when(line)
    match = _SPEAKER.match(rest)
    if match:
        who, role = match["who"].strip(), match["role"] or ""
        if not when and says_when(role):
            when, role = role, ""
        if when:
            who = _FROM_INBOX.sub("", who)
        if rest.startswith("<"):
            who = who.title()
        return _Line(when or match["later"] or "", who, role, match["text"])
    return _Line(when, "", "", rest) if when and rest else None


def _when(line: str) -> tuple[str, str]:
    """The time at the start of `line`, and the rest of it."""
    if not any(map(str.isdigit, line[:_LONGEST_WHEN])):
        return "", line
    for pattern in (_CLOSED_WHEN, _PIPED_WHEN):
        if (match := pattern.match(line)) and says_when(match["when"]):
            return match["when"], line[match.end() :]
    # "11:29 Rosa: hello", "2026-11-16 11:29:05 Rosa: hello": the longest start that is nothing but a time.
    spaces = [found.start() for found in re.finditer(r"\s", line[:_LONGEST_WHEN])]
    for end in reversed(spaces):
        if says_when(line[:end]):
            return line[:end], line[end:].lstrip(" -–:|")
    return "", line


def _speakers(lines: Sequence[str], parsed: Sequence[_Line | None]) -> frozenset[str]:
    """The names, in lower case, that begin turns; empty where this is no chat."""
    heads = [head for head in parsed if head and head.who]
    if not heads:
        return frozenset()
    above = _above(lines, parsed)
    named = Counter(head.who.lower() for head in heads if is_person(head.who))
    timed = {head.who.lower() for head in heads if head.when and head.who.lower() in named}
    sides = _told_sides(heads)
    if timed and len(timed | sides.keys()) > 1 and _is_title(above):
        return frozenset(timed | sides.keys())
    if above:
        return frozenset()
    spoken = sum(head.who.lower() in sides for head in heads)
    if "customer" in sides.values() and spoken > 1 and heads[0].who.lower() in sides:
        return frozenset(sides.keys() | (_between(heads, named) if "agent" not in sides.values() else set()))
    return _talking(heads, named)


def _told_sides(heads: Sequence[_Line]) -> dict[str, Sender]:
    """The names, in lower case, that say a side by themselves or by the role in brackets behind them."""
    told = {head.who.lower(): role_of_name(head.role) or role_of_name(head.who) for head in heads}
    return {name: side for name, side in told.items() if side}


def _above(lines: Sequence[str], parsed: Sequence[_Line | None]) -> list[str]:
    """The lines above the first turn, without those that a messenger wrote by itself."""
    before = takewhile(lambda pair: not (pair[1] and pair[1].who), zip(lines, parsed, strict=True))
    return [line for line, head in before if line.strip() and head is None]


def _is_title(above: Sequence[str]) -> bool:
    """Whether the lines above the first turn are a title, not the words of somebody who quotes a chat or a log."""
    return len(above) <= _TITLE_LINES and not any(line.rstrip().endswith((":", ".", "?", "!", ",")) for line in above)


def _talking(heads: Sequence[_Line], named: Counter[str]) -> frozenset[str]:
    """People of a chat without times and roles: they speak again and again, ask, and call each other by name."""
    greeted = {name for name in named for head in heads if head.who.lower() != name and _greets(head.text, name)}
    greeting = {head.who.lower() for head in heads if any(_greets(head.text, name) for name in greeted)} & set(named)
    again = {name for name in named if named[name] > 1}
    who = again | greeted | greeting
    asks = greeted or any("?" in head.text for head in heads)
    if not who or heads[0].who.lower() not in named or not asks:
        return frozenset()
    who |= _between(heads, named)
    return frozenset(who) if len(who) > 1 else frozenset()


def _between(heads: Sequence[_Line], named: Counter[str]) -> set[str]:
    """People who speak once, with somebody else before and after them."""
    names = [head.who.lower() for head in heads]
    return {name for number, name in enumerate(names) if name in named and 0 < number < len(names) - 1}


def _greets(text: str, name: str) -> bool:
    said = text.lower()
    return any(said.startswith(f"{greeting} {name.partition(' ')[0]}") for greeting in page_words().greetings)
