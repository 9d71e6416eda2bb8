"""Whether the docs' texts or vectors have changed: caches of them ask it, and tickets kept meanwhile are none
of their business."""

from __future__ import annotations

from core.store.database import Store

_NAME = "knowledge-version"


def record_change(store: Store) -> None:
    """To be called in every transaction that changes documents, chunks or the vectors that answer."""
    store.execute("INSERT INTO facts VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1", (_NAME,))


def knowledge_version(store: Store) -> int:
    """A number that is another one after each such change."""
    return int(store.value("SELECT value FROM facts WHERE name = ?", (_NAME,)) or 0)
