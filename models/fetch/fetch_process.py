"""The download process: `python -m models.fetch.fetch_process`, the only one without the guard.

Started by `models.fetch.fetching` when a person has asked for a model by name, or for what a new machine
starts with. It reads one request from its pipe, reports over the other, and ends.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from core.errors import DesksideError, FetchFailed, WrongDigest
from core.processes.error_frames import frame_of
from core.processes.frames import Header, read_frame, write_frame
from core.processes.sandbox import take_pipes
from models.catalogue import Catalogue, catalogue
from models.fetch.fetch_progress import FetchProgress
from models.fetch.fetcher import Fetcher
from models.installed import Stopped

_GRACE = 3.0


def main() -> None:
    """Serves one request. Ends early when its pipe closes; what came so far is kept."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = take_pipes()
    frame = read_frame(requests)
    if frame is None:
        return
    header = frame[0]
    gone = threading.Event()
    threading.Thread(target=_watch, args=(requests, gone), daemon=True).start()

    def reply(fields: Header) -> None:
        write_frame(replies, {"id": header["id"], **fields})

    def report(progress: FetchProgress) -> None:
        reply({"progress": dataclasses.asdict(progress)})

    fetcher = Fetcher(Path(header["folder"]), report, gone.is_set)
    try:
        reply({"done": fetch_first(fetcher, header["models"], catalogue())})
    except DesksideError as error:
        reply(frame_of(error))
    except (Stopped, BrokenPipeError):
        sys.exit(1)


def fetch_first(fetcher: Fetcher, models: list[str], known: Catalogue) -> str:
    """Fetches the first of `models` that can be had; returns its id. Raises the last one's failure."""
    for number, model in enumerate(models, 1):
        try:
            return fetcher.fetch(known.entry(model)).entry.id
        except (FetchFailed, WrongDigest):
            if number == len(models):
                raise
    raise FetchFailed(model="", reason="nothing asked for")


def _watch(requests: BinaryIO, gone: threading.Event) -> None:
    """Waits for the pipe to close: nobody wants the file any more."""
    requests.read()
    gone.set()
    # The work stops by itself within a moment; a connection that hangs must not keep the process.
    threading.Event().wait(_GRACE)
    os._exit(1)


if __name__ == "__main__":
    main()
