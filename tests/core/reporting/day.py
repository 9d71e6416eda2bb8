"""A team's day over a real store: tickets come, drafts are shown, replies go out, at times that a test chooses."""

from __future__ import annotations

from datetime import UTC, datetime

from core.domain.draft import Citation, Draft
from core.domain.review import Finding, Review
from core.domain.text import Span
from core.domain.ticket import Customer, Message, Ticket
from core.history.related_tickets import RelatedTickets
from core.reporting.measuring import measure_changed
from core.store.database import Store
from core.store.run_facts import save_run_facts
from core.store.searches import record_draft_use, save_search
from core.store.tickets import Tickets
from tests.factories import make_passage, make_result, make_triage

DRAFT = "You can return a lamp within 30 days."
START = 1_700_000_000.0
DAY = 86_400.0


class Team:
    """Time is `days` after the start."""

    def __init__(self, store: Store) -> None:
        self.days = 0.0
        self.store = store
        self.tickets = Tickets(store, clock=lambda: self.now)
        self.related = RelatedTickets(self.tickets, None)

    @property
    def now(self) -> float:
        return START + self.days * DAY

    def asked(self, id: str, text: str = "Where is my broken lamp refund?", customer: str = "ada", **triage) -> Ticket:
        """A ticket is opened here, and a draft is shown for it."""
        time = datetime.fromtimestamp(self.now, UTC).isoformat()
        asks = Customer("", customer, f"{customer}@example.org")
        ticket = Ticket(id, "", (Message("customer", text, time=time),), asks, created=time)
        findings = triage.pop("findings", 0)
        found, result = make_triage(**triage), make_result(make_passage())
        draft = self.draft()
        drafts = () if found.tier == 3 else (draft,)
        self.tickets.journal(ticket, found, result, drafts)
        save_search(self.store, id, result)
        tone = tuple(Finding("tone.promise", "at once", 0, 7) for _ in range(findings))
        review = Review(not findings, 1.0, (), tone)
        save_run_facts(self.store, id, found, drafts, {"extractive": review}, "")
        return ticket

    def draft(self) -> Draft:
        return Draft("extractive", DRAFT, (Citation("returns.md", 0, len(DRAFT), DRAFT, Span(0, len(DRAFT))),))

    def answered(self, ticket: Ticket, text: str = DRAFT, *, own: bool = False) -> None:
        """The reply went out: made from the draft, or the agent's own."""
        self.tickets.record_reply(ticket.id, text, None if own else self.draft())
        record_draft_use(self.store, ticket.id, draft_used=not own)

    def measure(self) -> int:
        return ([0, *measure_changed(self.tickets, self.related)])[-1]

    def row(self, ticket: Ticket) -> dict:
        """The figures of one ticket."""
        columns = [name for (name,) in self.store.rows("SELECT name FROM pragma_table_info('ticket_measures')")]
        found = self.store.row(
            "SELECT m.* FROM ticket_measures m JOIN tickets t ON t.id = ticket_id WHERE source_id = ?", (ticket.id,)
        )
        return {} if found is None else dict(zip(columns, found, strict=True))
