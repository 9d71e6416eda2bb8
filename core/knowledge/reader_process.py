"""The child that reads untrusted documents: `python -m core.knowledge.reader_process`.

It has no network, may write no file, has bounded memory, and ends when its pipe closes. A frozen app
starts itself for it (`core.processes.child_switches`) and calls `main` then.
"""

from __future__ import annotations

from core.processes import egress_guard

egress_guard.install()

import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import traceback  # noqa: E402
from dataclasses import asdict  # noqa: E402
from queue import SimpleQueue  # noqa: E402
from typing import BinaryIO  # noqa: E402

from core.processes import sandbox  # noqa: E402
from core.processes.frames import Header, read_frame, write_frame  # noqa: E402

# The readers are imported only when the network is left: their libraries start threads of their own
# while they are imported, and a process with threads may not leave.


def main() -> None:
    """Answers every request (a name, a file's content) with its documents or a refusal."""
    egress_guard.install()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sandbox.leave_network()
    sandbox.lower_priority()
    requests, replies = sandbox.take_pipes()
    sandbox.limit_resources(sandbox.READER_MEMORY_BYTES)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    jobs: SimpleQueue[tuple[Header, bytes]] = SimpleQueue()
    threading.Thread(target=_take, args=(requests, jobs), daemon=True).start()
    while True:
        header, data = jobs.get()
        try:
            write_frame(replies, {"id": header["id"], "done": True, **_answer(data, header["name"])})
        except BrokenPipeError:
            return


def _take(requests: BinaryIO, jobs: SimpleQueue[tuple[Header, bytes]]) -> None:
    """Sees the pipe close even while a document is being read, and ends the process then."""
    while (frame := read_frame(requests)) is not None:
        if "name" in frame[0]:  # else it cancels, and the parent ends this process in a moment
            jobs.put(frame)
    os._exit(0)


def _answer(data: bytes, name: str) -> Header:
    from core.domain.knowledge import ExtractedDocument
    from core.knowledge.document_reading import Extracted, read_here
    from core.knowledge.readers.refusal import Refused

    def fields(document: Extracted) -> Header:
        if isinstance(document, ExtractedDocument):
            return asdict(document)
        return {"refused": document.reason, "values": document.values}

    try:
        return {"documents": [{"member": member, **fields(document)} for member, document in read_here(data, name)]}
    except Refused as refusal:
        return fields(refusal)
    except MemoryError:
        return {"refused": "too-much-memory", "values": {}}
    except Exception as error:  # noqa: BLE001 - whatever a parser does wrong costs one file, and is said
        # Where, but not with what words: a message may quote the document.
        frames = "".join(traceback.format_tb(error.__traceback__))
        print(f"reader: {type(error).__name__}\n{frames}", file=sys.stderr)  # noqa: T201 - the log of the parent
        return {"refused": "reader-crashed", "values": {}}


if __name__ == "__main__":
    main()
