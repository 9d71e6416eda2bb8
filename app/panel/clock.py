"""What time it is for all that the panel shows: one place, so that pictures can be taken at a time that stands."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
