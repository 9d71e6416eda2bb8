"""Stores tickets that a connection gave, as an import does: the same objects, the same retention and erasure."""

from __future__ import annotations

from collections.abc import Sequence

from app.composition import Services
from app.connectors.connections import Connection
from core.store.imports import PastTicket, SavedBatch, save_imported


def keep_fetched(services: Services, connection: Connection, tickets: Sequence[PastTicket]) -> SavedBatch:
    """Saves them, all or nothing, and takes out of them what was answered, if the settings say so. Raises
    `StoreError`."""
    saved = save_imported(services.tickets, f"connection {connection.name}", 0, tickets, finished=True)
    if services.settings.use_past_answers:
        for _ in services.past_answers.catch_up():
            pass
    return saved
