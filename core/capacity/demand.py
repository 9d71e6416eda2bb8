"""What agents ask of a model server: tickets over the hours of a day, and how long their prompts and answers are."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Lengths:
    """A number of tokens that differs from ticket to ticket: lognormal, so never below one and with a long tail."""

    mean: float
    spread: float = 0.0
    """Standard deviation over mean; 0: always the mean."""

    def draw(self, chance: random.Random) -> int:
        """One of them, at least 1."""
        if not self.spread:
            return max(1, round(self.mean))
        variance = math.log1p(self.spread**2)
        return max(1, round(chance.lognormvariate(math.log(self.mean) - variance / 2, math.sqrt(variance))))


@dataclass(frozen=True, slots=True)
class Request:
    """One ticket's draft, as the server sees it."""

    arrived: float
    """Seconds since the beginning."""
    prompt: int
    """Tokens to be read: those that are kept from earlier prompts left out."""
    answer: int
    """Tokens to be written."""
    agent: int = 0


@dataclass(frozen=True)
class Demand:
    """What so many agents ask on a day."""

    agents: int
    tickets: float
    """Of an agent on a day."""
    hours: tuple[float, ...]
    """The share of a day's tickets that comes in each hour; they sum to 1."""
    prompt: Lengths
    answer: Lengths
    kept: float = 0.0
    """The share of a prompt that the server has kept from earlier ones (0 to 1)."""

    @cached_property
    def peak(self) -> int:
        """The hour in which most tickets come, from 0."""
        return max(range(len(self.hours)), key=lambda hour: self.hours[hour])

    def tickets_in(self, hour: int) -> float:
        """How many tickets are to be expected in an hour."""
        return self.agents * self.tickets * self.hours[hour]

    def requests(self, first: int, last: int, chance: random.Random) -> Iterator[Request]:
        """The requests of the hours from `first` to `last`, as they come: by chance, at each hour's own rate (a Poisson
        process). Agents do not wait for one another, nor for themselves: that asks rather too much of a server."""
        for hour in range(first, last + 1):
            rate = self.tickets_in(hour) / HOUR
            at = hour * HOUR
            while rate and (at := at + chance.expovariate(rate)) < (hour + 1) * HOUR:
                prompt = max(1, round(self.prompt.draw(chance) * (1 - self.kept)))
                yield Request(at, prompt, self.answer.draw(chance))
