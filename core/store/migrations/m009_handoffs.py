"""What an agent changed in a packet, and how the ticket stood before it was handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_COLUMNS = """
ALTER TABLE handoffs ADD COLUMN edits TEXT NOT NULL DEFAULT '{}';        -- JSON: part to its new text
ALTER TABLE handoffs ADD COLUMN outcome_before TEXT NOT NULL DEFAULT ''; -- tickets.outcome, for undo
"""


def upgrade(store: Store) -> None:
    """Adds the columns."""
    store.execute(_COLUMNS)
