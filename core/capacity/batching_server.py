"""A model server with continuous batching, simulated step by step (a simulation of discrete events).

As llama-server and vLLM work: a request waits for a slot, first come, first served. Each step is one run of the model.
If prompts are to be read, the step reads as many of their tokens as a batch holds, of the slots in their order, and the
slots that write get one token each with it: so a long prompt slows everybody. Else every slot that writes gets a
token, the sooner the fewer they are. The first token of an answer comes with the end of its prompt.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core.capacity.demand import Request
from core.capacity.server_rates import ServerRates

Next = Callable[[Request, float], Request | None]
"""What an agent asks next, given what was answered last, and when. None: nothing more."""


@dataclass(frozen=True, slots=True)
class Served:
    """A request, and when what became of it. Seconds since the beginning."""

    request: Request
    began: float
    """When it got a slot."""
    first: float
    """When its first token was there."""
    ended: float

    @property
    def first_token(self) -> float:
        """Seconds that the agent waited for the first token."""
        return self.first - self.request.arrived


@dataclass(slots=True)
class _Slot:
    request: Request
    began: float
    to_read: int
    to_write: int
    first: float = 0.0


def serve(
    rates: ServerRates, requests: Iterable[Request], then: Next = lambda request, ended: None
) -> Iterator[Served]:
    """What becomes of requests, in the order in which they end. `requests`: those that come whatever happens; `then`:
    those that come because of others."""
    return _Run(rates, requests, then).run()


class _Run:
    def __init__(self, rates: ServerRates, requests: Iterable[Request], then: Next) -> None:
        self._rates, self._then = rates, then
        self._coming = [(request.arrived, number, request) for number, request in enumerate(requests)]
        heapq.heapify(self._coming)
        self._count = len(self._coming)
        self._waiting: deque[Request] = deque()
        self._slots: list[_Slot] = []
        self._now = 0.0

    def run(self) -> Iterator[Served]:
        while self._coming or self._slots or self._waiting:
            if not self._slots and not self._waiting:
                self._now = max(self._now, self._coming[0][0])
            self._admit()
            reading = [slot for slot in self._slots if slot.to_read]
            if reading:
                self._read(reading)
            else:
                self._write()
            yield from self._ended()

    def _admit(self) -> None:
        while self._coming and self._coming[0][0] <= self._now:
            self._waiting.append(heapq.heappop(self._coming)[2])
        while self._waiting and len(self._slots) < self._rates.slots:
            request = self._waiting.popleft()
            self._slots.append(_Slot(request, self._now, request.prompt, request.answer))

    def _read(self, reading: list[_Slot]) -> None:
        left, read, finished = self._rates.chunk, 0, []
        writing = [slot for slot in self._slots if not slot.to_read]
        for slot in reading:
            if not left:
                break
            part = min(slot.to_read, left)
            slot.to_read -= part
            left -= part
            read += 1
            if not slot.to_read:
                finished.append(slot)
        self._now += self._rates.reading_seconds(self._rates.chunk - left, read, len(writing))
        for slot in finished:
            slot.first = self._now
        for slot in (*finished, *writing):
            slot.to_write -= 1

    def _write(self) -> None:
        """As many steps as nothing changes in: until an answer ends, or a request comes that finds a slot free."""
        step = self._rates.writing_seconds(len(self._slots))
        steps = min(slot.to_write for slot in self._slots)
        if self._coming and len(self._slots) < self._rates.slots:
            steps = min(steps, max(1, math.ceil((self._coming[0][0] - self._now) / step)))
        self._now += steps * step
        for slot in self._slots:
            slot.to_write -= steps

    def _ended(self) -> Iterator[Served]:
        if all(slot.to_read or slot.to_write for slot in self._slots):
            return
        delay = self._rates.delay
        for slot in self._slots:
            if not slot.to_read and not slot.to_write:
                yield Served(slot.request, slot.began, slot.first + delay, self._now + delay)
                following = self._then(slot.request, self._now + delay)
                if following is not None:
                    self._count += 1
                    heapq.heappush(self._coming, (following.arrived, self._count, following))
        self._slots = [slot for slot in self._slots if slot.to_read or slot.to_write]
