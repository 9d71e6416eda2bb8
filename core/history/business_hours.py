"""When a hand-off is due: business hours, holidays and time zone of the team, and who takes over.

`[hours]` of `escalation.toml` says when the team works:

    [hours]
    timezone = "Europe/London"               # IANA name; default: this machine's zone
    monday = ["09:00", "17:30"]              # or two stretches: ["09:00", "12:00", "13:00", "17:00"]
    holidays = ["12-25", "2027-03-26"]       # every year, or on one day

A day that is not named is free. Without `[hours]` every hour counts. `[teams]` gives names for an owner:
`billing = ["Ann", "Bo"]`; hand-offs go to them in turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.workspace.config_file import DeclaredFile, DeclaredTable
from core.workspace.folder import Workspace

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DURATION = re.compile(r"^\s*(\d{1,4})\s*(m|h|d|w)\s*$")
_CLOCK = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)$")
_HOLIDAY = re.compile(r"^(?:(\d{4})-)?(\d{2})-(\d{2})$")
_SEARCHED_DAYS = 3660


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When a team works. `week[0]` is Monday; minutes of the day, from and to."""

    zone: tzinfo | None
    week: tuple[tuple[tuple[int, int], ...], ...] = (((0, 1440),),) * 7
    holidays: frozenset[tuple[int | None, int, int]] = frozenset()
    """Year (None: every year), month and day."""

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working time of `day` as pairs of moments in UTC. Where the clocks change, real time counts."""
        if {(None, day.month, day.day), (day.year, day.month, day.day)} & self.holidays:
            return []
        midnight = datetime.combine(day, time())
        return [
            (self._moment(midnight + timedelta(minutes=start)), self._moment(midnight + timedelta(minutes=end)))
            for start, end in self.week[day.weekday()]
        ]

    def _moment(self, wall: datetime) -> datetime:
        return (wall.replace(tzinfo=self.zone) if self.zone else wall).astimezone(UTC)

    def due(self, start: datetime, sla: str) -> datetime | None:
        """The moment at which `sla` has passed since `start`, in the team's zone; None for no SLA.

        Minutes and hours count working time only. A day is a working day: `2d` from Friday noon is
        Tuesday noon, or the next moment at which somebody works. `1w` is five working days.
        None too where the team never works.
        """
        match = _DURATION.match(sla)
        if not match:
            return None
        amount, unit = int(match[1]), match[2]
        if start.tzinfo is None:
            start = self._moment(start)
        found = (
            self._after_work(start, timedelta(minutes=amount * (60 if unit == "h" else 1)))
            if unit in "mh"
            else self._after_days(start, amount * (5 if unit == "w" else 1))
        )
        return found.astimezone(self.zone) if found else None

    def _after_work(self, start: datetime, left: timedelta) -> datetime | None:
        first = start.astimezone(self.zone).date()
        for offset in range(-1, _SEARCHED_DAYS):
            for begin, end in self.stretches(first + timedelta(days=offset)):
                begin = max(begin, start.astimezone(UTC))
                if begin >= end:
                    continue
                if end - begin >= left:
                    return begin + left
                left -= end - begin
        return None

    def _after_days(self, start: datetime, days: int) -> datetime | None:
        first = self._after_work(start, timedelta())
        if first is None:
            return None
        local = first.astimezone(self.zone)
        day, left = local.date(), days
        for _ in range(_SEARCHED_DAYS):
            if left == 0:
                wanted = self._moment(datetime.combine(day, local.time()))
                # On a shorter day the hour may lie after closing: then it is due at the day's end.
                ends = [end for _, end in self.stretches(day)]
                return min(wanted, max(ends))
            day += timedelta(days=1)
            left -= bool(self.stretches(day))
        return None


def read_business_hours(workspace: Workspace) -> BusinessHours:
    """The hours in force. Raises `BadWorkspaceFile` with line and reason, `FileUnreadable`."""
    table = DeclaredFile.read(workspace, "escalation").section("hours")
    name = table.text("timezone")
    zone: tzinfo | None = None
    if name:
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            table.fail("timezone", f"no time zone called {name!r} (write it like Europe/London)")
    week = tuple(_stretches(table, day) for day in _DAYS)
    holidays = frozenset(_holiday(table, day) for day in table.texts("holidays"))
    table.only_known()
    return BusinessHours(zone, week if any(week) else BusinessHours(None).week, holidays)


def read_teams(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The names of `[teams]`. Raises `BadWorkspaceFile`, `FileUnreadable`."""
    table = DeclaredFile.read(workspace, "escalation").section("teams")
    return {name: table.texts(name) for name in table.table}


def named_owners(workspace: Workspace) -> frozenset[str]:
    """The owners that the team's own files name, none of the default ones. Raises `BadWorkspaceFile`,
    `FileUnreadable`."""
    escalation, intents = (workspace.own_toml(name) or {} for name in ("escalation", "intents"))
    tables = (escalation.get("defaults"), *_tables(escalation.get("rule")), *_tables(intents.get("intent")))
    return frozenset(str(table["owner"]) for table in tables if isinstance(table, dict) and table.get("owner"))


def _tables(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _stretches(table: DeclaredTable, day: str) -> tuple[tuple[int, int], ...]:
    minutes = []
    for text in table.texts(day):
        match = _CLOCK.match(text)
        if not match or (match[1] == "24" and match[2] != "00"):
            table.fail(day, f"{text!r} is no time such as 09:00")
        minutes.append(int(match[1]) * 60 + int(match[2]))
    if len(minutes) % 2 or sorted(set(minutes)) != minutes:
        table.fail(day, 'times must come in pairs, the earlier first: ["09:00", "17:00"]')
    return tuple(zip(minutes[::2], minutes[1::2], strict=True))


def _holiday(table: DeclaredTable, text: str) -> tuple[int | None, int, int]:
    match = _HOLIDAY.match(text)
    try:
        if not match:
            raise ValueError
        year = int(match[1]) if match[1] else None
        date(year or 2028, int(match[2]), int(match[3]))
    except ValueError:
        table.fail("holidays", f"{text!r} is no day such as 12-25 or 2027-03-26")
    return year, int(match[2]), int(match[3])
