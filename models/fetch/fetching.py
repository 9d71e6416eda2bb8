"""Fetching models, seen from the program: asked for by name, done by a process of its own.

This process keeps its guard; the download runs in `models.fetch.fetch_process`, the only one without.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, BinaryIO, cast

from core.errors import FetchFailed, ModelMissing
from core.ports import Cancelled, never
from core.processes.frames import BrokenFrame, Header, read_frame, write_frame
from core.processes.launch import child_environment
from models.catalogue import InstalledModel, ModelRole, catalogue
from models.fetch.fetch_progress import FetchProgress
from models.installed import Stopped, find_model
from models.process import error_of

__all__ = ["FETCH_SWITCH", "FetchProgress", "fetch", "fetch_starter", "starter_present"]

FETCH_SWITCH = "--deskside-model-fetch"
"""The only argument with which a frozen app starts itself for a download; it must then call
`models.fetch.fetch_process.main` before anything installs the guard."""

_POLL = 0.1
_log = logging.getLogger(__name__)


def fetch(folder: Path, model_id: str, cancelled: Cancelled = never) -> Iterator[FetchProgress | InstalledModel]:
    """Fetches one model into `folder`, yielding progress and at the end the model.

    Raises `UnknownModel`, `FetchFailed`, `WrongDigest`, `NoDiskSpace`; `Stopped` when cancelled.
    Whatever ends it early, a later call goes on where this one stopped.
    """
    catalogue().entry(model_id)
    yield from _run(folder, [model_id], cancelled)


def fetch_starter(
    folder: Path, role: ModelRole, cancelled: Cancelled = never
) -> Iterator[FetchProgress | InstalledModel]:
    """Fetches what a new machine starts with in that role: the first of the catalogue's list that can
    be had. With one of them there already, only that one is yielded."""
    if (present := starter_present(folder, role)) is not None:
        yield present
        return
    yield from _run(folder, catalogue().starters[role], cancelled)


def starter_present(folder: Path, role: ModelRole) -> InstalledModel | None:
    """The first of the role's starter models that is on this machine."""
    for model_id in catalogue().starters[role]:
        try:
            return find_model(folder, model_id)
        except ModelMissing:
            continue
    return None


def _run(folder: Path, models: Sequence[str], cancelled: Cancelled) -> Iterator[FetchProgress | InstalledModel]:
    command = [sys.executable, FETCH_SWITCH] if getattr(sys, "frozen", False) else _COMMAND
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    requests, replies = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
    frames: SimpleQueue[Header | None] = SimpleQueue()
    threads = [
        threading.Thread(target=_read, args=(replies, frames), daemon=True),
        threading.Thread(target=_forward, args=(cast(IO[bytes], process.stderr),), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        write_frame(requests, {"folder": str(folder), "models": list(models)})
        yield from _events(frames, folder, models[0], cancelled)
    finally:
        # Closing the pipe is how the process hears that it shall stop.
        requests.close()
        process.wait()
        for thread in threads:
            thread.join()


_COMMAND = [sys.executable, "-P", "-m", "models.fetch.fetch_process"]


def _events(
    frames: SimpleQueue[Header | None], folder: Path, model_id: str, cancelled: Cancelled
) -> Iterator[FetchProgress | InstalledModel]:
    while True:
        if cancelled():
            raise Stopped
        try:
            frame = frames.get(timeout=_POLL)
        except Empty:
            continue
        if frame is None:
            # Killed, or a bug: then its traceback is in the log. What came so far is kept.
            raise FetchFailed(model=model_id, reason="the download process ended")
        if "error" in frame:
            raise error_of(frame)
        if "installed" in frame:
            yield find_model(folder, frame["installed"])
            return
        yield FetchProgress(**frame["progress"])


def _read(replies: BinaryIO, frames: SimpleQueue[Header | None]) -> None:
    with replies:
        try:
            while (frame := read_frame(replies)) is not None:
                frames.put(frame[0])
        except BrokenFrame as error:
            _log.error("the download process sent nonsense: %s", error)
    frames.put(None)


def _forward(messages: IO[bytes]) -> None:
    with messages:
        for line in messages:
            _log.info("fetch: %s", line.decode("utf-8", "replace").rstrip())
