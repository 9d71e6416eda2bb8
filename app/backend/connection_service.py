"""Connections in the worker process: a ticket fetched, and the customer's past ones stored."""

from __future__ import annotations

from typing_extensions import override

from app.backend.connection_calls import ConnectionCalls
from app.backend.local_state import LocalState
from app.connectors import fetching_tickets
from app.connectors.connections import connection as named_connection
from app.connectors.connections import connections
from app.connectors.connector_token import token_of
from app.keeping_fetched import keep_fetched
from core.domain.ticket import Ticket
from core.store.erased_tickets import readmit


class ConnectionService(ConnectionCalls):
    """Over the data folder and the store of the workspace that is worked on."""

    def __init__(self, state: LocalState) -> None:
        self._state = state

    @override
    def connection_of(self, address: str) -> str:
        return next((one.name for one in connections(self._state.directories.data) if one.leads_to(address)), "")

    @override
    def fetch_ticket(self, connection: str, address: str) -> Ticket:
        known = named_connection(self._state.directories.data, connection)
        fetched = fetching_tickets.fetch(known, token_of(known), address, fetching_tickets.USUAL_PAST)
        services, ticket = self._state.services(), fetched.open.ticket
        keep_fetched(services, known, fetched.past)
        readmit(services.store, (ticket.id,))
        return services.tickets.whole(ticket)
