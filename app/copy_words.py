"""What is known of copies that lie elsewhere, in words and as a row: panel and command line say it alike."""

from __future__ import annotations

from datetime import UTC, datetime

from app.i18n import t
from core.store.written_copies import WrittenCopy


def copy_words(copy: WrittenCopy) -> str:
    """One copy in a line: kind, day, place."""
    return t(f"care.copy.{copy.kind}", path=copy.path, day=_day(copy).date().isoformat())


def copy_row(copy: WrittenCopy) -> dict[str, str]:
    """The same as JSON."""
    return {"kind": copy.kind, "path": copy.path, "written": _day(copy).isoformat(timespec="seconds")}


def _day(copy: WrittenCopy) -> datetime:
    return datetime.fromtimestamp(copy.written_at, UTC)
