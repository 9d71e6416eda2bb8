"""The hand-off packet: all a specialist needs, so that the customer need not say it again.

Nothing in it is made up: every number, date, name and quote stands in the ticket, in earlier tickets, in
the team's exports, in its docs or in its rules. A test checks that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.domain.history import Handoff, History, Summary
from core.domain.knowledge import SearchResult
from core.domain.ticket import Message, Ticket
from core.domain.triage import Triage
from core.history.attempts import find_attempts
from core.history.business_hours import named_owners, read_business_hours, read_teams
from core.history.customer_request import customer_request
from core.history.packet_redaction import redacted
from core.history.promises import find_promises, fulfilled_promises
from core.history.summary import summarize
from core.language.clean_text import CleanTicket
from core.tickets.records import Record, Records
from core.triage.escalation import AttemptWords, read_escalation
from core.workspace.folder import Workspace
from core.workspace.style import FALLBACK_LANGUAGE, read_templates

_MAX_PAGES = 5


class HandoffBuilder:
    """Callable as `build(ticket, triage, history, result) -> Handoff`."""

    def __init__(
        self,
        workspace: Workspace,
        records: Records | None = None,
        next_owner: Callable[[str, Sequence[str]], str] = lambda _, names: names[0],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        redacted: bool = True,
    ) -> None:
        """`records`: the team's exports. `next_owner(ticket, names)` says whose turn it is among the names
        of a team. `redacted`: card numbers, passwords and keys are taken out."""
        self._workspace = workspace
        self._records = records
        self._next_owner = next_owner
        self._clock = clock
        self._redacted = redacted

    def __call__(self, ticket: CleanTicket, triage: Triage, history: History, result: SearchResult) -> Handoff:
        """The packet of `ticket`. Raises `BadWorkspaceFile`, `FileMissing` and `FileUnreadable`."""
        records = self._records.of(ticket.raw) if self._records else ()
        handoff = build_handoff(
            ticket,
            triage,
            history,
            result,
            account=account_of(ticket.raw, records),
            owner=self._owner(ticket.raw.id, triage.owner),
            due=self._due(ticket.raw, triage.sla),
            customer_reply=self._reply(triage.language or ticket.raw.language),
            words=read_escalation(self._workspace).attempts,
        )
        return redacted(handoff) if self._redacted else handoff

    def _owner(self, ticket: str, owner: str) -> str:
        """Whose turn it is; a role only where the team's own files name it: the default ones promise nobody."""
        names = read_teams(self._workspace).get(owner, ())
        if names:
            return self._next_owner(ticket, names)
        return owner if owner in named_owners(self._workspace) else ""

    def _due(self, ticket: Ticket, sla: str) -> str:
        due = read_business_hours(self._workspace).due(self._asked_at(ticket), sla)
        return due.isoformat(timespec="minutes") if due else ""

    def _asked_at(self, ticket: Ticket) -> datetime:
        """The clock starts with the message that waits for an answer; without a time, or with one
        in the future, now."""
        now = self._clock()
        try:
            asked = datetime.fromisoformat(ticket.last_customer_message.time)
        except ValueError:
            return now
        asked = asked if asked.tzinfo else asked.replace(tzinfo=now.tzinfo)
        return min(asked, now)

    def _reply(self, language: str) -> str:
        for code in (language, FALLBACK_LANGUAGE):
            line = read_templates(self._workspace, code).get("lines", {}).get("hand_over", "") if code else ""
            if line:
                return str(line)
        return ""


def build_handoff(
    ticket: CleanTicket,
    triage: Triage,
    history: History,
    result: SearchResult,
    *,
    account: Sequence[tuple[str, str]] = (),
    owner: str = "",
    due: str = "",
    customer_reply: str = "",
    words: AttemptWords | None = None,
) -> Handoff:
    """The packet of `ticket`, with nothing taken out yet (see `redacted`). `words`: the team's own for
    what failed, None the default ones."""
    summary = summarize(ticket, triage)
    wants = " ".join(" ".join(sentence.text.split()) for sentence in customer_request(ticket))
    not_found = _not_found(ticket, result, summary)
    own_not_found = _beside(not_found, wants)
    return Handoff(
        ticket=ticket.raw.id,
        wants=wants,
        triage=triage,
        summary=replace(
            summary,
            open_questions=_beside(summary.open_questions, " ".join([wants, *own_not_found])),
            promises=find_promises(ticket),
            kept_by=fulfilled_promises(ticket),
            attempts=triage.attempts,
        ),
        history=history,
        attempts=find_attempts(ticket.raw, words),
        account=tuple(account),
        pages=tuple((hit.passage.path, hit.passage.title) for hit in result.hits[:_MAX_PAGES]),
        not_found=own_not_found,
        docs_silent=bool(not_found) and not own_not_found,
        owner=owner,
        due=due,
        transcript=transcript_of(ticket.raw),
        customer_reply=customer_reply,
    )


def account_of(ticket: Ticket, records: Sequence[Record]) -> tuple[tuple[str, str], ...]:
    """The customer's record as name and value: what the ticket says, then a line for each row of the
    exports. Names of our own are message ids (`packet.customer-id`), those of an export its columns."""
    customer = ticket.customer
    own = (
        ("packet.customer-id", customer.id),
        ("packet.customer-name", customer.name),
        ("packet.customer-email", customer.email),
        ("packet.channel", ticket.channel),
    )
    rows = tuple(
        (f"{record.source}: {record.key}", "; ".join(f"{column}: {value}" for column, value in record.fields))
        for record in records
    )
    return tuple((name, value) for name, value in own if value) + rows


def transcript_of(ticket: Ticket) -> str:
    """The whole conversation, oldest first, each message under a line with its sender, author and time."""
    return "\n\n".join(_with_head(entry) for entry in ticket.messages)


def _with_head(entry: Message) -> str:
    head = " · ".join(part for part in (entry.sender, entry.author, entry.time) if part)
    return f"[{head}]\n{entry.text}" + (f"\n{entry.signature}" if entry.signature else "")


def _beside(questions: Sequence[str], said: str) -> tuple[str, ...]:
    """Those of `questions` that are not in `said`, on one line each: a packet says nothing twice."""
    said = " ".join(said.split())
    return tuple(line for question in questions if (line := " ".join(question.split())) not in said)


def _not_found(ticket: CleanTicket, result: SearchResult, summary: Summary) -> tuple[str, ...]:
    """What the docs don't answer, in the customer's words: the open questions that stand in what no page
    covers; without any, and where nothing was found at all, what the customer wants. Without docs nothing."""
    if result.no_docs:
        return ()
    uncovered = [" ".join(stretch.split()) for stretch in result.uncovered]
    open_ones = [" ".join(question.split()) for question in summary.open_questions]
    found = [question for question in open_ones if any(question in stretch for stretch in uncovered)]
    if not found and not result.answered:
        return tuple(open_ones) or (" ".join(sentence.text for sentence in customer_request(ticket)),)
    return tuple(found)
