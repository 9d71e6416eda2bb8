"""Findings about the docs that somebody has marked as no problem."""

from __future__ import annotations

import time

from core.store.database import Store


def dismiss(store: Store, finding: str) -> None:
    """Marks the finding with this key as no problem. It comes back when a quoted passage changes,
    because that changes its key."""
    store.execute("INSERT OR IGNORE INTO dismissals VALUES (?, ?)", (finding, time.time()))


def undo_dismiss(store: Store, finding: str) -> None:
    """Undoes the mark: the finding is shown again."""
    store.execute("DELETE FROM dismissals WHERE finding = ?", (finding,))


def dismissed(store: Store) -> frozenset[str]:
    """The keys of all marked findings."""
    return frozenset(key for (key,) in store.rows("SELECT finding FROM dismissals"))
