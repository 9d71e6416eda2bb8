"""Whether a message is an automatic mail, and what was attached to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.database import Store

_COLUMNS = """
ALTER TABLE messages ADD COLUMN automatic TEXT NOT NULL DEFAULT '';      -- its kind; empty: a person wrote it
ALTER TABLE messages ADD COLUMN attachments TEXT NOT NULL DEFAULT '';    -- names, one a line
"""


def upgrade(store: Store) -> None:
    """Adds the columns."""
    store.execute(_COLUMNS)
