"""Replies in the making, saved as the agent types so that they outlive a crash."""

from __future__ import annotations

import time

from core.store.database import Store
from core.store.erased_tickets import is_erased


def save_edit(store: Store, ticket: str, text: str) -> None:
    """Saves a reply as the agent left it; an empty one is deleted. For an erased ticket nothing is
    saved."""
    with store.transaction():
        if is_erased(store, ticket):
            return
        store.execute(
            "INSERT INTO desk_notes (ticket, edit, noted_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET edit = excluded.edit, noted_at = excluded.noted_at",
            (ticket, text, time.time()),
        )
        store.execute("DELETE FROM desk_notes WHERE ticket = ? AND edit = '' AND NOT pinned", (ticket,))


def saved_edit(store: Store, ticket: str) -> str:
    """The reply as the agent left it, empty if there is none."""
    return str(store.value("SELECT edit FROM desk_notes WHERE ticket = ?", (ticket,)) or "")
