"""Children that hang, stopped as a debugger or a swapped-out machine stops them: answered within ten seconds of the
limit on their silence, and the next ticket works.

The command line's assistant with a stopped search model and chat model, and the panel's worker process.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.composition import Services
from core.directories import Directories, directories
from core.domain.ticket import Ticket
from core.errors import WorkerGone
from core.events import Done, DraftReady, Noticed
from core.processes import silence
from core.settings import Settings
from core.workspace.folder import Workspace
from tests.factories import KEY, make_ticket, make_workspace
from tests.torture.figures import Figure

PAGE = "# Returns\n\nYou can send a lamp back within 30 days of delivery. Sending it back costs 4.50 pounds.\n"
ANSWER_S = 10.0
RECOVERY_S = 3.0


def run(folder: Path, short: bool) -> Iterator[Figure]:
    """A figure for each child; the short form takes the same, for there are three."""
    place = Directories(folder / "data", directories().models)
    workspace = make_workspace(folder / "shop", {"returns.md": PAGE})
    settings = Settings(chat_model="smollm2-135m")
    with Services(place, settings, workspace, folder / "store.db", KEY) as desk:
        list(desk.indexer.scan())
        _notices(desk, 0)
        embedder, chat = desk.models.embedder, desk.models.chat
        assert embedder is not None and chat is not None
        for name, child, limit, notice in (
            ("search model", embedder, silence.EMBEDDING_S, "embedder-lost"),
            ("chat model", chat, silence.TOKEN_S, "model-silent"),
        ):
            _stop(_pid_of(child))
            seconds, said = _until_told(desk, notice)
            met = said == [notice] and seconds <= limit + ANSWER_S
            yield Figure(f"{name} stopped: said, and the draft stands", f"{seconds:.1f} s, limit {limit:.0f}", met)
            yield Figure(f"{name}: the next ticket", *_whole(desk))
            os.kill(_pid_of(child), signal.SIGKILL)
            seconds, _ = _timed(lambda child=child: _loaded(child))  # type: ignore[misc]
            yield Figure(f"{name} killed: there again", f"{seconds:.1f} s", seconds <= RECOVERY_S)
    yield from _worker(place, workspace)


def _worker(place: Directories, workspace: Workspace) -> Iterator[Figure]:
    config = WorkerConfig(place, Settings(write_with_model=False), workspace, first_time=False, language="en")
    desk = RemoteBackend(config, lambda _: KEY)
    try:
        desk.admin.stored()
        _stop(desk.start().pid)

        def ask() -> bool:
            try:
                desk.admin.stored()
            except WorkerGone:
                return True
            return False

        seconds, gone = _timed(ask)
        met = gone and seconds <= silence.WORKER_S + ANSWER_S
        yield Figure("worker process stopped: said", f"{seconds:.1f} s, limit {silence.WORKER_S:.0f}", met)
        (ticket,) = desk.tickets.read("How long can I send a lamp back?")
        done = isinstance(list(desk.tickets.handle(ticket, lambda: False))[-1], Done)
        yield Figure("worker process: the next ticket", "works" if done else "does not", done)
    finally:
        desk.close()


def _ticket(number: int) -> Ticket:
    return make_ticket(f"How long can I send lamp {number} back, and what does it cost me to do that?", id=f"t{number}")


def _until_told(desk: Services, notice: str) -> tuple[float, list[str]]:
    """Seconds until a ticket had its first draft and said what was lost, and all that it said. (What the chat model
    still writes after that takes as long as it takes.)"""
    began, seconds, said, drafted = time.perf_counter(), float("inf"), [], False
    for event in desk.handle(_ticket(int(time.time()) * 10)):
        drafted = drafted or isinstance(event, DraftReady)
        if isinstance(event, Noticed):
            said.append(event.message_id)
        if drafted and notice in said:
            seconds = min(seconds, time.perf_counter() - began)
    return seconds, said


def _notices(desk: Services, number: int) -> list[str]:
    """What a ticket of that number says on the way to its end."""
    events = list(desk.handle(_ticket(number + int(time.time()) * 10)))
    assert isinstance(events[-1], Done) and any(isinstance(event, DraftReady) for event in events)
    return [event.message_id for event in events if isinstance(event, Noticed)]


def _whole(desk: Services) -> tuple[str, bool]:
    said = _notices(desk, 2)
    return (", ".join(said) or "works", not said)


def _pid_of(child: object) -> int:
    connection = child._host.connection  # type: ignore[attr-defined]
    assert connection is not None
    return int(connection.pid)


def _loaded(child: object) -> None:
    while child.status().state != "gone":  # type: ignore[attr-defined]
        time.sleep(0.01)
    child.count_tokens(["x"])  # type: ignore[attr-defined]


def _stop(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found
