"""Which helpdesk gave a ticket, recognised by its shape: that of its public API documentation."""

from __future__ import annotations

from collections.abc import Callable

from core.domain.ticket import Ticket
from core.tickets.chatwoot import recognise_chatwoot
from core.tickets.freshdesk import freshdesk_ticket, recognise_freshdesk
from core.tickets.inbox_exports import recognise_inbox
from core.tickets.ticket_json import word
from core.tickets.zammad import recognise_zammad, zammad_ticket
from core.tickets.zendesk import recognise_zendesk


def recognise(data: object) -> Callable[[], Ticket] | None:
    """How to read `data` as a helpdesk's ticket, or None if it has none of their shapes."""
    if isinstance(data, list):
        rows = [row for row in data if is_message(row)]
        tickets = {word(row.get("ticket_id")) for row in rows}
        if not rows or len(rows) != len(data) or len(tickets) != 1:
            return None
        if all("incoming" in row for row in rows):
            return lambda: freshdesk_ticket({"id": rows[0]["ticket_id"]}, rows)
        if all("body" in row and "sender" in row for row in rows):
            return lambda: zammad_ticket({"id": rows[0]["ticket_id"]}, rows, {})
        return None
    if not isinstance(data, dict):
        return None
    for shape in (recognise_inbox, recognise_zammad, recognise_zendesk, recognise_freshdesk, recognise_chatwoot):
        reader = shape(data)
        if reader is not None:
            return reader
    return None


def is_message(row: object) -> bool:
    """Whether `row` is a message of a ticket, not a ticket: a list of such is one conversation."""
    if not isinstance(row, dict):
        return False
    if "incoming" in row and ("body" in row or "body_text" in row):
        return True
    return "message_type" in row or "is_inbound" in row or ("ticket_id" in row and "sender" in row)
