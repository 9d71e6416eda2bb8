"""How the schema grew: one module per step, `mNNN_name.py`, append-only, applied in order.

Each has `upgrade(store)`, which runs in one transaction together with its own record. A step that
has been released is never edited: a mistake in it is put right by a later one. Each needs
`tests/core/store/migrations/test_mNNN_name.py`, which starts from the oldest schema (a test checks).
"""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import NewerSchema

if TYPE_CHECKING:
    from core.store.database import Store


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its number, its module's name and what it does."""

    number: int
    name: str
    upgrade: Callable[[Store], None]


def known() -> tuple[Migration, ...]:
    """All steps in order, the oldest first."""
    steps: list[Migration] = []
    for module in pkgutil.iter_modules(__path__):
        number = int(module.name[1:4])
        upgrade = importlib.import_module(f"{__name__}.{module.name}").upgrade
        steps.append(Migration(number, module.name, upgrade))
    return tuple(sorted(steps, key=lambda step: step.number))


def migrate(store: Store, up_to: int | None = None) -> None:
    """Brings the schema of `store` up to the newest step (or to number `up_to`, for tests).

    Raises `NewerSchema` when a later version of Deskside has written the store.
    """
    done = check_not_newer(store)
    if not done:
        store.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at REAL NOT NULL)"
        )
    for step in known():
        if step.number in done or (up_to is not None and step.number > up_to):
            continue
        with store.transaction():
            # Another process may have been faster while we waited for the lock.
            if store.row("SELECT 1 FROM migrations WHERE number = ?", (step.number,)):
                continue
            step.upgrade(store)
            store.execute("INSERT INTO migrations VALUES (?, ?, ?)", (step.number, step.name, time.time()))


def applied(store: Store) -> set[int]:
    """The numbers of the steps that were applied; none in what is no store yet."""
    if store.value("SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'") == 0:
        return set()
    return {number for (number,) in store.rows("SELECT number FROM migrations")}


def check_not_newer(store: Store) -> set[int]:
    """What `applied` gives. Raises `NewerSchema` where one of the steps is of a later version."""
    done = applied(store)
    newest = max((step.number for step in known()), default=0)
    if done and max(done) > newest:
        raise NewerSchema(found=max(done), known=newest)
    return done
