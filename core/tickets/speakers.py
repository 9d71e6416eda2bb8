"""Who is the customer and who the team among the people of a copied page or chat, where only names are shown.

What is told by a word (a role, 'Support' in the name, 'reported via email', 'to support@…') goes before what is
guessed: that whoever opens with 'How can I help you?' is the team, that whoever writes first asks, and that
whoever answers the one who asks is the team.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.domain.ticket import Customer, Sender
from core.tickets.identity import name_and_address
from core.tickets.page_words import page_words
from core.tickets.times import DayOrder, day_order, says_when, sequence_key

_TEAM_ADDRESS = re.compile(
    r"^(?:support|help|helpdesk|service|customer|care|info|hello|team|contact|kundenservice|noreply|no-reply)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(?:#?\d+|\([^()]*\))$")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
PHONE = re.compile(r"\+\d[\d ()/.-]{6,20}\d")
"""A messenger shows who is in no address book by number."""
_LONGEST_NAME = 50
_MOST_WORDS = 5
_NAME = re.compile(r"[^\W\d_][\w .,'’&()/-]*")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person said at once, as it was copied."""

    name: str
    lines: list[str] = field(default_factory=list)
    address: str = ""
    to: str = ""
    when: str = ""
    """As it is written."""
    role: Sender | None = None
    """Where the page says so; None: it does not."""

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return "\n".join(self.lines)

    @property
    def person(self) -> str:
        """What tells this speaker from the others."""
        return " ".join(self.name.lower().split()) or self.address.lower()


def is_team(name: str, address: str) -> bool:
    """Whether a name or an address is that of a team, not of a person who asks."""
    return bool(_TEAM_ADDRESS.match(address) or page_words().team.search(name))


def role_of_name(name: str) -> Sender | None:
    """The side that a name says by itself: 'Customer', 'Visitor 4821', 'Agent Tom', 'Tom (Support)', 'You';
    None for a person's."""
    words = page_words()
    plain = " ".join(name.lower().split())
    before, _, after = plain.partition(" ")
    if told := _IN_BRACKETS.search(plain):
        return words.speakers.get(told[1]) or ("agent" if words.team.search(told[1]) else None)
    exact = words.speakers.get(plain) or words.speakers.get(_NUMBERED.sub("", plain))
    if exact or not after:
        return exact
    return "agent" if words.team.search(plain) else words.speakers.get(before) if " " not in after else None


def is_person(text: str) -> bool:
    """Whether a line, or what stands before a colon, can be somebody's name."""
    words = text.split()
    if PHONE.fullmatch(text):
        return True
    if not words or len(text) > _LONGEST_NAME or len(words) > _MOST_WORDS:
        return False
    no_speakers, first = page_words().no_speakers, words[0].lower()
    if text.lower() in no_speakers or first in no_speakers or first in page_words().greetings:
        return False
    if not _NAME.fullmatch(text) or text[-1] in ".,-/" or says_when(text):
        return False
    return all(word[0].isupper() or not word[0].isalpha() or word.lower() in page_words().particles for word in words)


def in_order(turns: Sequence[Turn]) -> list[Turn]:
    """The turns oldest first: as they stand, or turned round where all their times fall. Times that go both ways
    are not trusted."""
    order = day_order_of(turns)
    keys = [sequence_key(turn.when, order) for turn in turns if turn.when]
    numbers = [key[1] for key in keys if key is not None and keys[0] is not None and key[0] == keys[0][0]]
    falls = len(numbers) >= 2 and numbers[0] > numbers[-1] and all(one >= later for one, later in pairwise(numbers))
    return list(reversed(turns)) if falls else list(turns)


def day_order_of(turns: Iterable[Turn]) -> DayOrder:
    """How the dates in figures of these turns are meant, if one of them tells."""
    return day_order(turn.when for turn in turns)


def with_sides(turns: Sequence[Turn]) -> tuple[list[tuple[Turn, Sender]], Customer]:
    """Each turn, oldest first, with its side, and who the customer is."""
    sides: dict[str, Sender] = {}
    for turn in turns:
        if (told := _told_side(turn)) in ("customer", "agent"):
            sides.setdefault(turn.person, told)
    _by_what_is_said(turns, sides)
    if "customer" not in sides.values() and (asking := _likely_customer(turns, sides)):
        sides[asking.person] = "customer"
    for turn in turns:
        sides.setdefault(turn.person, "customer" if PHONE.fullmatch(turn.name) else "agent")
    found = [(turn, _side(turn, sides)) for turn in turns]
    return found, _customer(found)


def _told_side(turn: Turn) -> Sender | None:
    own: Sender | None = turn.role if turn.role in ("customer", "agent") else None
    return own or role_of_name(turn.name) or ("agent" if is_team(turn.name, turn.address) else None)


def _likely_customer(turns: Sequence[Turn], sides: Mapping[str, Sender]) -> Turn | None:
    """Whoever writes first among those of no known side; of two people the one who is in no address book."""
    unknown = [turn for turn in turns if turn.person not in sides and not _is_note(turn)]
    if len({turn.person for turn in turns}) == 2:
        unknown = [turn for turn in unknown if PHONE.fullmatch(turn.name)] or unknown
    return unknown[0] if unknown else None


def _customer(found: Sequence[tuple[Turn, Sender]]) -> Customer:
    asking = next((turn for turn, side in found if side == "customer"), None)
    if asking is None:
        return Customer()
    known = role_of_name(asking.name) is None and not PHONE.fullmatch(asking.name)
    answered = next((turn.to for turn, side in found if side == "agent" and "@" in turn.to), "")
    return Customer("", asking.name if known else "", asking.address or name_and_address(answered)[1])


def _side(turn: Turn, sides: dict[str, Sender]) -> Sender:
    return "note" if _is_note(turn) else sides[turn.person]


def _is_note(turn: Turn) -> bool:
    return turn.role == "note" or role_of_name(turn.name) == "note"


def _by_what_is_said(turns: Sequence[Turn], sides: dict[str, Sender]) -> None:
    """Adds the sides that openings and recipients tell."""
    words = page_words()
    for turn in turns:
        said = turn.text.lower()[:200]
        if turn.person in sides or _is_note(turn):
            continue
        if any(opening in said for opening in words.openings):
            sides[turn.person] = "agent"
        elif turn.to and is_team(*name_and_address(turn.to)):
            sides[turn.person] = "customer"
