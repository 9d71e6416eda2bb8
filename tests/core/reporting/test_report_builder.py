"""The report on a period: each ticket counts once, in its groups and in the whole alike."""

import pytest

from core.domain.measurement import Conventions, Counts, Period
from core.reporting.report_builder import build_report, total
from core.store import ticket_measures
from tests.core.reporting.day import DAY, START


def report(team, days=30.0, minimum=1):
    until = team.now + 1
    return build_report(team.store, Period(until - days * DAY, until), Conventions(minimum=minimum), team.now)


@pytest.fixture
def month(team):
    """A month of two intents: returns are answered from drafts, half of the invoices by hand."""
    for number in range(20):
        team.days = number
        intent = "return" if number % 2 else "invoice"
        ticket = team.asked(f"t{number}", f"Matter {number}", customer=f"c{number}", intent=intent, tier=1)
        team.answered(ticket, own=number % 4 == 0)
    team.days = 29
    team.measure()
    return team


def figure(found, name):
    return next(one for one in (*found.workflow, *found.copilot) if one.name == name)


def test_the_whole_is_the_sum_of_its_groups(month) -> None:
    found = report(month)
    assert found.whole.tickets == 20
    for grouping, groups in found.groups:
        assert sum(group.counts.tickets for group in groups) == 20, grouping
    assert [group.key for group in found.by("intent")] == ["invoice", "return"]
    assert [group.key for group in found.by("week")] == sorted(group.key for group in found.by("week"))


def test_deflection_counts_replies_from_drafts_alone(month) -> None:
    deflection = figure(report(month), "deflection")
    assert (deflection.hits, deflection.of) == (15, 20)


def test_only_the_period_counts_and_the_one_before_is_compared(month) -> None:
    found = report(month, days=14.5)
    assert found.whole.tickets == 5
    change = next(one for one in found.changes if one.name == "deflection")
    assert (change.now.of, change.before.of) == (5, 14)  # days 15 to 19, and 1 to 14
    assert change.low < 0 < change.high


def test_without_tickets_before_nothing_is_compared(month) -> None:
    assert report(month, days=60).changes == ()


def test_a_report_on_nothing_has_figures_of_too_few(team) -> None:
    found = report(team, minimum=30)
    assert found.whole.tickets == 0
    assert not any(one.enough for one in (*found.workflow, *found.copilot))


def test_replies_of_the_last_days_are_not_ripe_for_re_contact(month) -> None:
    month.days = 20
    recontact = figure(report(month), "recontact")
    assert recontact.of == 14  # answered on day 13 or before


def test_cells_add_up_over_any_split_of_time(month) -> None:
    conventions = Conventions()
    whole = Period(START - 1, START + 30 * DAY)
    parts = (Period(START - 1, START + 7 * DAY), Period(START + 7 * DAY, START + 30 * DAY))
    together = total(ticket_measures.cells(month.store, whole, conventions, month.now))
    split = [total(ticket_measures.cells(month.store, part, conventions, month.now)) for part in parts]
    assert Counts.total(split) == together
