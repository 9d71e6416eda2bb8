"""What a sender wrote now, set apart from the history they quote and from their signature.

The lines that introduce a quotation ("On … wrote:", "-----Original Message-----") are found by
`quotequail` (MIT), which knows them in a dozen languages. Around it stand three rules that need no
language: a line behind '>' is quoted, so are the lines right above it that end in a colon and hold an
address or a time, and so is all that follows a block of mail headers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import quotequail

from core.tickets.mail_words import mail_words

_SEEN_OF_A_LINE = 300
_HEADER_LINE = re.compile(r"^[\s>*]*([^\W\d_][^\W\d_ -]*(?:[ -][^\W\d_]+)?)\s?\*?:\*?\s*(.*)$")
_ATTRIBUTION_HINT = re.compile(r"\S@\S|\b\d{1,2}:\d{2}\b|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
_WHEN = re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{4}\b")
_CONTACT = re.compile(r"@|https?:|www\.|\+?\d[\d ()/.-]{6,}")
_DASHES = re.compile(r"^\s*(?:--|—|__|\*\*)\s*$")
_MAX_SIGNATURE_LINES = 8
_SEARCHED_LINES = 2000
"""An introduction further down stays in the text: nobody writes so much above a quotation."""
_MAX_INTRODUCTIONS = 20
"""Beyond so many, '>' alone tells what is quoted: the search for introductions reads all lines each time."""


class Parts(NamedTuple):
    """A message taken apart. Joined, the three hold every word of it."""

    text: str
    quoted: str
    signature: str


class HeaderBlock(NamedTuple):
    """The header lines above a quoted or forwarded mail."""

    fields: dict[str, str]
    end: int
    """Index of the first line after the block."""


def set_apart(message: str) -> Parts:
    """`message` as the sender's own text, the quoted history and the signature.

    Answers written between or below quoted lines stay in the text. What is nothing but quotation
    stays in the text too: a message without words could not be worked on.
    """
    own, quoted = _without_quotations(message.strip("\n").split("\n"))
    text, signature = _without_signature(own)
    if not text.strip():
        return Parts(message.strip(), "", "")
    return Parts(text.strip(), "\n".join(quoted).strip("\n"), signature.strip())


def read_headers(lines: list[str], start: int) -> HeaderBlock | None:
    """The block of mail headers beginning at `lines[start]`: a sender and at least one of date,
    recipient and subject, in adjacent lines; None if there is none."""
    header_of = mail_words().header_of
    found: dict[str, str] = {}
    position = start
    while position < len(lines) and position < start + 8:
        match = _HEADER_LINE.match(lines[position][:_SEEN_OF_A_LINE])
        role = header_of.get(match.group(1).lower()) if match else None
        if match is None or role is None:
            break
        found.setdefault(role, match.group(2).strip(" *"))
        position += 1
    if "from" not in found or not found["from"] or len(found) < 2 or not {"date", "subject", "to"} & found.keys():
        return None
    return HeaderBlock(found, position)


def _without_quotations(lines: list[str]) -> tuple[list[str], list[str]]:
    own: list[str] = []
    quoted: list[str] = []
    introduced = _introduction(lines)
    introductions = 1
    position = 0
    while position < len(lines):
        if position == introduced:
            end = _end_of_introduction(lines, position)
            if end is None:
                quoted += lines[position:]
                break
            quoted += lines[position:end]
            position = end
            introductions += 1
            offset = _introduction(lines[position:]) if introductions < _MAX_INTRODUCTIONS else None
            introduced = None if offset is None else position + offset
            continue
        if lines[position].lstrip().startswith(">"):
            quoted += _attribution_at_end(own)
            quoted.append(lines[position])
        elif position > 0 and not lines[position - 1].strip() and read_headers(lines, position):
            quoted += lines[position:]
            break
        else:
            own.append(lines[position])
        position += 1
    return own, quoted


def _introduction(lines: list[str]) -> int | None:
    """Index of the line with which a quotation is introduced."""
    # Every introduction that the library knows ends so; most messages have no such line.
    if not any(line.rstrip().endswith((":", "-", "_", ">")) for line in lines[:_SEARCHED_LINES]):
        return None
    # Long lines are cut: no introduction is that long, and some of the library's patterns take time
    # that grows with the cube of a line's length.
    seen = [line[:_SEEN_OF_A_LINE] for line in lines[:_SEARCHED_LINES]]
    pieces: list[tuple[bool, str]] = quotequail.quote("\n".join(seen), limit=len(seen) + 1, quote_intro_line=True)
    if len(pieces) < 2:
        return None
    return len(seen) - pieces[1][1].count("\n") - 1


def _end_of_introduction(lines: list[str], start: int) -> int | None:
    """Where the '>' lines begin that an introduction announces; None: all that follows is quoted."""
    for position in range(start + 1, min(start + 5, len(lines))):
        if lines[position].lstrip().startswith(">"):
            return position
    return None


def _attribution_at_end(own: list[str]) -> list[str]:
    """Takes from the end of `own` the one or two lines that say whom the following lines quote."""
    last = len(own) - 1
    while last >= 0 and not own[last].strip():
        last -= 1
    if last < 0 or not own[last].rstrip().endswith(":") or len(own) - last > 3:
        return []
    first = last
    if last > 0 and own[last - 1].strip() and not _WHEN.search(own[last][:_SEEN_OF_A_LINE]):
        first = last - 1  # wrapped: "On 3 May 2026 at 10:00, Ann <" / "ann@example.org> wrote:"
    if max(len(line) for line in own[first : last + 1]) > _SEEN_OF_A_LINE:
        return []
    # "About order 10423:" above a quotation is the sender's own; an attribution has an address or a time.
    if not _ATTRIBUTION_HINT.search(" ".join(own[first : last + 1])):
        return []
    taken = own[first:]
    del own[first:]
    return taken


def _without_signature(lines: list[str]) -> tuple[str, str]:
    words = mail_words()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[-_MAX_SIGNATURE_LINES - 1 :]:
        line = lines[number].strip()
        below = [later.strip() for later in lines[number + 1 :] if later.strip()]
        lowered = line.lower()
        if (
            _DASHES.match(line)
            or (lowered.startswith(words.device_starts) and len(line) < 120 and not below)
            or (_is_closing(lowered, words.closings) and all(_is_contact_line(later) for later in below))
        ):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    last = filled[-1] if filled else 0
    if len(filled) > 1 and not lines[last - 1].strip() and _is_name(lines[last].strip(" ,.-–")):
        return "\n".join(lines[:last]), "\n".join(lines[last:])
    return "\n".join(lines), ""


def signed_name(signature: str) -> str:
    """The name that a person signed with: the first line of it, or of what follows its closing; '' if none."""
    for line in signature.splitlines():
        phrase, _, after = line.strip(" !.-–").partition(",")
        words = after if phrase.strip(" !.").lower() in mail_words().closings else line
        if _is_name(words.strip(" ,.-–")):
            return words.strip(" ,.-–")
    return ""


_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])+(?: [^\W\d_](?:[^\W\d_]|['’.-])*){0,2}")


def _is_name(words: str) -> bool:
    """Whether a line of its own is a person's name: up to three capitalised words, none of them said otherwise."""
    if not _NAME.fullmatch(words) or words.isupper() or len(words) > 40:
        return False
    lowered = words.lower()
    known = mail_words()
    said = lowered in known.closings or any(word in known.no_names for word in lowered.split())
    return not said and all(word[0].isupper() for word in words.split())


def _is_closing(line: str, closings: frozenset[str]) -> bool:
    phrase, _, name = line.rstrip("!. ").partition(",")
    return phrase.strip(" !.") in closings and len(name.split()) <= 3 and "?" not in line


def _is_contact_line(line: str) -> bool:
    """A name, a role, an address: what stands below a closing. A sentence is none."""
    if line.lower().startswith(("ps", "p.s", "p.p.s")):
        return False
    if _CONTACT.search(line[:_SEEN_OF_A_LINE]) or line.lower().startswith(mail_words().device_starts):
        return len(line) < 120 and "?" not in line
    return (
        len(line.split()) <= 5
        and len(line) <= 60
        and not line.endswith(("?", "!"))
        and (line[:1].isupper() or not line[:1].isalpha())
    )
