"""A circuit breaker (Nygard, 'Release It!') before a team's server: what was lost is not waited for with each ticket.

While the circuit is open nobody asks the server but a thread of this breaker, now and then; once it answers, the next
request goes there again. So no ticket pays for finding out whether a server is back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

PAUSES_S = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
"""Between two tries; the last one stays."""


class ServerBreaker:
    """For one server. May be used from several threads."""

    def __init__(self, answers: Callable[[bool], bool], pauses_s: Sequence[float] = PAUSES_S) -> None:
        """`answers`: whether the server is there, asked anew where it was lost; may take as long as it takes."""
        self._answers, self._pauses_s = answers, tuple(pauses_s)
        self._guarding = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._open = False

    @property
    def open(self) -> bool:
        """Whether the server counts as lost."""
        return self._open

    def begin(self) -> None:
        """Finds out whether the server is there, without anybody waiting."""
        self._try_until_it_answers(0.0)

    def lose(self) -> None:
        """The server was lost: from now on it is tried now and then."""
        self._open = True
        self._try_until_it_answers(self._pauses_s[0])

    def close(self) -> None:
        """Ends the tries."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _try_until_it_answers(self, first_s: float) -> None:
        with self._guarding:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._try, args=(first_s,), name="server tries", daemon=True)
                self._thread.start()

    def _try(self, pause_s: float) -> None:
        later = iter(self._pauses_s[1 if pause_s else 0 :])
        while not self._ended.wait(pause_s):
            if self._answers(self._open):
                with self._guarding:
                    self._thread, self._open = None, False
                return
            self._open = True
            pause_s = next(later, self._pauses_s[-1])
