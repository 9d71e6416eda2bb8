"""Who signed a message: the name and the mail address below it, for tickets whose source names nobody."""

from __future__ import annotations

import re
from typing import NamedTuple

from core.domain.ticket import Message
from core.tickets.identity import name_and_address
from core.tickets.names import can_be_a_name
from core.tickets.signing import signed_name

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]|]+@[^\s<>,;:\"'()\[\]|]+\.[^\W\d_]{2,}(?![\w@.-]*@)")
_MOST_LINES = 5
_LONGEST_LINE = 80
_LABEL = re.compile(r"^[^\W\d_][\w-]*:\s*")
_PART = re.compile(r"\s*[,|;·•]\s*|\s{2,}")


class Signer(NamedTuple):
    """Empty where nothing is said."""

    name: str = ""
    address: str = ""


def signer(message: Message) -> Signer:
    """Name and address under a message: of its signature, else of the short lines that end it and give an address.
    Of two addresses none is taken: one of them is somebody else's."""
    name = signed_name(message.signature)
    lines = message.signature.splitlines()
    if not lines:
        lines = _last_lines(message.text)
        if not any(_ADDRESS.search(line) for line in lines):
            return Signer()
    addresses = {match.group().rstrip(".").lower() for line in lines for match in _ADDRESS.finditer(line)}
    address = addresses.pop() if len(addresses) == 1 else ""
    return Signer(name or _name_beside(lines), address)


def _last_lines(text: str) -> list[str]:
    """The lines after the last blank one, if they are those of a signature; else the last line's end."""
    block = text.rstrip().rpartition("\n\n")[2].splitlines()
    if len(block) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in block):
        block = block[-1:]
    return block if all(_says_who(line) for line in block) else _said_at_the_end(block[-1:])


def _says_who(line: str) -> bool:
    """Whether every part of a line is a name, an address or a number, with a label at most: nothing that a message
    would say."""
    parts = [_LABEL.sub("", part) for part in _PART.split(line.strip()) if part]
    bare = [_ADDRESS.sub("", part).strip(" <>()") for part in parts]
    return bool(parts) and all(can_be_a_name(words) or not re.search(r"[^\W\d_]{3}", words) for words in bare)


def _said_at_the_end(lines: list[str]) -> list[str]:
    """The parts of a line that end it with '…, name, address'."""
    parts = [part for line in lines for part in _PART.split(line.strip())]
    tail = [part for part in parts[-2:] if _ADDRESS.fullmatch(part) or can_be_a_name(part)]
    return tail if len(tail) == 2 and _ADDRESS.fullmatch(parts[-1]) else []


def _name_beside(lines: list[str]) -> str:
    """The name on a line of its own, or beside the address."""
    for line in lines:
        for part in _PART.split(line.strip()):
            words = name_and_address(part)[0] if "@" in part else part
            if words and can_be_a_name(words):
                return words
    return ""
