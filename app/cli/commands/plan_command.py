"""`deskside plan`: what hardware a team's model server needs, by a simulation of its tickets."""

from __future__ import annotations

import argparse
import dataclasses
import random
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from app.cli.context import Context
from app.i18n import t
from core.capacity.capacity_plan import CapacityPlan, Waits, plan
from core.capacity.demand import Demand, Lengths
from core.capacity.hardware import Hardware, defaults, known_hardware, usual_demand
from core.capacity.rate_measuring import measure_rates
from core.capacity.server_rates import CHUNK, COUNTS, Points, ServerRates, points_of
from core.team_errors import NoTeamServers

_MOST_AGENTS = 20_000


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    usual = defaults()
    command = subparsers.add_parser(
        "plan",
        parents=[options],
        help="what hardware a team's model server needs",
        description="Simulates the tickets of a day on each kind of hardware that is known, or on a server with the "
        "rates that are given. What it reckons with stands in resources/team/sizing.toml.",
    )
    command.add_argument("--agents", type=_agents, required=True, metavar="N")
    command.add_argument("--tickets", type=_positive, default=usual["tickets"], metavar="N", help="of an agent and day")
    command.add_argument(
        "--prompt", type=_positive, default=usual["prompt"], metavar="TOKENS", help="read for a ticket"
    )
    command.add_argument("--answer", type=_positive, default=usual["answer"], metavar="TOKENS", help="written for one")
    command.add_argument("--kept", type=_share, default=0.0, metavar="SHARE", help="of a prompt that the server keeps")
    command.add_argument("--hours", type=_hours, metavar="N,N,…", help="tickets of each hour of a day, in any unit")
    command.add_argument(
        "--limit", type=_positive, default=usual["limit"], metavar="SECONDS", help="for the first token"
    )
    command.add_argument(
        "--slots", type=_slots, default=usual["slots"], metavar="N", help="requests worked on at a time"
    )
    rates = "tokens a second at 1, 2, 4, 8 slots, as many as were measured"
    command.add_argument("--prefill", type=_rates, metavar="N,N,…", help=f"reading: {rates}")
    command.add_argument("--decode", type=_rates, metavar="N,N,…", help=f"writing: {rates}")
    command.add_argument("--measure", action="store_true", help="measure the rates on the team's server; takes minutes")
    command.set_defaults(run=run_plan, parser=command)


def run_plan(context: Context) -> int:
    """A row for each kind of server: how many agents it holds, and how many of them the team needs."""
    options = context.options
    usual = usual_demand(options.agents)
    demand = dataclasses.replace(
        usual,
        tickets=options.tickets,
        hours=options.hours or usual.hours,
        prompt=Lengths(options.prompt, usual.prompt.spread),
        answer=Lengths(options.answer, usual.answer.spread),
        kept=options.kept,
    )
    if not context.out.as_json:
        context.out.text(_head(demand, options))
    for number, hardware in enumerate(servers := _servers(context), 1):
        context.out.progress(t("cli.plan.progress", done=number, total=len(servers)))
        found = plan(hardware.rates, demand, options.limit)
        if context.out.as_json:
            context.out.row(_row(hardware, demand, found))
        else:
            context.out.text(_words(hardware, found))
    return 0


def _servers(context: Context) -> Sequence[Hardware]:
    """The team's server, measured now; that with the rates which were given; else all that are known."""
    options = context.options
    if options.measure:
        return (_measured(context),)
    if options.prefill is None and options.decode is None:
        return known_hardware(options.slots)
    if options.prefill is None or options.decode is None:
        options.parser.error("--prefill and --decode belong together")
    rates = ServerRates(options.slots, points_of(options.prefill), points_of(options.decode))
    return (Hardware("given", t("cli.plan.given"), True, "", rates),)


def _measured(context: Context) -> Hardware:
    """The server that `servers.toml` names. Raises `NoTeamServers`, `ModelError`."""
    from app.team.served_models import ServedChatModel
    from app.team.servers import team_servers

    server = team_servers(context.workspace()).chat
    if server is None:
        raise NoTeamServers(path=str(context.workspace().toml_file("servers")))
    options = context.options
    with closing(ServedChatModel(server)) as chat:
        steps = measure_rates(chat, options.slots, round(options.prompt), CHUNK, random.Random())
        for step in steps:
            if isinstance(step, ServerRates):
                return Hardware("measured", server.place.address, True, "", step)
            context.out.progress(t("cli.plan.measuring", count=step))
    raise AssertionError("a measurement ends in rates")


def _row(hardware: Hardware, demand: Demand, found: CapacityPlan) -> dict[str, Any]:
    return {
        "server": hardware.id,
        "name": hardware.name,
        "measured": hardware.measured,
        "source": hardware.source,
        "slots": hardware.rates.slots,
        "prefill": _rates_row(hardware.rates.prefill),
        "decode": _rates_row(hardware.rates.decode),
        "delay": round(hardware.rates.delay, 4),
        "step": round(hardware.rates.step, 4),
        "agents": found.agents,
        "limit": found.limit,
        "peak_tickets": round(demand.tickets_in(demand.peak), 1),
        "most_agents": found.most,
        "servers": found.servers,
        "peak": _waits(found.peak),
        "day": _waits(found.day),
    }


def _rates_row(points: Points) -> list[tuple[int, float]]:
    return [(slots, round(rate, 1)) for slots, rate in points]


def _waits(waits: Waits) -> dict[str, float]:
    return {name: round(value, 4) for name, value in dataclasses.asdict(waits).items()}


def _head(demand: Demand, options: argparse.Namespace) -> str:
    first = 0 if options.hours else defaults()["first_hour"]
    return t(
        "cli.plan.head",
        agents=demand.agents,
        tickets=f"{demand.tickets:g}",
        peak=round(demand.tickets_in(demand.peak)),
        hour=first + demand.peak,
        limit=f"{options.limit:g}",
    )


def _words(hardware: Hardware, found: CapacityPlan) -> str:
    how = t("cli.plan.measured" if hardware.measured else "cli.plan.reckoned", source=hardware.source)
    rates = t("cli.plan.rates", prefill=_listed(hardware.rates.prefill), decode=_listed(hardware.rates.decode))
    if not found.most:
        return t("cli.plan.too-slow", name=hardware.name, how=how, p50=f"{found.peak.p50:.1f}") + rates
    words = t(
        "cli.plan.row",
        name=hardware.name,
        how=how,
        servers=found.servers,
        most=found.most,
        p50=f"{found.peak.p50:.2f}",
        p95=f"{found.peak.p95:.2f}",
        p99=f"{found.peak.p99:.2f}",
        busy=f"{100 * found.peak.busy:.0f}",
        slots=f"{found.peak.slots:.1f}",
        of=hardware.rates.slots,
    )
    return words + rates


def _listed(points: Points) -> str:
    return ", ".join(f"{rate:.0f} ({slots})" for slots, rate in points)


def _agents(words: str) -> int:
    return _between(int(words), 1, _MOST_AGENTS)


def _slots(words: str) -> int:
    return _between(int(words), 1, 512)


def _between(number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{low} to {high}")
    return number


def _positive(words: str) -> float:
    number = float(words)
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError("a number above 0")
    return number


def _share(words: str) -> float:
    number = float(words)
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError("from 0 to below 1")
    return number


def _rates(words: str) -> tuple[float, ...]:
    found = tuple(_positive(part) for part in words.split(","))
    if len(found) > len(COUNTS):
        raise argparse.ArgumentTypeError("four at most: at 1, 2, 4 and 8 slots")
    return found


def _hours(words: str) -> tuple[float, ...]:
    found = [float(part) for part in words.split(",")]
    if not 1 <= len(found) <= 24 or min(found) < 0 or not 0 < sum(found) < 1e12:
        raise argparse.ArgumentTypeError("1 to 24 numbers that are not all 0")
    return tuple(one / sum(found) for one in found)
