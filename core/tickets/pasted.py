"""Text as an agent pastes it: one message, a mail thread with headers, or a chat with speakers."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.domain.text import split_sentences
from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import bare_subject, iso_time, name_and_address
from core.tickets.pasted_chat import read_chat
from core.tickets.pasted_pages import read_page
from core.tickets.quoting import read_headers
from core.tickets.speakers import PHONE, Turn, day_order_of, is_team, role_of_name, with_sides
from core.tickets.times import day_order

_ATTRIBUTION = re.compile(
    r"^[\s>]*(?:On|Am|Le|El|Op|Den|Em|Il|W dniu)\s+"
    r"(?P<when>.{4,120}?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?=[,\s])|.{4,120}?)[,\s]+(?P<who>[^,\n]{2,120}?)\s*"
    r"(?:wrote|schrieb|a écrit|escribió|schreef|skrev|escreveu|ha scritto|napisał\(?a?\)?)[^:\n]{0,60}:\s*$",
    re.IGNORECASE,
)
# Looked for first: the whole pattern tries many places for the name on a line that has no such end.
_SAYS = re.compile(
    r"\b(?:wrote|schrieb|écrit|escribió|schreef|skrev|escreveu|scritto|napisał)\b[^:]{0,120}:\s*$", re.IGNORECASE
)
_GERMAN_ATTRIBUTION = re.compile(
    r"^[\s>]*Am\s+(?P<when>.{4,80}?)\s+schrieb\s+(?P<who>[^:\n]{2,120}):\s*$", re.IGNORECASE
)
_SEPARATOR = re.compile(r"^[\s>]*(?:-{3,}.{0,40}-{3,}|_{8,})\s*$")
_SUBJECT = re.compile(r"^(?:subject|betreff|objet|asunto|oggetto|onderwerp)\s*:\s*(.+)$", re.IGNORECASE)
_SEEN_OF_A_LINE = 300
_SEEN_OF_A_TITLE = 2000
_LONGEST_TITLE = 90
_SEARCHED_LINES = 10_000
"""Beyond, no further mail of a thread is looked for: a paste that long is a log file."""


@dataclass
class _Part:
    who: str = ""
    address: str = ""
    to: str = ""
    when: str = ""
    """As it is written."""
    subject: str = ""
    lines: list[str] | None = None


def read_pasted(text: str, id: str = "") -> Ticket:
    """The ticket in `text`, its messages in order of time. Raises `EmptyTicket`."""
    lines = text.strip("\n").split("\n")
    return _chat(lines, id) or _page(lines, id) or _thread(lines, id)


def _chat(lines: list[str], id: str) -> Ticket | None:
    """Lines with speakers as a ticket; None where they are none."""
    subject = next((number for number, line in enumerate(lines[:3]) if _SUBJECT.match(line)), -1)
    turns = read_chat(lines[subject + 1 :])
    if not turns:
        return None
    found = _SUBJECT.match(lines[subject]) if subject >= 0 else None
    return _of_turns(turns, id, found[1] if found else "", "chat")


def _page(lines: list[str], id: str) -> Ticket | None:
    """A copied page of a helpdesk, a mailbox or a messenger as a ticket; None where the lines are none."""
    page = read_page(lines) if len(lines) <= _SEARCHED_LINES else None
    return _of_turns(page.turns, id or page.id, page.subject, "") if page else None


def _of_turns(turns: list[Turn], id: str, subject: str, channel: str) -> Ticket | None:
    said, customer = with_sides(turns)
    if not any(side == "customer" for _, side in said):
        return None
    order = day_order_of(turns)
    messages = []
    for turn, side in said:
        is_told = role_of_name(turn.name) or PHONE.fullmatch(turn.name)
        name = "" if is_told and not turn.address else turn.name
        messages.append(message(side, turn.text, name, iso_time(turn.when, order)))
    return ticket(
        messages,
        id=id,
        subject=bare_subject(subject) or first_question(messages),
        customer=customer,
        channel=channel,
        in_order=True,
    )


def first_question(messages: Sequence[Message]) -> str:
    """What a conversation without a title is called: the customer's first question, else their first sentence."""
    said = next((entry.text for entry in messages if entry.sender == "customer"), "")[:_SEEN_OF_A_TITLE]
    sentences = [" ".join(span.of(said).split()) for span in split_sentences(said)]
    asked = next((sentence for sentence in sentences if sentence.endswith("?")), sentences[0] if sentences else "")
    return textwrap.shorten(asked, _LONGEST_TITLE, placeholder="…")


# -- a mail thread ---------------------------------------------------------------------------


def _thread(lines: list[str], id: str) -> Ticket:
    parts = _split(lines)
    filled = [part for part in parts if any(line.strip() for line in part.lines or [])]
    if len(filled) < 2:
        return _single(filled[0] if filled else _Part(lines=lines), id)
    order = day_order(part.when for part in filled)
    times = [iso_time(part.when, order) for part in filled]
    rises, falls = _goes(times)
    if falls or (not rises and (not filled[0].who or _begins_with_answer(filled))):
        # Mail programs put the answer above what it answers; a thread that begins with a header of its
        # own and where neither times nor subjects tell may be either way, and is left as it stands.
        filled.reverse()
        times.reverse()
    customer = _customer(filled)
    messages = [_message(part, time, customer) for part, time in zip(filled, times, strict=True)]
    subject = next((part.subject for part in filled if part.subject), "")
    return ticket(messages, id=id, subject=bare_subject(subject), customer=customer, channel="mail", in_order=True)


def _single(part: _Part, id: str) -> Ticket:
    lines = part.lines or []
    subject = part.subject
    if not subject and lines and (found := _SUBJECT.match(lines[0][:_SEEN_OF_A_LINE])):
        subject, lines = found[1], lines[1:]
    if not any(line.strip() for line in lines) and subject:
        lines = [subject]
    customer = Customer("", part.who, part.address)
    return ticket(
        [message("customer", "\n".join(lines), part.who, iso_time(part.when))],
        id=id,
        subject=bare_subject(subject),
        customer=customer,
    )


def _split(lines: list[str]) -> list[_Part]:
    """Each mail of a pasted thread with what its header lines say."""
    parts = [_Part(lines=[])]
    position = 0
    while position < len(lines):
        searched = position < _SEARCHED_LINES
        block = read_headers(lines, position) if searched else None
        attribution = _attribution(lines, position) if searched and not block else None
        current = parts[-1].lines
        assert current is not None
        if block:
            while current and (_SEPARATOR.match(current[-1][:_SEEN_OF_A_LINE]) or not current[-1].strip(" >")):
                current.pop()
            name, address = name_and_address(block.fields["from"])
            parts.append(
                _Part(
                    name,
                    address,
                    block.fields.get("to", ""),
                    block.fields.get("date", ""),
                    block.fields.get("subject", ""),
                    [],
                )
            )
            position = block.end
        elif attribution:
            part, position = attribution
            parts.append(part)
        else:
            current.append(_unquoted(lines[position]) if len(parts) > 1 else lines[position])
            position += 1
    return parts


def _attribution(lines: list[str], position: int) -> tuple[_Part, int] | None:
    """ "On … wrote:" at `lines[position]`, on one line or wrapped on two."""
    for length in (1, 2):
        joined = " ".join(_unquoted(line[:_SEEN_OF_A_LINE]).strip() for line in lines[position : position + length])
        if not _SAYS.search(joined):
            continue
        match = _GERMAN_ATTRIBUTION.match(joined) or _ATTRIBUTION.match(joined)
        if match:
            name, address = name_and_address(match["who"])
            return _Part(name, address, when=match["when"], lines=[]), position + length
    return None


def _unquoted(line: str) -> str:
    return re.sub(r"^\s*(?:>\s?)+", "", line)


def _goes(times: list[str]) -> tuple[bool, bool]:
    """Whether the known times rise or fall throughout. Those that do neither are not trusted: the order in
    which a thread stands is its own."""
    known = [time for time in times if time]
    rises = all(one <= later for one, later in pairwise(known)) and known[:1] < known[-1:]
    falls = all(one >= later for one, later in pairwise(known)) and known[:1] > known[-1:]
    return rises, falls


def _begins_with_answer(parts: list[_Part]) -> bool:
    """Whether the subjects say that the first part answers the last: "RE: Pump" above "Pump"."""
    first, last = parts[0].subject, parts[-1].subject
    return bool(last) and bare_subject(last) == last.strip() and bare_subject(first) != first.strip()


def _customer(parts: list[_Part]) -> Customer:
    """Who asks. Where the newest mail has no header, it is what the agent looks at: the customer's
    answer to the mail quoted below it, whose writer is therefore no customer. Else it is the writer of
    the oldest mail, unless that is the team by its address."""
    answered = parts[-2] if not (parts[-1].who or parts[-1].address) else None
    for part in parts:
        if (part.who or part.address) and not _is_team(part) and not (answered and _same(part, answered)):
            return Customer("", part.who, part.address)
    recipient = answered.to if answered else next((part.to for part in parts if part.to), "")
    return Customer("", *name_and_address(recipient)) if recipient else Customer()


def _same(one: _Part, other: _Part) -> bool:
    if one.address and other.address:
        return one.address.lower() == other.address.lower()
    return one.who.lower() == other.who.lower()


def _is_team(part: _Part) -> bool:
    return is_team(part.who, part.address) or role_of_name(part.who) == "agent"


def _message(part: _Part, time: str, customer: Customer) -> Message:
    known = part.who or part.address
    same = known and _same(part, _Part(customer.name, customer.email))
    sender: Sender = "customer" if not known or same else "agent"
    return message(sender, "\n".join(part.lines or []), part.who, time)
