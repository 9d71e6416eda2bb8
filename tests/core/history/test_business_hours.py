from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadWorkspaceFile
from core.history.business_hours import BusinessHours, read_business_hours, read_teams
from core.workspace.folder import Workspace

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours(LONDON, (((540, 1050),),) * 5 + ((), ()), frozenset({(None, 12, 25), (2026, 12, 28)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "sla", "due"),
    [
        ("2026-11-23T10:00", "4h", "2026-11-23T14:00"),
        ("2026-11-23T16:00", "4h", "2026-11-24T11:30"),  # over night
        ("2026-11-20T17:00", "1h", "2026-11-23T09:30"),  # over the weekend
        ("2026-11-21T22:14", "30m", "2026-11-23T09:30"),  # asked on a Saturday
        ("2026-11-20T12:00", "1d", "2026-11-23T12:00"),
        ("2026-11-20T12:00", "1w", "2026-11-27T12:00"),
        ("2026-12-24T17:00", "1h", "2026-12-29T09:30"),  # Christmas, weekend, a holiday of this year
        ("2026-03-27T17:00", "1h", "2026-03-30T09:30"),  # clocks go forward in between
        ("2026-11-23T06:00", "0m", "2026-11-23T09:00"),
    ],
)
def test_due(asked, sla, due):
    assert OFFICE.due(at(asked), sla) == at(due)


def test_asked_in_another_zone():
    assert OFFICE.due(datetime(2026, 7, 1, 8, 0, tzinfo=UTC), "1h") == at("2026-07-01T10:00")


def test_real_time_counts_where_the_clocks_change():
    every_hour = BusinessHours(LONDON)
    assert every_hour.due(at("2026-10-25T00:00"), "3h") == datetime(2026, 10, 25, 2, 0, tzinfo=LONDON)


def test_no_sla_and_no_work_have_no_due():
    assert OFFICE.due(at("2026-11-23T10:00"), "") is None
    assert OFFICE.due(at("2026-11-23T10:00"), "soon") is None
    assert BusinessHours(LONDON, ((),) * 7).due(at("2026-11-23T10:00"), "1h") is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(0, 300), st.sampled_from("mhdw"))
def test_due_is_never_before_asking_and_always_in_working_time(asked, amount, unit):
    start = asked.replace(tzinfo=LONDON)
    due = OFFICE.due(start, f"{amount}{unit}")
    assert due is not None
    assert due.astimezone(UTC) >= start.astimezone(UTC)
    assert any(begin <= due.astimezone(UTC) <= end for begin, end in OFFICE.stretches(due.date()))


def test_reading(tmp_path):
    (tmp_path / "escalation.toml").write_text(
        'extends = "default"\n[hours]\ntimezone = "Europe/London"\nmonday = ["09:00", "12:00", "13:00", "24:00"]\n'
        'holidays = ["12-25"]\n[teams]\nlegal = ["Ann", "Bo"]\n',
        "utf-8",
    )
    hours = read_business_hours(Workspace(tmp_path))
    assert hours.week[0] == ((540, 720), (780, 1440))
    assert hours.week[1] == ()
    assert read_teams(Workspace(tmp_path)) == {"legal": ("Ann", "Bo")}


@pytest.mark.parametrize(
    "line",
    [
        'timezone = "Mars/Olympus"',
        'monday = ["9"]',
        'monday = ["12:00", "09:00"]',
        'holidays = ["31-12"]',
        'mondy = ["09:00", "10:00"]',
    ],
)
def test_mistakes_have_a_line(tmp_path, line):
    (tmp_path / "escalation.toml").write_text(f'extends = "default"\n[hours]\n{line}\n', "utf-8")
    with pytest.raises(BadWorkspaceFile) as error:
        read_business_hours(Workspace(tmp_path))
    assert error.value.values["line"] == 3
