"""Keeps what agents put right, and the vectors of examples."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Vectors
from core.store.database import Store
from core.store.erased_tickets import is_erased


@dataclass(frozen=True, slots=True)
class IntentCorrection:
    """An agent said what a text is really about. `made_at`: seconds since the epoch."""

    id: int
    ticket: str
    text: str
    predicted: str
    intent: str
    made_at: float


@dataclass(frozen=True, slots=True)
class TierOverrule:
    """An agent put a ticket into another tier than the rules."""

    id: int
    ticket: str
    was: int
    now: int
    rules: tuple[str, ...]
    made_at: float


def save_correction(store: Store, ticket: str, text: str, predicted: str, intent: str) -> int:
    """Saves that an agent put the ticket's intent right, undoing an earlier correction of it. Gives the correction's
    id; 0, which is none's, for a ticket that was erased: of that nothing is saved."""
    now = time.time()
    with store.transaction():
        if is_erased(store, ticket):
            return 0
        store.execute(
            "UPDATE intent_corrections SET undone_at = ? WHERE ticket = ? AND undone_at IS NULL", (now, ticket)
        )
        return store.insert(
            "INSERT INTO intent_corrections (ticket, text, text_hash, predicted, intent, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (ticket, text, _hash(text), predicted, intent, now),
        )


def undo_correction(store: Store, correction: int) -> bool:
    """Undoes a correction; false if none with that id is in force."""
    changed = store.execute(
        "UPDATE intent_corrections SET undone_at = ? WHERE id = ? AND undone_at IS NULL", (time.time(), correction)
    )
    return changed > 0


def corrections(store: Store) -> tuple[IntentCorrection, ...]:
    """All corrections in force, oldest first."""
    rows = store.rows(
        "SELECT id, ticket, text, predicted, intent, made_at FROM intent_corrections"
        " WHERE undone_at IS NULL ORDER BY id"
    )
    return tuple(IntentCorrection(*row) for row in rows)


def corrections_version(store: Store) -> tuple[int, int]:
    """Changes with every correction made, undone or erased."""
    row = store.row("SELECT coalesce(max(id), 0), count(*) - count(undone_at) FROM intent_corrections")
    return (int(row[0]), int(row[1])) if row else (0, 0)


def save_overrule(store: Store, ticket: str, was: int, now: int, rules: Sequence[str]) -> int:
    """Saves that an agent put the ticket into another tier. Gives the overrule's id; 0 for a ticket that was
    erased."""
    if is_erased(store, ticket):
        return 0
    return store.insert(
        "INSERT INTO tier_overrules (ticket, was, now, rules, made_at) VALUES (?, ?, ?, ?, ?)",
        (ticket, was, now, json.dumps(list(rules)), time.time()),
    )


def undo_overrule(store: Store, overrule: int) -> bool:
    """Undoes an overrule; false if none with that id is in force."""
    changed = store.execute(
        "UPDATE tier_overrules SET undone_at = ? WHERE id = ? AND undone_at IS NULL", (time.time(), overrule)
    )
    return changed > 0


def overrules(store: Store) -> tuple[TierOverrule, ...]:
    """All overrules in force, oldest first: they show the lead where the rules are wrong."""
    rows = store.rows(
        "SELECT id, ticket, was, now, rules, made_at FROM tier_overrules WHERE undone_at IS NULL ORDER BY id"
    )
    return tuple(
        TierOverrule(key, ticket, was, now, tuple(json.loads(rules)), made_at)
        for key, ticket, was, now, rules, made_at in rows
    )


def overrule_of(store: Store, ticket: str) -> TierOverrule | None:
    """The newest overrule in force of that ticket; None if there is none."""
    found = [overrule for overrule in overrules(store) if overrule.ticket == ticket]
    return found[-1] if found else None


def saved_vectors(store: Store, embedder: str, texts: Sequence[str]) -> dict[str, Vectors]:
    """The saved vectors of those of `texts` that have one, by text. `embedder`: its digest."""
    sql = "SELECT text_hash, vector FROM example_vectors WHERE embedder = ?"
    rows: dict[bytes, bytes] = dict(store.rows(sql, (embedder,)))
    hashes = {text: _hash(text) for text in texts}
    return {text: np.frombuffer(rows[h], "<f4").astype(np.float32) for text, h in hashes.items() if h in rows}


def save_vectors(store: Store, embedder: str, vectors: Mapping[str, Vectors]) -> None:
    """Saves vectors of texts for the next start. `embedder`: its digest."""
    with store.transaction():
        store.execute_many(
            "INSERT OR REPLACE INTO example_vectors VALUES (?, ?, ?)",
            [(embedder, _hash(text), np.asarray(vector, "<f4").tobytes()) for text, vector in vectors.items()],
        )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
