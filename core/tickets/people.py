"""Who is who in mails: which addresses are the team's, who really wrote, and who the customer is.

Told by the mailboxes first (support@, noreply@), by the direction of the first mail second, by the domain third.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.tickets.mail_words import ticket_words

Person = tuple[str, str]
"""Name and address."""
MailboxKind = Literal["", "surely", "perhaps", "machine"]


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who stands in a mail's headers."""

    sender: Person
    """As `From:` has it."""
    answers_to: Person = ("", "")
    original: Person = ("", "")
    """Whom a list or a group wrote for, where it says so."""
    to: tuple[Person, ...] = ()
    copies: tuple[Person, ...] = ()
    delivered_to: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """The addresses that are the team's; empty where nothing tells."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """Names in lower case, for whoever is named without an address."""

    @property
    def is_known(self) -> bool:
        """Whether anything tells who the team is."""
        return bool(self.addresses or self.domains or self.names)

    def has(self, address: str, name: str = "") -> bool:
        """Whether an address, or a name without one, is the team's."""
        address = address.lower()
        if not address:
            return name.lower() in self.names
        return address in self.addresses or domain_of(address) in self.domains


@cache
def _mailboxes() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], tuple[str, ...]]:
    data = ticket_words("people")
    roles = data["roles"]
    return (
        frozenset(roles["surely"]),
        frozenset(roles["perhaps"]),
        frozenset(roles["machines"]),
        frozenset(data["mail"]["public"]),
        tuple(f" {word} " for word in data["mail"]["via"]),
    )


def mailbox_kind(address: str) -> MailboxKind:
    """Whose mailbox it is by its name: a machine's, a team's (surely or perhaps), or a person's ('')."""
    surely, perhaps, machines, _, _ = _mailboxes()
    local = address.partition("@")[0].lower().partition("+")[0]
    first = local.replace("_", ".").partition(".")[0]
    names = {local, first, *((local.partition("-")[0],) if "-" in local else ())}
    for kind, words in (("machine", machines), ("surely", surely), ("perhaps", perhaps)):
        if names & words and (kind != "perhaps" or local in words or first in words):
            return kind  # type: ignore[return-value]
    return ""


def domain_of(address: str) -> str:
    """The domain of an address in lower case."""
    return address.rpartition("@")[2].lower()


def shared_domain(address: str) -> str:
    """The domain that makes those who have it colleagues: empty for that of a public mail service."""
    domain = domain_of(address) if "@" in address else ""
    return "" if domain in _mailboxes()[3] else domain


def is_internal(address: str, recipients: Iterable[str]) -> bool:
    """Whether a mail from `address` goes to a colleague: to a recipient with the same domain, which is a firm's."""
    domain = shared_domain(address)
    return bool(domain) and any(shared_domain(one) == domain for one in recipients)


def writer(mail: Addressed) -> Person:
    """Who wrote a mail and gets the answer: whom the list names, `Reply-To` where a form or a person asks for answers
    there, else the sender."""
    name, address = mail.sender
    plain = _without_list(name)
    if mail.original[1]:
        return (mail.original[0] or plain, mail.original[1])
    asked_name, asked = mail.answers_to
    if not asked or asked.lower() == address.lower():
        return (plain if plain != name and asked else name, address)
    recipients = {one.lower() for _, one in mail.to}
    if mailbox_kind(asked) in ("surely", "machine") or asked.lower() in recipients:
        return (name, address)
    if plain != name or _writes_for_others(address, recipients):
        return (asked_name or (plain if plain != name else ""), asked)
    if mailbox_kind(asked) or "list" in asked.partition("@")[2].lower():
        return (name, address)
    return (asked_name or name, asked)


def _writes_for_others(address: str, recipients: Iterable[str]) -> bool:
    """Whether the sender is a form or a robot, such as one of the team's own, whose name is not the writer's."""
    return is_internal(address, recipients) or not address or mailbox_kind(address) != ""


def _without_list(name: str) -> str:
    """'Rosa Lind via Users' as 'Rosa Lind'."""
    lowered = f" {name.lower()} "
    for via in _mailboxes()[4]:
        if via in lowered:
            return name[: max(lowered.index(via) - 1, 0)].strip(" '\"") or name
    return name


def team_of(mails: Sequence[Addressed]) -> Team:
    """The team in a thread, oldest mail first."""
    first = mails[0]
    received = [one for _, one in first.to if one] + ([first.delivered_to] if first.delivered_to else [])
    received = [one for one in received if one.lower() != first.sender[1].lower()]
    for kinds in (("surely",), ("surely", "perhaps", "machine")):
        if found := [one for one in received if mailbox_kind(one) in kinds]:
            return _team(found, mails)
        if _is_ours(first, kinds, alone=len(mails) == 1):
            return _team([first.sender[1]], mails)
        later = [one for mail in mails[1:] for _, one in (mail.sender, *mail.to) if mailbox_kind(one) in kinds]
        if found := [one for one in later if one.lower() != first.sender[1].lower()]:
            return _team(found, mails)
    return _team(received, mails) if received else Team()


def _is_ours(mail: Addressed, kinds: tuple[str, ...], alone: bool) -> bool:
    """Whether the first mail is the team's own. One that stands alone and may be a firm's ('info@') is not: it was
    dropped here to be answered."""
    address = mail.sender[1]
    if not address or mailbox_kind(address) not in kinds or (alone and mailbox_kind(address) != "surely"):
        return False
    outside = [one for _, one in mail.to if one and domain_of(one) != domain_of(address)]
    return bool(outside or not mail.to) and writer(mail)[1].lower() == address.lower()


def _team(found: Iterable[str], mails: Sequence[Addressed]) -> Team:
    addresses = frozenset(one.lower() for one in found)
    domains = {shared_domain(one) for one in addresses} - {""}
    # Within one firm (a helpdesk of its own) the domain tells nobody apart.
    senders = {writer(mail)[1].lower() for mail in mails} - addresses
    outsiders = {one for one in senders if shared_domain(one) not in domains}
    alone = (
        bool(senders)
        and not outsiders
        and not any(
            shared_domain(one) not in domains for mail in mails for _, one in mail.to if one.lower() not in addresses
        )
    )
    return Team(addresses, frozenset() if alone else frozenset(domains))
