"""The address of a ticket's page, pasted or dropped: where it leads to a connection's helpdesk, it is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.i18n import t
from app.panel.intake import Incoming
from app.panel.messages import Messages
from app.panel.session import TicketSession

_ADDRESS = re.compile(r"\s*(https?://\S+)\s*")


def address_in(things: Sequence[Incoming]) -> str:
    """The web address that is all that came; empty where something else did."""
    words = things[0][1] if len(things) == 1 else None
    found = _ADDRESS.fullmatch(words) if isinstance(words, str) else None
    return found[1] if found else ""


def take_address(address: str, session: TicketSession, messages: Messages, otherwise: Callable[[], None]) -> None:
    """Asks the helpdesk whose page that is, which the person is told, and opens the ticket; `otherwise` where there is
    no address, or no connection leads there. For what a person does: nothing that comes by itself asks a helpdesk."""
    calls, tasks = session.backend.connections, session.tasks

    def found(connection: str) -> None:
        if not connection:
            otherwise()
            return
        messages.tell(t("panel.connect.asking", name=connection))
        # The queue for what takes long: nothing that answers at once waits for a helpdesk.
        tasks.survey.run(lambda: calls.fetch_ticket(connection, address), lambda ticket: session.receive((ticket,)))

    if address:
        tasks.quick.run(lambda: calls.connection_of(address), found)
    else:
        otherwise()
