"""The hardware that plans know of: what was measured, and what is reckoned from the figures that makers state.

Writing a token goes through the whole model once for all slots together, and through the keys and values of each: it is
bound by the memory's bandwidth. Reading a prompt takes two operations for each parameter and token: it is bound by the
processor. Programs reach a part of the stated figures; the parts taken here are cautious.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.capacity.demand import Demand, Lengths
from core.capacity.server_rates import ServerRates, points_of
from core.resources import load_toml

_OF_BANDWIDTH, _OF_COMPUTE = 0.5, 0.3
"""llama.cpp with an RTX 4090 and a model of 7 billion parameters at 4 bits is commonly reported to write 130 to 150
tokens a second, where all of the bandwidth would give 215; and to read more than twice what is reckoned here."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """A server of a kind, with its rates."""

    id: str
    name: str
    """With the model that runs on it."""
    measured: bool
    source: str
    rates: ServerRates


def known_hardware(slots: int) -> tuple[Hardware, ...]:
    """All of it, on servers with so many slots, what was measured first."""
    table = _table()
    measured = [
        Hardware(
            row["id"], row["name"], True, row["source"],
            ServerRates(slots, points_of(row["prefill"]), points_of(row["decode"])),
        )
        for row in table["measured"]
    ]  # fmt: skip
    model = table["model"]
    reckoned = [
        Hardware(row["id"], f"{row['name']}, {model['name']}", False, row["source"], _reckoned(row, model, slots))
        for row in table["card"]
    ]
    return (*measured, *reckoned)


def usual_demand(agents: int) -> Demand:
    """What so many agents ask, as far as nobody says otherwise."""
    usual = defaults()
    prompt = Lengths(usual["prompt"], usual["prompt_spread"])
    answer = Lengths(usual["answer"], usual["answer_spread"])
    return Demand(agents, usual["tickets"], tuple(usual["hours"]), prompt, answer)


def defaults() -> Mapping[str, Any]:
    """The table `[demand]` of the data."""
    table: Mapping[str, Any] = _table()["demand"]
    return table


def _table() -> Mapping[str, Any]:
    return load_toml("team", "sizing.toml")


def _reckoned(card: Mapping[str, Any], model: Mapping[str, Any], slots: int) -> ServerRates:
    bandwidth = card["bandwidth"] * 1e9 * _OF_BANDWIDTH
    compute = card["tflops"] * 1e12 * _OF_COMPUTE
    a_token = 2 * model["parameters"] / compute
    held = sum(defaults()[part] for part in ("prompt", "answer")) * model["kv_bytes"] / bandwidth
    steps = [(count, model["bytes"] / bandwidth + count * (a_token + held)) for count in sorted({1, slots})]
    return ServerRates(slots, points_of([1 / a_token]), tuple((count, count / seconds) for count, seconds in steps))
