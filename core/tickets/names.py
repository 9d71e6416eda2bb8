"""What can be a person's name, and how it is said: told apart from roles, firms, devices and ordinary words.

Given names are those of 80 locales (`resources/tickets/given_names.txt`); titles, roles, legal forms and devices stand
in `resources/tickets/people.toml`. A name that nobody can be sure of is no name: a greeting without one is never wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.resources import resource
from core.tickets.mail_words import mail_words, ticket_words

_NAME = re.compile(
    r"[^\W\d_](?:[^\W\d_]|['\u2019.\u00b7\u0300-\u036f-])*(?: [^\W\d_](?:[^\W\d_]|['\u2019.\u0300-\u036f-])*){0,4}"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in its parts; empty where there is none."""

    title: str = ""
    """Forms of address and titles as they stand ('Frau Dr.')."""
    first: str = ""
    """Given names, the first of them foremost."""
    last: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    address: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    devices: frozenset[str]
    of: frozenset[str]
    forms: frozenset[str]
    via: frozenset[str]
    not_names: frozenset[str]


@cache
def _words() -> _Words:
    people, places = ticket_words("people"), ticket_words("signatures")["places"]
    titles = people["titles"]
    return _Words(
        frozenset(titles["address"]),
        frozenset(word.strip(".") for word in (*titles["address"], *titles["academic"])),
        frozenset(people["roles"]["words"]),
        frozenset(people["devices"]["words"]),
        frozenset(people["devices"]["of"]),
        frozenset(people["companies"]["forms"]),
        frozenset(people["mail"]["via"]),
        frozenset((*places["countries"], *places["ambiguous"])) | mail_words().no_names | mail_words().closings,
    )


@cache
def _given() -> frozenset[str]:
    text = resource("tickets", "given_names.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def is_given_name(word: str) -> bool:
    """Whether `word` is somebody's given name, or a double one of two ('Anna-Maria')."""
    lowered = word.casefold().strip(".'\u2019")
    return lowered in _given() or ("-" in lowered and all(part in _given() for part in lowered.split("-") if part))


def can_be_a_name(line: str) -> bool:
    """Whether a line of its own, below a message, is a person's name: up to three capitalised words, one of the first
    two a given name, none of them a word that says something else."""
    words = line.split()
    if not words or len(words) > 3 or len(line) > 40 or not _NAME.fullmatch(line):
        return False
    if line.isupper() and len(words) > 1 and not is_given_name(words[0]):
        return False
    lowered = _plain(words)
    if any(word[0].islower() for word in words) or _says_something_else(lowered):
        return False
    bare = [word for word, low in zip(words, lowered, strict=True) if low not in _words().titles]
    return any(is_given_name(word) for word in bare[:2])


def _says_something_else(lowered: list[str]) -> bool:
    other = _words().not_names
    return " ".join(lowered) in other or any(word in other or word in _words().roles for word in lowered)


def person(name: str, address: str = "") -> PersonName:
    """The parts of a sender's name; all empty where it is a role, a firm, a device, a sentence or an address.

    `address`, where known, bears out a name that no list has ('Xiulan Zhou', xiulan.zhou@example.org).
    """
    name = _without_frame(name)
    if not name or len(name) > _LONGEST:
        return PersonName()
    if name.count(",") == 1:
        return _around_comma(name, address)
    name = _whose_device(name)
    if not _NAME.fullmatch(name):
        return PersonName()
    title, words = _titled(name.split())
    if len(words) == 2 and re.fullmatch(r"[^\W\d_]\.?", words[0]):
        return PersonName(title, "" if title else " ".join(words), words[1] if title else "")
    if not words or len(words) > 4 or _is_no_person(_plain(words)):
        return PersonName()
    return _parts(title, [_in_case(word, name) for word in words], address)


def _around_comma(name: str, address: str) -> PersonName:
    """'Lind, Rosa' as 'Rosa Lind'; 'Rosa Lind, PhD' without the title."""
    before, _, after = (part.strip() for part in name.partition(","))
    is_title = all(word in _words().titles for word in _plain(after.split()))
    swapped = PersonName() if is_title else person(f"{after} {before}", address)
    return swapped if swapped.first else person(before, address)


def _titled(words: list[str]) -> tuple[str, list[str]]:
    """The titles before a name as they stand, and the name without those on either side."""
    lowered, titles = _plain(words), _words().titles
    start, end = 0, len(words)
    while start < end and lowered[start] in titles:
        start += 1
    while end > start and lowered[end - 1] in titles:
        end -= 1
    return " ".join(words[:start]), words[start:end]


def _parts(title: str, words: list[str], address: str) -> PersonName:
    if title and len(words) == 1:
        return PersonName(
            title,
            ""
            if any(word in _words().address for word in _plain(title.split())) or not is_given_name(words[0])
            else words[0],
            words[0],
        )
    if is_given_name(words[0]) or (len(words) > 1 and _borne_out(words, address)):
        return PersonName(title, words[0], " ".join(words[1:]))
    if title:
        return PersonName(title, "", words[-1])
    if len(words) in (2, 3) and is_given_name(words[1]) and not any(word[0].islower() for word in words):
        return PersonName("", " ".join(words), "")  # the family name first
    if len(words) == 1 and _borne_out(words, address):
        return PersonName("", words[0], "")
    return PersonName()


def _plain(words: list[str]) -> list[str]:
    return [word.casefold().strip(".") for word in words]


def _is_no_person(lowered: list[str]) -> bool:
    known = _words()
    return any(
        word in known.roles or word in known.devices or word in known.forms or word in mail_words().no_names
        for word in lowered
    ) or (len(lowered) == 1 and lowered[0] in known.not_names)


def _borne_out(words: list[str], address: str) -> bool:
    """Whether the address is made of the name's words."""
    local = re.sub(r"[\W\d_]+", " ", address.partition("@")[0].casefold()).split()
    wanted = [re.sub(r"[\W\d_]+", "", word.casefold()) for word in words]
    return bool(local) and wanted[0] in local and (len(words) == 1 or any(word in local for word in wanted[1:]))


def _without_frame(name: str) -> str:
    """The name without what mail systems put around it: quotes, a firm in brackets, 'via Users'."""
    name = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", name)
    name = " ".join(name.strip(" \"'\u201e\u201c\u201d\u2018\u2019<>,;:|").split())
    words = name.split()
    for index, word in enumerate(words[1:], 1):
        if word.casefold() in _words().via and index < len(words) - 1:
            return " ".join(words[:index]).strip("'\"\u2018\u2019")
    return re.split(r" [|/\u2013\u2014-] | @ ", name)[0].strip()


def _whose_device(name: str) -> str:
    """'iPhone von Rosa' and 'Rosa's iPhone' as 'Rosa'."""
    words, known = name.split(), _words()
    devices = words[0].casefold().split("-") if words else []
    if len(words) >= 3 and known.devices.intersection(devices) and words[1].casefold() in known.of:
        return " ".join(words[2:])
    if len(words) >= 2 and words[-1].casefold() in known.devices and re.search(r"['\u2019]?s$", words[-2]):
        return re.sub(r"['\u2019]?s$", "", " ".join(words[:-1]))
    return name


def _in_case(word: str, name: str) -> str:
    """A word of a name that is written in capitals or in small letters throughout, as names are written."""
    if (name.isupper() and len(word) > 1) or name.islower():
        return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
    return word
