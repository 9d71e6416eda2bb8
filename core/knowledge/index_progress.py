"""What an index run tells: how far it is, and at the end what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.store.documents import Failure


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Where a scan stands."""

    phase: Literal["reading", "embedding"]
    files: int
    """Changed files done so far."""
    files_total: int
    chunks: int = 0
    """Chunks that got their vectors in this scan."""
    chunks_total: int = 0
    rate: float = 0.0
    """Chunks per second; 0 while unknown."""
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a scan did. Counts of files, except `chunks` and `pending`."""

    files: int
    """Files in the index after it."""
    chunks: int
    added: int
    changed: int
    moved: int
    removed: int
    skipped: int
    """Files in formats that nobody reads."""
    failed: tuple[Failure, ...]
    pending: int
    """Chunks still without a vector."""
    unsettled: int
    """Files that were being written: look again soon."""
    seconds: float
    cancelled: bool = False
