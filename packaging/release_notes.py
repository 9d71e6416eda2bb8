"""What changed in a version, out of CHANGELOG.md: python packaging/release_notes.py [VERSION]

Without an argument: in the version that pyproject.toml names.
"""

from __future__ import annotations

import datetime
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Release:
    """One version's part of the changelog."""

    version: str
    date: datetime.date
    text: str


class NotInChangelog(Exception):
    """The changelog has no dated part for the version: it is not ready to be released."""


def version() -> str:
    """The version of this checkout."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def release(wanted: str) -> Release:
    """The part of CHANGELOG.md about a version. Raises `NotInChangelog`."""
    parts = re.split(
        r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?\n", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.M
    )
    for name, date, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if name == wanted and date:
            return Release(name, datetime.date.fromisoformat(date), text.strip())
    raise NotInChangelog(f"CHANGELOG.md has no part '## [{wanted}] - <date>'.")


if __name__ == "__main__":
    try:
        print(release(sys.argv[1] if len(sys.argv) > 1 else version()).text)
    except NotInChangelog as missing:
        raise SystemExit(str(missing)) from None
