"""How a message is signed: a closing with a name, contact lines, a phone's own line. What states a fact or asks
something below a closing is the sender's message and stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from core.tickets.mail_lines import SEEN_OF_A_LINE
from core.tickets.mail_words import mail_words, ticket_words
from core.tickets.names import can_be_a_name, is_given_name

_CONTACT = re.compile(r"@|https?:|www\.|\+\d[\d ()/.-]{6,}|\(?0\d[\d ()/.-]{5,}|\b\d{3}[ .-]\d{3,4}[ .-]?\d{2,4}\b")
_DASHES = re.compile(r"^\s*(?:--|\u2014|\u2013\u2013|__|\*\*)\s*$")
_STANDARD = re.compile(r"^-- $")
_SENTENCE_END = re.compile(r"[.!?\u2026\u3002]\W*$")
_NUMBER = re.compile(r"\d{4,}")
_CODE = re.compile(r"(?=[\w/#-]*\d)[\w/#-]{3,}")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_LINES = 24
"""A signature has no more lines than that that say something."""
_LONGEST_LINE = 160
_LONGEST_CLOSING = 100
_POSTSCRIPTS = ("ps", "p.s", "p.p.s")
_CASELESS = re.compile(r"[\u0590-\u08ff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")

Line = Literal["name", "contact", "place", "fact", "sentence", "device"]


class Signed(NamedTuple):
    """A message and what signs it, each as lines."""

    text: list[str]
    signature: list[str]


@dataclass(frozen=True, slots=True)
class _Words:
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    devices: tuple[str, ...]
    labels: frozenset[str]
    facts: frozenset[str]


@cache
def _words() -> _Words:
    data = ticket_words("signatures")
    return _Words(
        tuple(data["devices"]["starts"]),
        tuple(data["devices"]["ends"]),
        tuple(data["devices"]["names"]),
        frozenset(data["contact"]["labels"]),
        frozenset(data["contact"]["facts"]),
    )


def without_signature(lines: Sequence[str]) -> Signed:
    """`lines` parted: facts that stand among the lines of a signature go to the text, in their order."""
    text, device = _without_device(list(lines))
    filled = [number for number, line in enumerate(text) if line.strip()]
    for number in filled[-_MOST_LINES - 1 :]:
        line = text[number].strip()
        below = text[number + 1 :]
        if _DASHES.match(line):
            kept = _below_dashes(below, strict=not _STANDARD.match(text[number]))
        elif closing := _closing(line):
            kept = _below_closing(below, closing)
        else:
            continue
        if kept is not None:
            signature = [text[number], *(one for index, one in enumerate(below) if index not in kept)]
            facts = [below[index] for index in sorted(kept)]
            return Signed(text[:number] + facts, signature + device)
    if (last := _name_alone(text, filled)) is not None:
        return Signed(text[:last], text[last:] + device)
    return Signed(text, device)


def is_device_line(line: str) -> bool:
    """Whether a phone or a webmail wrote `line` by itself ('Sent from my iPhone')."""
    if len(line) > _LONGEST_LINE:
        return False
    lowered = " ".join(line.lower().split()).strip("[](){}<>*_-\u2013\u2014 .!\u200e\u200f")
    if not lowered or len(lowered) > 120 or lowered.endswith("?"):
        return False
    words = _words()
    if _NUMBER.search(lowered):
        return False  # "Sent via DHL, tracking 00340434" is the sender's
    if lowered.startswith(words.starts):
        return True
    return lowered.endswith(words.ends) and any(name in lowered for name in words.devices)


def _without_device(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without those that a device put at their end (or at their beginning, as some phones do)."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and (is_device_line(lines[start - 1]) or (start < end and not lines[start - 1].strip())):
        start -= 1
    device = [line for line in lines[start:end] if line.strip()]
    return (lines[:start], device) if device else (lines, [])


def _closing(line: str) -> Literal["", "thanks", "regards"]:
    """What closes a letter: one of the phrases, alone or with a name behind its comma."""
    if len(line) > _LONGEST_CLOSING:
        return ""
    known = mail_words()
    lowered = line.lower().strip(" *_")
    phrase, comma, name = lowered.rstrip("!., \u3002").partition(",")
    phrase = " ".join(phrase.strip(" !.").split()).replace("\u2019", "'")
    if phrase not in known.closings:
        # Without a comma: 'Viele Grüße Anna' and 'Thanks - Tom'.
        phrase, name = _phrase_and_name(line.strip(" *_!.").replace("\u2019", "'"))
        return "" if not name else "thanks" if phrase in known.thanks else "regards"
    if comma and name.strip():
        written = line.partition(",")[2].strip(" !.*_")
        if not _says_who(written):
            return ""
    if line.rstrip().endswith("?"):
        return ""
    return "thanks" if phrase in known.thanks else "regards"


def _phrase_and_name(line: str) -> tuple[str, str]:
    """A closing, in lower case, and the name behind it; both empty where the line is not that."""
    words = line.split()
    for count in range(min(len(words) - 1, 6), 0, -1):
        phrase = " ".join(words[:count]).lower().rstrip(",!. -\u2013")
        name = " ".join(words[count:]).strip(" ,-\u2013/")
        if phrase in mail_words().closings and can_be_a_name(name):
            return phrase, name
    return "", ""


def _says_who(words: str) -> bool:
    """Whether what stands behind a closing's comma is who signs: a name, or two joined by 'and'."""
    parts = re.split(r"\s(?:and|und|&|et|y|e|en)\s", words)
    return len(parts) <= 2 and all(
        can_be_a_name(part.strip()) or (len(part.split()) == 1 and is_given_name(part.strip())) for part in parts
    )


def _below_dashes(below: Sequence[str], strict: bool) -> set[int] | None:
    """Which of the lines below a line of dashes are the message's; None if it opens no signature.

    `strict`: the dashes are not those that mark a signature ('-- '), so that what follows must look like one.
    """
    filled = [(index, line.strip()) for index, line in enumerate(below) if line.strip()]
    if not filled or len(filled) > _MOST_LINES:
        return None if filled else set()
    kinds = [(index, kind_of(line)) for index, line in filled]
    if any(_goes_on(line) for _, line in filled):
        return None
    if strict and any(kind in ("sentence", "fact") for _, kind in kinds):
        return None
    return {index for index, kind in kinds if kind == "fact"}


def _below_closing(below: Sequence[str], closing: str) -> set[int] | None:
    """Which of the lines below a closing are the message's; None if the message goes on there."""
    kept: set[int] = set()
    named = False
    filled = [(index, line.strip()) for index, line in enumerate(below) if line.strip()]
    if len(filled) > _MOST_LINES:
        return None
    for position, (index, line) in enumerate(filled):
        kind = kind_of(line, first=position == 0)
        if kind == "sentence":
            return None
        if kind == "name":
            named = True
        elif kind == "fact" or (kind in ("place", "contact") and closing == "thanks" and not named):
            kept.add(index)
    return kept


def kind_of(line: str, first: bool = False) -> Line:
    """What a line below a closing is. `first`: a single capitalised word right below one is a name, whatever it is."""
    if _goes_on(line):
        return "sentence"
    if is_device_line(line):
        return "device"
    stripped = line.strip(" ,.-\u2013*_/|")
    if can_be_a_name(stripped) or (first and (_one_capitalised(stripped) or is_given_name(stripped))):
        return "name"
    seen = line[:SEEN_OF_A_LINE]
    if " " not in line and _CONTACT.search(seen):
        return "contact"
    label = re.match(r"^\W*([\w.-]+?)\.?\s*[:.]?\s", seen)
    labelled = label is not None and label.group(1).lower().rstrip(".") in _words().labels
    words = [word.lower() for word in _WORD.findall(seen)]
    contact = labelled or _CONTACT.search(seen) is not None
    if not labelled and _states_a_fact(seen, words, contact):
        return "fact"
    if contact and len(line) < _LONGEST_LINE and not _is_sentence(line, words):
        return "contact"
    return "sentence" if _is_sentence(line, words) else "place"


def _goes_on(line: str) -> bool:
    """Whether the message goes on with `line`: a postscript or a question."""
    return line.endswith("?") or line.lower().startswith(_POSTSCRIPTS)


def _states_a_fact(seen: str, words: Sequence[str], contact: bool) -> bool:
    """Whether a number or code is named as something else than a way to reach the sender."""
    facts = _words().facts
    if not any(word in facts for word in words) or (contact and words[0] not in facts):
        return False
    return _CODE.search(re.sub(r"\S*[@/]\S*|www\.\S+", " ", seen)) is not None


def _is_sentence(line: str, words: Sequence[str]) -> bool:
    """Whether the sender says something in it: small words between, an end, no title case."""
    if len(line) > _LONGEST_LINE or line[:1].islower():
        return True
    if not words or _CASELESS.search(line):
        return bool(_SENTENCE_END.search(line))
    if words[0] in mail_words().no_names:
        return True
    written = [word for word in _WORD.findall(line) if len(word) > 3]
    small = sum(1 for word in written if word[0].islower())
    if _SENTENCE_END.search(line) and len(words) >= 4:
        return not _CONTACT.search(line)
    return len(words) >= 3 and small * 5 >= max(1, len(written)) * 2


def _one_capitalised(words: str) -> bool:
    return (
        bool(re.fullmatch(r"[^\W\d_][^\W\d_'\u2019-]*\.?(?: [^\W\d_][^\W\d_'\u2019-]*\.?){0,2}", words))
        and not any(word.lower().strip(".") in mail_words().no_names for word in words.split())
        and all(word[0].isupper() or not word[0].isalpha() or len(word) <= 3 for word in words.split())
        and not any(word.lower() in _words().facts for word in words.split())
    )


def _name_alone(text: Sequence[str], filled: Sequence[int]) -> int | None:
    """Index of a last line that is a name, below a blank line and not announced by a colon."""
    if len(filled) < 2:
        return None
    last = filled[-1]
    if text[last - 1].strip() or text[filled[-2]].rstrip().endswith((":", "\uff1a")):
        return None
    return last if can_be_a_name(text[last].strip(" ,.-\u2013")) else None


def signed_name(signature: str) -> str:
    """The name that a person signed with: the first line of it, or of what follows its closing; '' if none."""
    closed = False
    for line in signature.splitlines():
        bare = line.strip(" !.-\u2013*_")
        if closing := _closing(bare):
            phrase, _, after = bare.partition(",")
            known = phrase.strip(" !.").lower() in mail_words().closings
            words = after if known else _phrase_and_name(bare)[1]
            closed = bool(closing)
        else:
            words = bare
        words = words.strip(" ,.-\u2013")
        if can_be_a_name(words) or (
            closed and words and not closing and _one_capitalised(words) and len(words.split()) > 1
        ):
            return words
    return ""
