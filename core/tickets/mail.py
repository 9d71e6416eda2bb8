"""One raw mail (.eml, Apple's .emlx, Outlook's .msg) and threads of them as tickets."""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.utils import getaddresses
from typing import NamedTuple

from core.domain.ticket import Customer, Message, Sender, Ticket
from core.errors import NotATicket
from core.tickets.automatic import automatic_kind
from core.tickets.building import message, ticket
from core.tickets.decoding import check_size
from core.tickets.forms import Form, read_form
from core.tickets.forwarding import Forwarded, find_forwarded
from core.tickets.identity import bare_subject, is_answer, is_passed_on, iso_time, name_and_address
from core.tickets.mail_parts import POLICY, header, message_id, parent_ids, read_body
from core.tickets.outlook import OLE_MAGIC, read_msg
from core.tickets.people import Addressed, Person, Team, is_internal, mailbox_kind, shared_domain, team_of, writer
from core.tickets.quoting import Marks

_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Content-Type|Delivered-To|DKIM-Signature"
    rb"|X-[\w-]+): ?\S",
    re.I,
)
_EMLX = re.compile(rb"\s*(\d{1,10})\s*\r?\n")
"""The length of the mail, with which Apple's `.emlx` begins."""
_MOST_RECIPIENTS = 50


class Mail(NamedTuple):
    """What counts of one mail."""

    id: str
    """Message-ID with its brackets, empty if it has none."""
    parents: tuple[str, ...]
    """Ids of `References` and `In-Reply-To`, the thread's root first."""
    name: str
    address: str
    """Of whoever wrote it and gets the answer (`core.tickets.people.writer`)."""
    subject: str
    time: str
    text: str
    marks: Marks = "unknown"
    addressed: Addressed = Addressed(("", ""))
    automatic: str = ""
    attachments: tuple[str, ...] = ()
    attached: Mail | None = None
    """The only mail that is attached, if there is one."""
    form: Form | None = None


def looks_like_mail(data: bytes) -> bool:
    """Whether `data` begins with at least two mail headers, as a raw mail does and a pasted one,
    which has no transport headers, does not."""
    head = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    first_lines = re.split(rb"\r?\n", head)[:6]
    found = [line for line in first_lines if _HEADER.match(line)]
    transport = re.search(
        rb"^(?:Message-ID|MIME-Version|Content-Type|Received|Return-Path|Delivered-To):", head, re.I | re.M
    )
    return bool(found) and found[0] == first_lines[0] and transport is not None


def read_mail(data: bytes) -> Ticket:
    """The ticket of one raw mail. Raises `NotATicket` and `EmptyTicket`."""
    return thread_to_ticket([parse_mail(data)])


def parse_mail(data: bytes) -> Mail:
    """Headers and words of a raw mail, of an `.emlx` or of an Outlook `.msg`. Raises `NotATicket`, `TooLarge`."""
    check_size(len(data), "")
    if data.startswith(OLE_MAGIC):
        return mail_of(read_msg(data))
    if counted := _EMLX.match(data[:40]):
        data = data[counted.end() : counted.end() + int(counted[1])]
    try:
        mail = email.message_from_bytes(data, policy=POLICY)
    except (ValueError, RecursionError, LookupError):
        raise NotATicket(reason="mail") from None
    return mail_of(mail)


def mail_of(mail: EmailMessage) -> Mail:
    """What counts of a parsed mail."""
    addressed = _addressed(mail)
    body = read_body(mail)
    text, subject = body.text, header(mail, "Subject")
    parents = parent_ids(mail)
    name, address = writer(addressed)
    form = None if is_passed_on(subject) else _form(text, addressed, (name, address))
    if form is not None:
        name, address, text = form.name or name, form.address, form.text
    answers = bool(parents) or is_answer(subject) or is_passed_on(subject)
    automatic = automatic_kind(mail, addressed.sender[1], subject, text, body.calendar)
    if automatic == "machine" and (form is not None or address.lower() != addressed.sender[1].lower()):
        automatic = ""  # a form writes by itself, but for a person
    return Mail(
        id=message_id(mail),
        parents=parents,
        name=name,
        address=address,
        subject=subject,
        time=iso_time(header(mail, "Date")),
        text=text,
        marks="history" if body.is_html else "unknown" if answers else "own",
        addressed=addressed,
        automatic=automatic,
        attachments=tuple(body.attachments),
        attached=mail_of(body.mails[0]) if len(body.mails) == 1 and not automatic else None,
        form=form,
    )


def _form(text: str, addressed: Addressed, who: Person) -> Form | None:
    """The form in a mail that no person's mailbox sent, or that came from the team's own domain."""
    sender = addressed.sender[1]
    internal = is_internal(sender, (one for _, one in addressed.to))
    stands_in = bool(mailbox_kind(sender)) or internal or who[1].lower() != sender.lower() or not sender
    return read_form(text) if stands_in else None


def _addressed(mail: EmailMessage) -> Addressed:
    return Addressed(
        sender=name_and_address(header(mail, "From") or header(mail, "Sender")),
        answers_to=_only(mail, "Reply-To"),
        original=(_only(mail, "X-Original-From")[1] and _only(mail, "X-Original-From"))
        or _only(mail, "X-Original-Sender"),
        to=_people(mail, "To"),
        copies=_people(mail, "Cc"),
        delivered_to=(_only(mail, "X-Original-To") if "X-Original-To" in mail else _only(mail, "Delivered-To"))[1],
    )


def _only(mail: EmailMessage, name: str) -> Person:
    """The one person in a header; nobody where it names several."""
    people = _people(mail, name)
    return people[0] if len(people) == 1 else ("", "")


def _people(mail: EmailMessage, name: str) -> tuple[Person, ...]:
    pairs = getaddresses([header(mail, name)])[:_MOST_RECIPIENTS]
    return tuple((" ".join(shown.split()).strip("'\""), address) for shown, address in pairs if "@" in address)


# -- threads ---------------------------------------------------------------------------------


def thread_to_ticket(mails: Sequence[Mail], team: Team | None = None) -> Ticket:
    """One ticket of a thread's mails, oldest first.

    Whoever is not the team (`core.tickets.people.team_of`) writes as the customer; the first of them is the customer,
    or whom the team wrote to where nobody else did. Where nothing tells who the team is, the first writer is the
    customer and whoever writes from elsewhere answers. What a colleague passed on is its writer's, the colleague's line
    a note. `team`: who it is, where that is known already.
    """
    team = team or team_of([mail.addressed for mail in mails])
    spread = [one for mail in mails for one in _spread(mail, team)]
    customer = _customer(spread, team, mails[0])
    root = next(iter((*mails[0].parents, mails[0].id)), "")
    subject = bare_subject(mails[0].subject) or mails[0].subject
    return ticket(
        [_message(mail, is_note, team, customer) for mail, is_note in spread],
        id=f"mail-{hashlib.sha256(root.encode()).hexdigest()[:16]}" if root else "",
        subject=subject,
        customer=customer,
        channel="mail",
        created=mails[0].time,
    )


def _spread(mail: Mail, team: Team) -> list[tuple[Mail, bool]]:
    """The mail, or the mail that it passes on and the note of whoever did; whether each is a note."""
    passed = _passed_on(mail, team)
    if passed is None:
        return [(mail, False)]
    inner, note = passed
    rest = [(_as_note(mail, note), True)] if note.strip() else []
    return [(inner, False), *rest]


def _as_note(mail: Mail, text: str) -> Mail:
    """What whoever passed `mail` on wrote above it: nothing is attached to that, and it is no form."""
    return mail._replace(text=text, attachments=(), attached=None, form=None)


def _passed_on(mail: Mail, team: Team) -> tuple[Mail, str] | None:
    """The mail that a colleague forwards for an answer, and their note. What a customer forwards is part of what they
    say: it stays in their mail, where it is history."""
    if not team.has(mail.address) and not _is_colleague(mail):
        return None
    found = find_forwarded(mail.text)
    if found is not None and (found.says_so or is_passed_on(mail.subject)) and not team.has(found.address):
        return _inner(mail, found), found.note
    inner = mail.attached
    if found is None and inner is not None and inner.address and not team.has(inner.address) and not inner.automatic:
        return inner._replace(id=mail.id, parents=mail.parents), mail.text
    return None


def _is_colleague(mail: Mail) -> bool:
    return is_internal(mail.address, (address for _, address in mail.addressed.to))


def _inner(mail: Mail, found: Forwarded) -> Mail:
    addressed = replace(mail.addressed, sender=(found.name, found.address), to=(name_and_address(found.to),))
    return mail._replace(
        name=found.name,
        address=found.address,
        # Below its note the mail stands in its place: a time without a zone may not put it behind.
        time=found.time if found.time[:16] <= mail.time[:16] else "",
        text=found.text,
        marks="unknown",
        addressed=addressed,
        attached=None,
    )


def _customer(spread: Sequence[tuple[Mail, bool]], team: Team, first: Mail) -> Customer:
    for mail, is_note in spread:
        if not is_note and not team.has(mail.address, mail.name) and (mail.address or mail.name):
            return Customer("", mail.name, mail.address)
    others = [one for one in (*first.addressed.to, *first.addressed.copies) if not team.has(one[1], one[0])]
    if not team.has(first.address, first.name):
        return Customer("", first.name, first.address)
    return Customer("", *others[0]) if others else Customer()


def _message(mail: Mail, is_note: bool, team: Team, customer: Customer) -> Message:
    sender: Sender = "note" if is_note else _side(mail, team, customer)
    made = message(
        sender,
        mail.text,
        mail.name or mail.address,
        mail.time,
        marks=mail.marks,
        automatic=mail.automatic,
        attachments=mail.attachments,
    )
    if mail.form is not None and mail.form.rest:
        made = replace(made, signature="\n".join(part for part in (made.signature, mail.form.rest) if part))
    return made


def _side(mail: Mail, team: Team, customer: Customer) -> Sender:
    if mail.address and mail.address.lower() == customer.email.lower():
        return "customer"
    if team.is_known or not (mail.address or mail.name):
        return "agent" if team.has(mail.address, mail.name) else "customer"
    same_name = bool(mail.name) and mail.name.lower() == customer.name.lower()
    same_firm = bool(shared_domain(mail.address)) and shared_domain(mail.address) == shared_domain(customer.email)
    return "customer" if same_name or same_firm else "agent"
