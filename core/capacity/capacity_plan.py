"""How many agents a server holds, and how many servers a team needs, found by simulation.

What is promised holds in the peak hour: 95 of 100 tickets that come then have their first token in time. The hour
before is simulated too, so that the queue at its beginning is there. So many days are simulated that their peak hours
together see enough tickets for the 95th percentile to stand still; each has chances of its own, the same in every plan.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.capacity.batching_server import Served, serve
from core.capacity.demand import HOUR, Demand
from core.capacity.server_rates import ServerRates

PERCENTILE = 0.95
_ENOUGH = 3000
"""Tickets of peak hours. The 95th percentile of so many differs from another such by some percent."""
_MOST_DAYS = 400
_SEED = 1
_FINENESS = 50
"""The number of agents is found to so large a part of it: chance moves it by more."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long agents wait for the first token, in seconds, and how busy the server is meanwhile."""

    p50: float
    p95: float
    p99: float
    busy: float
    """The share of the time in which the server works at all (0 to 1)."""
    slots: float
    """How many of its slots are taken in the middle."""


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """What it takes for a team."""

    agents: int
    limit: float
    """Seconds within which the first token has to come for 95 of 100 tickets of the peak hour."""
    most: int
    """Agents that one server holds; 0: not even one, since a prompt alone takes longer."""
    servers: int
    """How many are needed, each for an equal part of the agents; 0: no number of them would do."""
    peak: Waits
    """Of one of them, with its part of the agents; of one server with one agent where no number would do."""
    day: Waits


def plan(rates: ServerRates, demand: Demand, limit: float) -> CapacityPlan:
    """The plan for these agents on such servers. `limit` in seconds."""
    most = most_agents(rates, demand, limit)
    servers = math.ceil(demand.agents / most) if most else 0
    share = replace(demand, agents=math.ceil(demand.agents / servers) if servers else 1)
    hours = range(len(demand.hours))
    return CapacityPlan(
        demand.agents, limit, most, servers, peak_waits(rates, share), _waits_in(rates, share, hours, hours)
    )


def most_agents(rates: ServerRates, demand: Demand, limit: float) -> int:
    """The most agents that one server holds."""
    held, too_many = 0, _more_than_it_can(rates, demand)
    while too_many - held > max(1, held // _FINENESS):
        middle = (held + too_many) // 2
        if _holds(rates, replace(demand, agents=middle), limit):
            held = middle
        else:
            too_many = middle
    return held


def _more_than_it_can(rates: ServerRates, demand: Demand) -> int:
    """A number of agents whose tickets of the peak hour take longer than an hour, however they are put together."""
    prompt = demand.prompt.mean * (1 - demand.kept) / max(rate for _, rate in rates.prefill)
    answer = min(rates.writing_seconds(slots) / slots for slots in range(1, rates.slots + 1)) * demand.answer.mean
    an_agent = demand.tickets * demand.hours[demand.peak] * (prompt + answer)
    return math.ceil(1.2 * HOUR / an_agent) + 2


def peak_waits(rates: ServerRates, demand: Demand) -> Waits:
    """The waits of the tickets that come in the peak hour."""
    peak = demand.peak
    return _waits_in(rates, demand, range(max(0, peak - 1), peak + 1), range(peak, peak + 1))


def _holds(rates: ServerRates, demand: Demand, limit: float) -> bool:
    return peak_waits(rates, demand).p95 <= limit


def _waits_in(rates: ServerRates, demand: Demand, run: range, counted: range) -> Waits:
    """The waits of what comes in the hours `counted`, while the hours `run` are simulated."""
    expected = sum(demand.tickets_in(hour) for hour in counted)
    days = min(_MOST_DAYS, math.ceil(_ENOUGH / max(expected, 1e-9)))
    start, end = counted.start * HOUR, counted.stop * HOUR
    served: list[Served] = []
    busy = taken = 0.0
    for day in range(days):
        requests = demand.requests(run.start, run.stop - 1, random.Random(f"{_SEED} {day}"))
        done = list(serve(rates, requests))
        served += [one for one in done if start <= one.request.arrived < end]
        busy += _busy_seconds(done, start, end)
        taken += sum(max(0.0, min(one.ended, end) - max(one.began, start)) for one in done)
    waits, seconds = sorted(one.first_token for one in served), days * (end - start)
    p50, p95, p99 = (percentile(waits, share) for share in (0.5, PERCENTILE, 0.99))
    return Waits(p50, p95, p99, busy / seconds, taken / seconds)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of sorted values does not pass (nearest rank); 0 of none."""
    return values[max(0, math.ceil(share * len(values)) - 1)] if values else 0.0


def _busy_seconds(served: Iterable[Served], start: float, end: float) -> float:
    """How long at least one slot was taken between `start` and `end`."""
    total, until = 0.0, start
    for one in sorted(served, key=lambda each: each.began):
        low, high = max(one.began, until), min(one.ended, end)
        if high > low:
            total += high - low
            until = high
    return total
