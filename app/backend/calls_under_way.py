"""The calls that the worker process is answering: which of them are to stop, and whether any of them is work."""

from __future__ import annotations

import threading

from app.backend.call_kinds import CallKind


class CallsUnderWay:
    """Each by the number that the window has given it."""

    def __init__(self) -> None:
        self._stops: dict[int, threading.Event] = {}
        self._work: set[int] = set()

    def begin(self, number: int, kind: CallKind) -> threading.Event:
        """Takes a call in; gives what is set when it is to stop."""
        stop = self._stops[number] = threading.Event()
        if not kind.waits:
            self._work.add(number)
        return stop

    def stop(self, number: int) -> None:
        """Asks a call to stop, if it is still under way."""
        if (found := self._stops.get(number)) is not None:
            found.set()

    def stop_all(self) -> None:
        """Asks all of them to stop."""
        for number in list(self._stops):
            self.stop(number)

    def end(self, number: int) -> None:
        """A call was answered."""
        del self._stops[number]
        self._work.discard(number)

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for an answer of any kind."""
        return bool(self._stops)

    @property
    def at_work(self) -> bool:
        """Whether something is worked on. A call that only waits for something to change is no work."""
        return bool(self._work)
