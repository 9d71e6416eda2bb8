"""Reading what a team declares in a TOML file, with the line of every mistake.

A file is checked whole before anything of it comes into force, so that the last good version
can stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from core.errors import BadWorkspaceFile
from core.workspace.folder import Workspace

DURATION = re.compile(r"^\s*(\d{1,4})\s*(m|h|d)\s*$")


@dataclass(frozen=True, slots=True)
class DeclaredFile:
    """A workspace file that was parsed, with its text for pointing at lines."""

    name: str
    table: dict[str, Any]
    text: str

    @classmethod
    def read(cls, workspace: Workspace, name: str) -> DeclaredFile:
        """The rules in force for `name`. Raises `BadWorkspaceFile`, `FileUnreadable`."""
        table = workspace.toml(name)
        path = workspace.toml_file(name)
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        return cls(path.name, table, text)

    def entries(self, header: str) -> list[DeclaredTable]:
        """The tables of `[[header]]`, in order."""
        found = self.table.get(header, [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            self.fail(f"{header} must be [[{header}]] tables", self.line(rf"^\s*\[*{header}"))
        return [DeclaredTable(self, header, entry, order) for order, entry in enumerate(found)]

    def section(self, header: str) -> DeclaredTable:
        """The table `[header]`, empty if there is none."""
        found = self.table.get(header, {})
        if not isinstance(found, dict):
            self.fail(f"{header} must be a [{header}] table", self.line(rf"^\s*{header}"))
        return DeclaredTable(self, header, found)

    def only(self, known: Iterable[str]) -> None:
        """Raises `BadWorkspaceFile` if the file holds anything else at its top."""
        for key in sorted(set(self.table) - set(known)):
            self.fail(f"unknown: {key}", self.line(rf"^\s*\[*{re.escape(key)}\b"))

    def line(self, pattern: str, start: int = 0) -> int:
        """The 1-based number of the first line from `start` (0-based) that matches, else 0."""
        for number, line in enumerate(self.text.splitlines()[start:], start + 1):
            if re.search(pattern, line):
                return number
        return 0

    def fail(self, reason: str, line: int) -> NoReturn:
        """Raises `BadWorkspaceFile`."""
        lines = self.text.splitlines()
        words = lines[line - 1] if 0 < line <= len(lines) else ""
        raise BadWorkspaceFile(path=self.name, line=line, column=len(words) - len(words.lstrip()) + 1, reason=reason)


@dataclass(slots=True)
class DeclaredTable:
    """One table of a file. Every getter checks the type; `only_known` finds misspelt keys."""

    file: DeclaredFile
    header: str
    table: dict[str, Any]
    order: int = 0
    """Which one it is of those with the same header, from 0."""
    _asked: set[str] = field(default_factory=set)

    def text(self, key: str, default: str = "") -> str:
        """A string."""
        value = self._get(key, default)
        if not isinstance(value, str):
            self.fail(key, f"{key} must be text in quotes")
        return value.strip()

    def verbatim(self, key: str) -> str:
        """A string as it stands, with the blanks at its ends; empty if it is not there."""
        self.text(key)
        return str(self.table.get(key, ""))

    def subtable(self, key: str) -> DeclaredTable | None:
        """The table `[header.key]`, None if it is not there."""
        value = self._get(key, None)
        if value is not None and not isinstance(value, dict):
            self.fail(key, f"{key} must be a [{self.header}.{key}] table")
        return None if value is None else DeclaredTable(self.file, f"{self.header}.{key}", value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty ones left out."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(key, f"{key} must be a list of texts in quotes")
        return tuple(item.strip() for item in value if item.strip())

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number from `low` to `high`, None if it is not there."""
        value = self._get(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.fail(key, f"{key} must be a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`, None if it is not there."""
        value = self._get(key, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high):
            self.fail(key, f"{key} must be a whole number from {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """`true` or `false`; false if it is not there."""
        value = self._get(key, False)
        if not isinstance(value, bool):
            self.fail(key, f"{key} must be true or false")
        return value

    def duration(self, key: str) -> str:
        """A duration such as `30m`, `4h` or `2d`; empty if it is not there."""
        value = self.text(key)
        if value and not DURATION.match(value):
            self.fail(key, f"{key} must be a duration such as 30m, 4h or 2d")
        return value

    def only_known(self) -> None:
        """Raises `BadWorkspaceFile` for a key that nobody asked for: most likely a slip of the pen."""
        for key in sorted(set(self.table) - self._asked):
            self.fail(key, f"unknown: {key}")

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raises `BadWorkspaceFile` at the line of `key` in this table."""
        name = self.table.get("name")
        who = f"{self.header} {name!r}: " if isinstance(name, str) and name else f"{self.header}: "
        header = self._header_line()
        line = self.file.line(rf"^\s*{re.escape(key)}\s*=", header) or header
        self.file.fail(who + reason, line)

    def _header_line(self) -> int:
        """The 1-based line where this table begins, 0 if it stands in the default file."""
        lines = self.file.text.splitlines()
        headers = [at for at, line in enumerate(lines, 1) if re.match(rf"\s*\[+\s*{re.escape(self.header)}\s*\]", line)]
        if headers and len(headers) in (1, len(self.file.table.get(self.header, []))):
            return headers[min(self.order, len(headers) - 1)]
        named = self.file.line(rf'^\s*name\s*=\s*["\']{re.escape(str(self.table.get("name")))}["\']')
        return max((at for at in headers if at <= named), default=0)

    def _get(self, key: str, default: Any) -> Any:  # noqa: ANN401 — whatever TOML holds there
        self._asked.add(key)
        return self.table.get(key, default)


def hours(duration: str) -> float:
    """The hours of `30m`, `4h` or `2d` (a day has 24)."""
    match = DURATION.match(duration)
    if not match:
        raise ValueError(f"no duration: {duration!r}")
    return int(match.group(1)) * {"m": 1 / 60, "h": 1.0, "d": 24.0}[match.group(2)]
