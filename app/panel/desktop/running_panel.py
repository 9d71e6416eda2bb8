"""What a command hands to the panel that is running. Loads no window, so it works where Qt finds no graphics."""

from __future__ import annotations

import base64
from pathlib import Path

from app.panel.desktop.single_instance import name_for, send


def push(data: Path, ticket: bytes | None, name: str = "", *, queued: bool = False) -> bool:
    """Hands a ticket to the panel that serves this data directory; None: what is on the clipboard.
    `queued`: it waits while another ticket is open. False: no panel is running."""
    if ticket is None:
        return send(name_for(data), {"do": "clipboard"})
    content = base64.b64encode(ticket).decode("ascii")
    return send(name_for(data), {"do": "ticket", "name": name, "data": content, "queued": queued})


def leave_erased(data: Path, customer: str) -> None:
    """Has the panel of this data directory, if one is running, leave the tickets of a customer who was erased."""
    send(name_for(data), {"do": "forget", "customer": customer})


def show_running(data: Path) -> bool:
    """Brings the panel of this data directory to the front. False: none is running."""
    return send(name_for(data), {"do": "show"})
