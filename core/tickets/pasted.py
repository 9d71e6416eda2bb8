"""Text as an agent pastes it: one message, a mail thread with headers, or a chat with speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.tickets.building import message, ticket
from core.tickets.identity import bare_subject, iso_time, name_and_address
from core.tickets.mail_words import mail_words
from core.tickets.quoting import read_headers

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
_SPEAKER = re.compile(
    r"^(?:\[?(?P<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?Z?|\d{1,2}:\d{2}(?::\d{2})?)\]?\s+)?"
    r"(?P<who>[^\W\d_][\w .'-]{0,40}?)(?:\s*\((?P<role>[^()]{2,40})\))?\s*:\s+(?P<text>\S.*)$"
)
_SUBJECT = re.compile(r"^(?:subject|betreff|objet|asunto|oggetto|onderwerp)\s*:\s*(.+)$", re.IGNORECASE)
_TEAM_ADDRESS = re.compile(
    r"^(?:support|help|helpdesk|service|customer|care|info|hello|team|contact|kundenservice|noreply|no-reply)\b",
    re.IGNORECASE,
)
_SEEN_OF_A_LINE = 300
_SEARCHED_LINES = 10_000
"""Beyond, no further mail of a thread is looked for: a paste that long is a log file."""


@dataclass
class _Part:
    who: str = ""
    address: str = ""
    to: str = ""
    time: str = ""
    subject: str = ""
    lines: list[str] | None = None


def read_pasted(text: str, id: str = "") -> Ticket:
    """The ticket in `text`, its messages in order of time. Raises `EmptyTicket`."""
    lines = text.strip("\n").split("\n")
    return _chat(lines, id) or _thread(lines, id)


# -- a chat: lines "Agent: …" and "Customer: …" ----------------------------------------------


def _chat(lines: list[str], id: str) -> Ticket | None:
    """Lines with speakers as a ticket; None unless at least two turns name a role we know, so that a
    customer's "Address: …" and "Problem: …" stay one message."""
    sender_of = mail_words().sender_of
    turns: list[tuple[Sender, str, str, list[str]]] = []
    for line in lines:
        match = _SPEAKER.match(line[:2000])
        sender: Sender | None = None
        if match:
            sender = sender_of.get((match["role"] or "").lower()) or sender_of.get(match["who"].lower())
        if match and sender:
            name = "" if sender_of.get(match["who"].lower()) else match["who"]
            turns.append((sender, name, iso_time(match["time"]), [line[match.start("text") :]]))
        elif turns:
            turns[-1][3].append(line)
        elif line.strip() and not _SUBJECT.match(line):
            return None
    if len(turns) < 2 or "customer" not in {turn[0] for turn in turns}:
        return None
    subject = next((found[1] for line in lines[:3] if (found := _SUBJECT.match(line))), "")
    return ticket(
        [message(sender, "\n".join(words), name, time) for sender, name, time, words in turns],
        id=id,
        subject=subject,
        channel="chat",
    )


# -- a mail thread ---------------------------------------------------------------------------


def _thread(lines: list[str], id: str) -> Ticket:
    parts = _split(lines)
    filled = [part for part in parts if any(line.strip() for line in part.lines or [])]
    if len(filled) < 2:
        return _single(filled[0] if filled else _Part(lines=lines), id)
    if _newest_first(filled):
        filled.reverse()
    customer = _customer(filled)
    messages = [_message(part, customer) for part in filled]
    subject = next((part.subject for part in filled if part.subject), "")
    return ticket(messages, id=id, subject=bare_subject(subject), customer=customer, channel="mail")


def _single(part: _Part, id: str) -> Ticket:
    lines = part.lines or []
    subject = part.subject
    if not subject and lines and (found := _SUBJECT.match(lines[0][:_SEEN_OF_A_LINE])):
        subject, lines = found[1], lines[1:]
    if not any(line.strip() for line in lines) and subject:
        lines = [subject]
    customer = Customer("", part.who, part.address)
    return ticket(
        [message("customer", "\n".join(lines), part.who, part.time)],
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
                    iso_time(block.fields.get("date")),
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
            return _Part(name, address, time=iso_time(match["when"]), lines=[]), position + length
    return None


def _unquoted(line: str) -> str:
    return re.sub(r"^\s*(?:>\s?)+", "", line)


def _newest_first(parts: list[_Part]) -> bool:
    times = [part.time for part in parts if part.time]
    if len(times) >= 2 and times[0] != times[-1]:
        return times[0] > times[-1]
    # Mail programs put the answer above what it answers; a thread that begins with a header of its
    # own and has no times may be either way, and is left as it stands.
    return not parts[0].who


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
    return bool(
        _TEAM_ADDRESS.match(part.address)
        or mail_words().sender_of.get(part.who.lower()) == "agent"
        or re.search(r"\b(?:support|team|helpdesk|service)\b", part.who, re.IGNORECASE)
    )


def _message(part: _Part, customer: Customer) -> Message:
    known = part.who or part.address
    same = known and _same(part, _Part(customer.name, customer.email))
    sender: Sender = "customer" if not known or same else "agent"
    return message(sender, "\n".join(part.lines or []), part.who, part.time)
