"""How many agents a server holds, and how many servers a team needs."""

import random
from dataclasses import replace

import pytest

from core.capacity.capacity_plan import most_agents, peak_waits, percentile, plan
from core.capacity.demand import HOUR, Demand, Lengths
from core.capacity.server_rates import ServerRates, points_of

RATES = ServerRates(8, points_of([4000.0]), points_of([60.0, 110.0, 190.0, 300.0]))
DAY = Demand(200, 40, (0.1, 0.1, 0.15, 0.25, 0.2, 0.2), Lengths(900, 0.3), Lengths(150, 0.5))


def test_a_plan_holds_what_it_promises_and_one_server_fewer_does_not():
    found = plan(RATES, replace(DAY, agents=500), 2.0)
    assert found.servers * found.most >= 500 > (found.servers - 1) * found.most
    assert found.peak.p50 <= found.peak.p95 <= 2.0 < peak_waits(RATES, replace(DAY, agents=found.most * 5 // 4)).p95
    assert 0 < found.peak.busy <= 1 and 0 < found.peak.slots <= 8
    assert found.day.p95 <= found.peak.p95


def test_the_same_question_gives_the_same_plan_and_more_is_held_by_what_is_faster():
    few = ServerRates(2, points_of([1000.0]), points_of([15.0, 25.0]))
    held = most_agents(few, DAY, 2.0)
    assert held == most_agents(few, DAY, 2.0)
    twice = ServerRates(2, points_of([2000.0]), points_of([30.0, 50.0]))
    assert most_agents(twice, DAY, 2.0) > 2 * held
    assert most_agents(few, replace(DAY, kept=0.8), 2.0) > held


def test_a_server_that_is_too_slow_for_one_prompt_holds_nobody_and_says_how_long_it_takes():
    slow = ServerRates(2, points_of([54.0]), points_of([15.0]))
    found = plan(slow, DAY, 2.0)
    assert (found.most, found.servers) == (0, 0)
    assert found.peak.p50 == pytest.approx(900 / 54, rel=0.2)


def test_tickets_come_as_many_as_are_asked_for_most_of_them_in_the_peak_hour():
    counts = [0] * 6
    for day in range(5):
        for request in DAY.requests(0, 5, random.Random(day)):
            counts[int(request.arrived // HOUR)] += 1
    assert DAY.peak == 3
    for hour, count in enumerate(counts):
        assert count / 5 == pytest.approx(DAY.tickets_in(hour), rel=0.05)


def test_lengths_have_the_mean_and_spread_that_were_asked_for():
    chance = random.Random(1)
    drawn = [Lengths(900, 0.4).draw(chance) for _ in range(20_000)]
    middle = sum(drawn) / len(drawn)
    spread = (sum((one - middle) ** 2 for one in drawn) / len(drawn)) ** 0.5
    assert middle == pytest.approx(900, rel=0.02) and spread / middle == pytest.approx(0.4, rel=0.05)
    assert Lengths(150).draw(chance) == 150


def test_a_percentile_is_a_value_that_was_there():
    assert [percentile([1, 2, 3, 4], share) for share in (0.25, 0.5, 0.95, 1)] == [1, 2, 4, 4]
    assert percentile([], 0.95) == 0
