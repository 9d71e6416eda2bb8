"""Promotions and demotions of intents: who decided, on which figures, and what is in force."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence

from core.domain.report import DecidedBy, Gate, RolloutChange
from core.domain.triage import Tier
from core.store.database import Store


def save_change(
    store: Store,
    intent: str,
    was: Tier,
    now: Tier,
    decided_by: DecidedBy,
    gates: Sequence[Gate],
    clock: Callable[[], float] = time.time,
) -> int:
    """Saves that an intent goes from tier `was` to `now`, with the gates as they stand. Gives an id for
    `undo_change`."""
    reasons = json.dumps([[gate.figure.name, gate.figure.value] for gate in gates if gate.figure.enough])
    return store.insert(
        "INSERT INTO rollout_changes (intent, was, now, decided_by, reasons, made_at) VALUES (?, ?, ?, ?, ?, ?)",
        (intent, was, now, decided_by, reasons, clock()),
    )


def undo_change(store: Store, change: int, clock: Callable[[], float] = time.time) -> bool:
    """Undoes a change; false if it is not in force."""
    sql = "UPDATE rollout_changes SET undone_at = ? WHERE id = ? AND undone_at IS NULL"
    return store.execute(sql, (clock(), change)) > 0


def changes(store: Store) -> tuple[RolloutChange, ...]:
    """All changes, undone ones too, newest first."""
    rows = store.rows(
        "SELECT id, intent, was, now, decided_by, reasons, made_at, undone_at IS NOT NULL FROM rollout_changes"
        " ORDER BY id DESC"
    )
    return tuple(
        RolloutChange(
            key,
            intent,
            was,
            now,
            by,
            tuple((name, value) for name, value in json.loads(reasons)),
            made_at,
            bool(undone),
        )
        for key, intent, was, now, by, reasons, made_at, undone in rows
    )


def promoted_intents(store: Store) -> frozenset[str]:
    """The intents whose newest change in force is a promotion."""
    rows = store.rows(
        "SELECT intent FROM rollout_changes WHERE id IN"
        " (SELECT max(id) FROM rollout_changes WHERE undone_at IS NULL GROUP BY intent) AND now < was"
    )
    return frozenset(intent for (intent,) in rows)


def decided_at(store: Store) -> Mapping[str, float]:
    """When each intent was last decided on, promoted, demoted or either undone, in seconds since the epoch."""
    return dict(store.rows("SELECT intent, max(max(made_at, coalesce(undone_at, 0))) FROM rollout_changes GROUP BY 1"))
