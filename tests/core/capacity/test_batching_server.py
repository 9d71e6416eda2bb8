"""The simulated server, held against what queueing theory says exactly where its formulas hold."""

import math
import random
from collections.abc import Iterator
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.capacity.batching_server import Served, serve
from core.capacity.capacity_plan import percentile
from core.capacity.demand import Request
from core.capacity.server_rates import ServerRates, points_of

INSTANT = 1e12
"""Tokens a second of a prompt that costs nothing."""


def unshared(slots: int, rate: float) -> ServerRates:
    """A server whose slots do not slow one another: the c independent desks of the formulas."""
    return ServerRates(slots, ((1, INSTANT),), ((1, rate), (slots, rate * slots)) if slots > 1 else ((1, rate),))


def poisson(rate: float, count: int, answer: Iterator[int]) -> list[Request]:
    chance, at, found = random.Random(7), 0.0, []
    for _ in range(count):
        at += chance.expovariate(rate)
        found.append(Request(at, 1, next(answer)))
    return found


def waits(rates: ServerRates, requests: list[Request]) -> list[float]:
    return sorted(one.began - one.request.arrived for one in serve(rates, requests))


def erlang_c(slots: int, load: float) -> float:
    """The chance that a request has to wait in M/M/c; `load` = arrival rate times service time (Erlang, 1917)."""
    last = load**slots / math.factorial(slots) * slots / (slots - load)
    return last / (sum(load**k / math.factorial(k) for k in range(slots)) + last)


@pytest.mark.parametrize(("slots", "busy"), [(1, 0.5), (4, 0.7)])
def test_waits_with_answers_of_random_length_are_those_of_m_m_c(slots: int, busy: float):
    service, rate = 2.0, 5000.0  # seconds, tokens a second: so many that a step counts for nothing
    chance = random.Random(3)
    lengths = iter(lambda: max(1, round(chance.expovariate(1 / (service * rate)))), 0)
    found = waits(unshared(slots, rate), poisson(slots * busy / service, 30_000, lengths))
    waiting = erlang_c(slots, slots * busy)
    expected = waiting * service / (slots * (1 - busy))
    assert mean(found) == pytest.approx(expected, rel=0.08)
    tail = service / (slots * (1 - busy)) * math.log(waiting / 0.05)  # P(wait > t) = C exp(-(c mu - lambda) t)
    assert percentile(found, 0.95) == pytest.approx(tail, rel=0.08)


@pytest.mark.parametrize("busy", [0.5, 0.7])
def test_waits_with_answers_of_one_length_are_those_of_m_d_1(busy: float):
    service, rate = 2.0, 5000.0
    requests = poisson(busy / service, 20_000, iter(lambda: round(service * rate), 0))
    expected = busy * service / (2 * (1 - busy))  # Pollaczek and Khinchine, without variance
    assert mean(waits(unshared(1, rate), requests)) == pytest.approx(expected, rel=0.08)


def test_prompts_alone_on_one_slot_are_m_d_1_too():
    requests = [Request(one.arrived, 400, 1) for one in poisson(0.6, 15_000, iter(lambda: 1, 0))]
    rates = ServerRates(1, ((1, 400.0),), ((1, INSTANT),))
    first = [one.first_token for one in serve(rates, requests)]
    assert mean(first) == pytest.approx(1 + 0.6 / (2 * 0.4), rel=0.08)


def test_slots_share_what_the_server_writes():
    rates = ServerRates(2, ((1, INSTANT),), points_of([10.0, 12.0]))
    one, two = sorted(serve(rates, [Request(0, 1, 61), Request(0, 1, 61)]), key=lambda served: served.ended)
    assert (one.ended, two.ended) == (pytest.approx(10), pytest.approx(10))
    (alone,) = serve(rates, [Request(0, 1, 61)])
    assert alone.ended == pytest.approx(6)


def test_a_prompt_that_is_read_slows_whoever_writes_and_a_long_one_is_read_in_parts():
    rates = ServerRates(2, ((1, 100.0),), ((1, 50.0), (2, 100.0)), chunk=50)
    written, late = sorted(
        serve(rates, [Request(0, 1, 200), Request(1, 200, 1)]), key=lambda served: served.request.arrived
    )
    assert late.first_token == pytest.approx(2 + 4 / 50, abs=0.03), "four parts, and with each a token of the other's"
    assert written.ended == pytest.approx(0.01 + 199 / 50 + 2, abs=0.05)


def test_a_step_of_reading_costs_its_own_however_short_the_prompts_are():
    rates = ServerRates(2, ((1, 100.0),), ((1, 50.0), (2, 100.0)), chunk=50, step=0.3)
    (short,) = serve(rates, [Request(0, 10, 1)])
    assert short.first_token == pytest.approx(0.3 + 0.1)
    both = list(serve(rates, [Request(0, 10, 1), Request(0, 10, 1)]))
    assert [one.first_token for one in both] == [pytest.approx(0.3 + 0.2)] * 2, "one step for both"
    (long,) = serve(rates, [Request(0, 120, 1)])
    assert long.first_token == pytest.approx(3 * 0.3 + 1.2)


def test_who_comes_when_all_slots_are_taken_waits_for_the_first_that_is_free():
    rates = ServerRates(1, ((1, INSTANT),), ((1, 10.0),))
    served = list(serve(rates, [Request(0, 1, 11), Request(0.5, 1, 11), Request(0.2, 1, 11)]))
    assert [one.request.arrived for one in served] == [0, 0.2, 0.5]
    assert served[-1].began == pytest.approx(2)


def test_an_agent_who_asks_again_after_each_answer_keeps_a_server_busy():
    rates = ServerRates(4, ((1, 1000.0),), points_of([10.0, 20.0, 30.0]))

    def again(request: Request, ended: float) -> Request | None:
        return Request(ended, 100, 50, request.agent) if ended < 200 else None

    served = list(serve(rates, [Request(0, 100, 50, agent) for agent in range(4)], again))
    tokens = sum(one.request.answer for one in served)
    assert {one.request.agent for one in served} == {0, 1, 2, 3}
    assert tokens / max(one.ended for one in served) == pytest.approx(30, rel=0.08)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(0, 50), st.integers(1, 900), st.integers(1, 90)), min_size=1, max_size=30),
    st.integers(1, 5), st.integers(1, 500),
)  # fmt: skip
def test_nothing_is_lost_and_nothing_comes_before_its_time(asked: list[tuple[float, int, int]], slots: int, chunk: int):
    rates = ServerRates(slots, points_of([300.0]), points_of([20.0, 30.0, 40.0]), chunk)
    served = list(serve(rates, [Request(*one) for one in asked]))
    assert sorted(one.request.arrived for one in served) == sorted(at for at, _, _ in asked)
    for one in served:
        alone = next(serve(rates, [Request(0, one.request.prompt, one.request.answer)]))
        assert one.request.arrived <= one.began <= one.first <= one.ended
        assert one.first_token >= alone.first_token - 1e-9
        assert served_at_once(served, one.began) <= slots


def served_at_once(served: list[Served], at: float) -> int:
    return sum(one.began <= at < one.ended for one in served)
