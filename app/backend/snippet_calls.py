"""What the window asks of snippets: replies that the team has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from core.domain.draft import FilledSnippet
    from core.domain.ticket import Ticket
    from core.domain.triage import Triage


class SnippetCalls(Protocol):
    """Snippets: listed for a ticket, made of a reply."""

    @answers
    def for_ticket(self, ticket: Ticket, triage: Triage) -> tuple[FilledSnippet, ...]:
        """All of them as they stand in a reply to this ticket, those for its kind first. Raises `BadWorkspaceFile`,
        `FileUnreadable`."""

    @answers
    def of_reply(self, ticket: Ticket, text: str) -> str:
        """A reply to this ticket as a snippet, with placeholders for what is the customer's own."""

    @answers
    def save_snippet(self, ticket: Ticket, title: str, text: str) -> str:
        """Saves a snippet in the language of this ticket; gives the name of its file. Raises `SnippetExists`,
        `FileUnwritable`."""
