"""What the window asks of connections to helpdesks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers

if TYPE_CHECKING:
    from core.domain.ticket import Ticket


class ConnectionCalls(Protocol):
    """Helpdesks that a person has set up to be read (`deskside connect`)."""

    @answers
    def connection_of(self, address: str) -> str:
        """The name of the connection to the helpdesk in which a ticket's page has this address; empty if there is none.
        Raises `BadConnection`, `FileUnreadable`."""

    @answers
    def fetch_ticket(self, connection: str, address: str) -> Ticket:
        """The ticket at that address, asked of the connection's host; the customer's past ones are stored. Raises
        `ConnectorError`, `InputError`, `StoreError`."""
