"""Who this customer is and what happened with them before.

The same customer is recognised by id, then by e-mail address, then by name with other evidence (an
order number or telephone number that stands in both tickets). A name alone is a guess: it is reported
as such (`matched_by == "name"`), and nothing of it is used: an agent sees it and decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.history import EarlierTicket, History, MatchedBy
from core.domain.ticket import Customer, Ticket
from core.errors import ModelError
from core.history.attempts import failed_attempts
from core.history.related_tickets import RelatedTickets
from core.language.facts import find_facts
from core.store import customers
from core.store.tickets import KeptTicket, Tickets
from core.tickets.titles import ticket_title
from core.triage.escalation import AttemptWords
from core.values import find_values

_MAX_EARLIER = 20
_EVIDENCE_KINDS = frozenset({"code", "phone", "email"})


class CustomerHistory:
    """Callable as `recall(ticket) -> History`."""

    def __init__(self, tickets: Tickets, matters: RelatedTickets, words: AttemptWords | None = None) -> None:
        """`matters` tells which earlier tickets are about the same thing; `words` are the team's own for
        what failed, None the default ones."""
        self._tickets = tickets
        self._matters = matters
        self._words = words

    def __call__(self, ticket: Ticket) -> History:
        """What the store knows of this ticket's customer; the ticket itself is left out."""
        matched_by, earlier = self.earlier(ticket)
        if not earlier:
            return History()
        try:
            same = self._matters.same(ticket, earlier)
        except ModelError:
            same = self._matters.same_by_words(ticket, earlier)
        rows = tuple(
            EarlierTicket(
                id=kept.ticket.id,
                subject=ticket_title(kept.ticket),
                created=kept.ticket.created,
                intent=kept.intent,
                outcome=kept.outcome,
                same_matter=kept.ticket.id in same,
                facts=find_facts(kept.ticket, kept.ticket.language) if kept.ticket.id in same else (),
            )
            for kept in earlier
        )
        # A resolved matter does not count against a new ticket, nor does a guess.
        attempts = (
            0
            if matched_by == "name"
            else sum(
                failed_attempts(kept.ticket, self._words)
                for kept in earlier
                if kept.ticket.id in same and kept.outcome != "closed"
            )
        )
        return History(tickets=rows, matched_by=matched_by, attempts=attempts)

    def earlier(self, ticket: Ticket) -> tuple[MatchedBy, tuple[KeptTicket, ...]]:
        """How the customer was recognised, and their earlier tickets, newest first."""
        matched_by, keys = self._recognise(ticket)
        if not keys:
            return "none", ()
        found = [kept for kept in self._tickets.of_customers(keys, _MAX_EARLIER + 1) if kept.ticket.id != ticket.id]
        return (matched_by if found else "none"), tuple(found[:_MAX_EARLIER])

    def _recognise(self, ticket: Ticket) -> tuple[MatchedBy, list[int]]:
        customer = ticket.customer
        known = customers.find_similar(self._tickets.store, customer)
        by_id = [key for key, other in known if customer.id and other.id == customer.id]
        address = customer.email.lower()
        by_email = [key for key, other in known if address and other.email == address]
        if by_id:
            # An address of theirs under no other id is theirs too.
            return "id", [*by_id, *(key for key, other in known if key in by_email and not other.id)]
        if by_email:
            return "email", by_email
        namesakes = [(key, other) for key, other in known if _could_be(customer, other)]
        proven = [key for key, _ in namesakes if self._shares_evidence(ticket, key)]
        if proven:
            return "evidence", proven
        return "name", [key for key, _ in namesakes]

    def _shares_evidence(self, ticket: Ticket, key: int) -> bool:
        marks = _evidence(ticket)
        return bool(marks) and any(marks & _evidence(kept.ticket) for kept in self._tickets.of_customers([key], 10))


def _could_be(customer: Customer, other: Customer) -> bool:
    """A namesake whose id or address is known to be another one is somebody else."""
    if customer.id and other.id and customer.id != other.id:
        return False
    return not (customer.email and other.email and customer.email.lower() != other.email)


def _evidence(ticket: Ticket) -> frozenset[tuple[str, str]]:
    """Order numbers, telephone numbers and addresses that the customer gave."""
    texts: Sequence[str] = [
        part for entry in ticket.messages if entry.sender == "customer" for part in (entry.text, entry.signature)
    ]
    return frozenset(
        (value.kind, value.key)
        for text in texts
        for value in find_values(text[:20_000])
        if value.kind in _EVIDENCE_KINDS
    )
