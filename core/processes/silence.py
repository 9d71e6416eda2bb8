"""How long a child process that somebody waits for may be silent before it counts as hung and is replaced.

A child at work says so every second (`BEAT_S`). A model host does from where the work advances, after a node of the
graph: a thread beside it would go on while the work hangs. So the limits below are on silence, not on the work, which
may take as long as it takes. After them the process is killed, whoever waits hears of it, and the next request starts
another.
"""

from __future__ import annotations

import time
from collections.abc import Callable

BEAT_S = 1.0
"""How often a child at work says so, at most."""
LOAD_S = 20.0
"""A model host that loads: it speaks when Python is up and while the file is read. Between two of these lie an import
from a cold disk and the set-up of a context: 2 s here, 10 s where a virus scanner reads along."""
TOKEN_S = 20.0
"""A chat model, up to the first token and from one to the next: it speaks after a node of its graph, which takes a 7B
0.5 s of processor, and at its low priority beside a full machine some thirty times as long."""
EMBEDDING_S = 10.0
"""A search model: it speaks after a node of its graph, some milliseconds of processor. A person waits, and words alone
find much the same."""
COUNT_S = 10.0
"""A count of tokens: the host answers it at once, whatever its model does."""
WORKER_START_S = 60.0
"""The worker process until it first speaks: interpreter and modules from a cold disk, while the window draws."""
WORKER_S = 20.0
"""The worker process afterwards: it speaks from a thread of its own, so what is silent is stopped, or holds the
interpreter's lock in something that does not end."""
KILLED_S = 5.0
"""A killed process until it is gone. One that hangs in the system itself is left behind."""


class Beat:
    """Says that work advances, at most once in `BEAT_S`, however often it is called."""

    def __init__(self, say: Callable[[], object]) -> None:
        self._say = say
        self._last = time.monotonic()

    def __call__(self) -> None:
        """Says it, unless it was said a moment ago."""
        now = time.monotonic()
        if now - self._last >= BEAT_S:
            self._last = now
            self._say()


class SilenceClock:
    """Adds up for how long nothing was heard, in the steps of whoever waits: while the machine sleeps, or gives the
    waiting process no turn, it stands still."""

    def __init__(self, limit_s: float, heard: Callable[[], int]) -> None:
        """`heard` counts what has come from the child so far."""
        self._limit_s, self._heard = limit_s, heard
        self._last, self._silent_s = heard(), 0.0

    def passed(self, seconds: float) -> bool:
        """Whether, with another step of so many seconds, the child has been silent for too long."""
        last, self._last = self._last, self._heard()
        self._silent_s = self._silent_s + seconds if self._last == last else 0.0
        return self._silent_s >= self._limit_s
