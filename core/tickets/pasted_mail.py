"""A mail thread as it is pasted: each mail of it a message, by whoever the lines above it name.

What stands behind '>' below an introduction is the one's who is quoted; what stands unmarked below or between is the
answer of whoever wrote the lines above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.domain.ticket import Customer, Sender, Ticket
from core.tickets.attributions import who_wrote
from core.tickets.building import message, ticket
from core.tickets.forms import read_form
from core.tickets.identity import bare_subject, is_answer, iso_time, name_and_address
from core.tickets.introductions import Introduction, introduction_at
from core.tickets.mail import Mail, thread_to_ticket
from core.tickets.mail_lines import SEEN_OF_A_LINE, is_rule, unmarked, unmarked_once
from core.tickets.mail_words import mail_words
from core.tickets.people import Addressed, Team, mailbox_kind, team_of
from core.tickets.times import day_order

_SEARCHED_LINES = 10_000
"""Beyond, no further mail of a thread is looked for: a paste that long is a log file."""
_MOST_MAILS = 200


@dataclass
class _Part:
    who: str = ""
    address: str = ""
    to: str = ""
    when: str = ""
    subject: str = ""
    depth: int = 0
    """How many '>' stand before its lines."""
    forwarded: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        return any(line.strip(" >") for line in self.lines)


def read_mail_thread(lines: Sequence[str]) -> Ticket:
    """The ticket in `lines`, oldest message first. Raises `EmptyTicket`."""
    parts = _split(lines)
    if len(parts) == 1:
        return _single(parts[0])
    filled = [part for part in parts if part.has_words]
    if not filled:
        return _single(_Part(lines=list(lines)))
    if len(filled) == 1 and not filled[0].forwarded:
        return _single(filled[0], answers=parts[1] if filled[0] is parts[0] else None)
    filled, times = _oldest_first(filled)
    passed_on = next((part for part in filled if part.forwarded and not _is_team(part)), None)
    if passed_on is not None:
        return _passed_on(filled, passed_on)
    mails = [_mail(part, time) for part, time in zip(filled, times, strict=True)]
    subject = next((part.subject for part in filled if part.subject), "")
    mails[0] = mails[0]._replace(subject=subject)
    return thread_to_ticket(mails, _team(filled, mails))


def _oldest_first(parts: list[_Part]) -> tuple[list[_Part], list[str]]:
    """The parts in the order in which they were written, and their times; these are empty where they contradict."""
    order = day_order(part.when for part in parts)
    times = [iso_time(part.when, order) for part in parts]
    rises, falls = _goes(times)
    if not (rises or falls) and len({*times} - {""}) > 1:
        times = [""] * len(times)
    if falls or (not rises and (not (parts[0].who or parts[0].address) or _begins_with_answer(parts))):
        # Mail programs put the answer above what it answers; a thread that begins with a header of its
        # own and where neither times nor subjects tell may be either way, and is left as it stands.
        return parts[::-1], times[::-1]
    return parts, times


def _goes(times: Sequence[str]) -> tuple[bool, bool]:
    """Whether the known times rise or fall throughout. Those that do neither are not trusted: the order in
    which a thread stands is its own."""
    known = [time for time in times if time]
    rises = all(one <= later for one, later in pairwise(known)) and known[:1] < known[-1:]
    falls = all(one >= later for one, later in pairwise(known)) and known[:1] > known[-1:]
    return rises, falls


def _begins_with_answer(parts: Sequence[_Part]) -> bool:
    """Whether the subjects say that the first part answers the last: "RE: Pump" above "Pump"."""
    return bool(parts[-1].subject) and is_answer(parts[0].subject) and not is_answer(parts[-1].subject)


def _single(part: _Part, answers: _Part | None = None) -> Ticket:
    """A text with one mail in it; `answers`: what stood above nothing, but says who was answered."""
    lines, subject = part.lines, part.subject
    if not subject and lines and (found := _subject_line(lines[0])):
        subject, lines = found, lines[1:]
    text = "\n".join(lines)
    form = read_form(text) if not part.who and answers is None else None
    if form is not None:
        customer, text = Customer("", form.name, form.address), form.text
    else:
        customer = Customer("", part.who, part.address)
    return ticket(
        [message("customer", text, customer.name, iso_time(part.when))],
        subject=bare_subject(subject),
        customer=customer,
    )


def _subject_line(line: str) -> str:
    name, colon, value = line[:SEEN_OF_A_LINE].replace("\uff1a", ":").partition(":")
    is_subject = mail_words().header_of.get(name.strip(" *").lower()) == "subject"
    return value.strip(" *") if colon and is_subject else ""


def _passed_on(filled: Sequence[_Part], passed_on: _Part) -> Ticket:
    """What a colleague passed on is its writer's; the lines above are a note."""
    customer = Customer("", passed_on.who, passed_on.address)
    messages = []
    for part in filled:
        same = part.who == passed_on.who and part.address == passed_on.address
        sender: Sender = "customer" if same else "note" if not (part.who or part.address) else "agent"
        messages.append(message(sender, "\n".join(part.lines), part.who, iso_time(part.when)))
    return ticket(messages, subject=bare_subject(passed_on.subject), customer=customer, channel="mail")


def _mail(part: _Part, time: str) -> Mail:
    to = (name_and_address(part.to),) if part.to else ()
    addressed = Addressed((part.who, part.address), to=to)
    return Mail("", (), part.who, part.address, part.subject, time, "\n".join(part.lines), addressed=addressed)


def _team(filled: Sequence[_Part], mails: Sequence[Mail]) -> Team:
    """The team in the thread. Where the newest mail has no header it is what the agent looks at: the customer's answer
    to the mail quoted below it, whose writer is therefore no customer."""
    told = [mail.addressed for mail in mails if mail.name or mail.address]
    team = team_of(told) if told else Team()
    ours = [part for part in filled if _is_team(part)]
    if not (filled[-1].who or filled[-1].address) and len(filled) > 1:
        ours.append(filled[-2])
    customer_side = {part.address.lower() for part in filled if part not in ours}
    return Team(
        frozenset({*team.addresses, *(part.address.lower() for part in ours if part.address)}) - customer_side,
        team.domains - {address.rpartition("@")[2] for address in customer_side if address},
        frozenset(part.who.lower() for part in ours if part.who),
    )


def _is_team(part: _Part) -> bool:
    words = part.who.lower().split()
    sender_of = mail_words().sender_of
    return (
        mailbox_kind(part.address) in ("surely", "perhaps", "machine")
        or sender_of.get(part.who.lower()) == "agent"
        or any(word in ("support", "team", "helpdesk", "service") for word in words)
    )


def _split(lines: Sequence[str]) -> list[_Part]:
    """Each mail of a pasted thread with what the lines above it say; the first is what stands above all of them."""
    parts = [_Part()]
    stack = [parts[0]]
    position = 0
    while position < len(lines):
        line = lines[position]
        searched = position < _SEARCHED_LINES and len(parts) < _MOST_MAILS and line.strip()
        found = introduction_at(lines, position) if searched else None
        if found is not None and (part := _introduced(found)) is not None:
            depth = _depth(line)
            part.depth = depth + _marked_below(lines, found.end, depth)
            _drop_rules(stack[-1].lines)
            while len(stack) > 1 and stack[-1].depth >= part.depth:
                stack.pop()
            if part.depth <= stack[-1].depth:
                stack = [part]
            else:
                stack.append(part)
            parts.append(part)
            position = found.end
            continue
        if found is not None and found.kind == "reply-above":
            position = found.end
            continue
        depth = _depth(line)
        while len(stack) > 1 and line.strip(" >") and depth < stack[-1].depth:
            stack.pop()
            if stack[-1].lines and stack[-1].lines[-1].strip():
                stack[-1].lines.append("")
        stack[-1].lines.append(_without_marks(line, stack[-1].depth))
        position += 1
    return parts


def _introduced(found: Introduction) -> _Part | None:
    """The part that an introduction opens; None where it names nobody."""
    fields = dict(found.fields)
    if "line" in fields:
        who, address, when = who_wrote(fields["line"])
        return _Part(who, address, when=when) if who or address else None
    if not fields.get("from"):
        return None
    who, address = name_and_address(fields["from"])
    return _Part(
        who,
        address,
        fields.get("to", ""),
        fields.get("date", ""),
        fields.get("subject", ""),
        forwarded=found.forwarded,
    )


def _depth(line: str) -> int:
    marks = line[: len(line) - len(unmarked(line))] if line.lstrip().startswith(">") else ""
    return marks.count(">")


def _marked_below(lines: Sequence[str], start: int, depth: int) -> int:
    """1 where the lines below stand behind one '>' more."""
    below = next((line for line in lines[start : start + 4] if line.strip(" >")), "")
    return int(_depth(below) > depth)


def _without_marks(line: str, depth: int) -> str:
    for _ in range(depth):
        line = unmarked_once(line)
    return line


def _drop_rules(lines: list[str]) -> None:
    while lines and (not lines[-1].strip(" >") or is_rule(lines[-1])):
        lines.pop()
