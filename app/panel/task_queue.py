"""Background work: one serial thread per resource, so that order replaces locks.

A queue runs its jobs one after the other. What a job yields or returns comes back on the thread
that made the queue (the window's), in order, in slices short enough for the event loop; a failure
nobody asked for ends in the one message channel. (The shape is that of Anki's task manager.)
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.backend.throttle import throttled
from app.panel.messages import Messages
from core.ports import Cancelled

SWITCH_INTERVAL_S = 0.0005
"""How long a busy Python thread may keep the interpreter from the window's: the default of 5 ms
stalls the event loop for tens of milliseconds when two of them are busy."""

T = TypeVar("T")
Failed = Callable[[BaseException], None]
"""Is told why a task did not come to its end; without one, the failure is posted as a message."""

_SLICE_S = 0.006
_RESULT, _ITEM, _FAILURE = "result", "item", "failure"


class Task:
    """A piece of work under way. Its callbacks run on the window's thread."""

    def __init__(
        self,
        work: Callable[[Cancelled], Any],
        done: Callable[[Any], None] | None,
        failed: Failed | None,
        each: Callable[[Any], None] | None,
    ) -> None:
        self.work, self.done, self.failed, self.each = work, done, failed, each
        self._stop = threading.Event()
        self._abandoned = False
        self.finished = False

    def cancel(self) -> None:
        """Asks the work to stop soon; what it still gives is delivered."""
        self._stop.set()

    def abandon(self) -> None:
        """Asks the work to stop, and drops whatever it still gives. For the window's thread only."""
        self._abandoned = True
        self._stop.set()

    @property
    def abandoned(self) -> bool:
        """Whether what it still gives is dropped."""
        return self._abandoned

    def cancelled(self) -> bool:
        """The `Cancelled` the work asks."""
        return self._stop.is_set()


class TaskQueue(QObject):
    """One thread that runs jobs in the order they were given."""

    _wake = Signal()
    busy_changed = Signal(bool)

    def __init__(self, name: str, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._jobs: SimpleQueue[Task | None] = SimpleQueue()
        self._waiting: deque[Task] = deque()
        self._back: deque[tuple[Task, str, Any]] = deque()
        self._woken = threading.Event()
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=f"queue-{name}", daemon=True)
        self._thread.start()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """Runs `work` and gives `done` its result. Without `failed`, a failure is posted as a message."""
        return self._add(Task(lambda _: work(), done, failed, None))

    def stream(
        self,
        work: Callable[[Cancelled], Iterable[T]],
        each: Callable[[T], None],
        done: Callable[[None], None] | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """Runs a generator and gives `each` every item; `done` is told None at its end."""
        return self._add(Task(work, done, failed, each))

    def progress(
        self,
        work: Callable[[Cancelled], Iterable[T]],
        each: Callable[[T], None],
        done: Callable[[None], None] | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """As `stream`, for items of which only the newest counts: at most twenty a second are handed
        over, so that work with 10,000 steps costs the window nothing. The last one always is."""
        return self.stream(lambda cancelled: throttled(work(cancelled)), each, done, failed)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._waiting)

    def end(self) -> None:
        """Asks all jobs to stop. Short ones that wait still run: saving an edit is one of them."""
        for job in self._waiting:
            job.cancel()
        self._jobs.put(None)

    def ended(self, seconds: float) -> bool:
        """Waits that long at most for the thread's end."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _add(self, job: Task) -> Task:
        self._waiting.append(job)
        if len(self._waiting) == 1:
            self.busy_changed.emit(True)
        self._jobs.put(job)
        return job

    # -- on the thread of the queue ---------------------------------------------------------------

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result = None
                if not (job.abandoned and job.cancelled()):
                    if job.each is None:
                        result = job.work(job.cancelled)
                    else:
                        for item in job.work(job.cancelled):
                            self._send(job, _ITEM, item)
                self._send(job, _RESULT, result)
            except BaseException as failure:  # noqa: BLE001 - every failure is delivered, none is swallowed
                self._send(job, _FAILURE, failure)

    def _send(self, job: Task, kind: str, value: object) -> None:
        self._back.append((job, kind, value))
        if not self._woken.is_set():
            self._woken.set()
            try:
                self._wake.emit()
            except RuntimeError:  # the window is gone: nobody is left to tell
                return

    # -- on the window's thread -------------------------------------------------------------

    def _deliver(self) -> None:
        """Hands over what came back; gives way to the event loop when its slice is used up."""
        self._woken.clear()
        until = time.perf_counter() + _SLICE_S
        while self._back:
            self._hand_over(*self._back.popleft())
            if time.perf_counter() > until and self._back:
                self._woken.set()
                QTimer.singleShot(0, self, self._deliver)
                return

    def _hand_over(self, job: Task, kind: str, value: Any) -> None:  # noqa: ANN401 - whatever the job made
        try:
            if kind == _ITEM:
                if not job.abandoned and job.each is not None:
                    job.each(value)
                return
            job.finished = True
            self._waiting.remove(job)
            if not self._waiting:
                self.busy_changed.emit(False)
            if kind == _RESULT and not job.abandoned and job.done is not None:
                job.done(value)
            elif kind == _FAILURE and not job.abandoned and job.failed is not None:
                job.failed(value)
            elif kind == _FAILURE:
                self._messages.fail(value)
        except Exception as failure:  # noqa: BLE001 - a callback's bug must not end the delivery of the rest
            self._messages.fail(failure)


class TaskQueues(QObject):
    """The queues of the panel: `work` for tickets, `quick` for what answers while a draft is being
    written (search as you type, findings under the words), `index` for bringing the docs in, `survey`
    for what reads the whole store (the docs' state, an export), `models` for downloads and checks of model
    files. The last three take minutes, and none holds another up."""

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.work = TaskQueue("work", messages, self)
        self.quick = TaskQueue("quick", messages, self)
        self.index = TaskQueue("index", messages, self)
        self.survey = TaskQueue("survey", messages, self)
        self.models = TaskQueue("models", messages, self)

    def close(self, seconds: float = 2.0) -> bool:
        """Stops all of them. Gives whether every thread ended in time."""
        until = time.monotonic() + seconds
        queues = (self.quick, self.work, self.index, self.survey, self.models)
        for queue in queues:
            queue.end()
        ended = [queue.ended(max(0.0, until - time.monotonic())) for queue in queues]
        return all(ended)
