"""How fast a model server reads and writes, by how many of its slots are at it: measured, never reckoned in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Points = tuple[tuple[int, float], ...]
"""Busy slots and what they do together, in tokens a second; the slots rise."""

COUNTS = (1, 2, 4, 8)
"""At how many busy slots rates are measured."""

CHUNK = 2048
"""`--batch-size` of llama-server, where nobody sets another."""


@dataclass(frozen=True, slots=True)
class ServerRates:
    """One server with so many slots: it works on as many requests at a time, and the others wait."""

    slots: int
    prefill: Points
    """Reading prompts."""
    decode: Points
    """Writing answers."""
    chunk: int = CHUNK
    """Tokens of prompts that one step reads at most, over all slots."""
    delay: float = 0.0
    """Seconds of every request that are neither queue nor model: the network, the tokenizer, the template."""
    step: float = 0.0
    """Seconds that a step takes which reads, however few the tokens are: the whole model goes through the processor."""

    def reading_seconds(self, tokens: int, reading: int, writing: int) -> float:
        """How long a step takes that reads so many tokens of the prompts of `reading` slots, and writes one for each
        slot that is `writing`: one after the other, as llama-server does with slots of their own caches. (vLLM puts
        both together; for it this asks a step of writing too much.)"""
        read = self.step + tokens / _between(self.prefill, min(reading, self.prefill[-1][0]))
        return read + (self.writing_seconds(writing) if writing else 0.0)

    def writing_seconds(self, writing: int) -> float:
        """How long a step takes that writes a token for each of so many slots. Where only one number of slots was
        measured, more of them gain nothing: each waits for the others."""
        steps = tuple((slots, slots / rate) for slots, rate in self.decode)
        (slots, seconds), *more = steps
        return _between(steps, writing) if more else seconds * max(1.0, writing / slots)


def _between(points: Points, at: int) -> float:
    """The value at a number of slots, on the line between the measured ones next to it; beyond the last one each
    further slot costs what the last did, before the first one nothing is saved."""
    if len(points) == 1 or at <= points[0][0]:
        return points[0][1]
    (low, value), (high, other) = next(
        (pair for pair in pairwise(points) if at <= pair[1][0]), (points[-2], points[-1])
    )
    found = value + (at - low) * (other - value) / (high - low)
    return found if at <= high else max(found, other)


def points_of(rates: Sequence[float]) -> Points:
    """Rates at the numbers of slots in `COUNTS`, as many of them as there are, as points."""
    return tuple(zip(COUNTS, rates, strict=False))
