"""Inside the host process: one model, many requests, the urgent ones first.

The first frame says what to load; the answer is `ready` and facts, or an error and the end.
After that frames are requests with an id. Requests are worked on one at a time in small steps, a
live one before bulk ones; token counts and cancellations are answered at once by the thread that
reads. The process ends when its pipe closes.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core import guard
from core.errors import DesksideError
from core.frames import Header, read_frame, write_frame
from models.chat_engine import Answer, ChatEngine, Order
from models.embedding_engine import EmbeddingEngine, stack

Reply = tuple[Header, bytes | memoryview]
_ORDER_FIELDS = ("answer_start", "max_tokens", "temperature", "seed", "grammar", "stop")
_log = logging.getLogger(__name__)


class Job:
    """A request on its way. `stopped` is its cancel flag, set by the reading thread."""

    def __init__(self, header: Header) -> None:
        self.id: int = header["id"]
        self.live: bool = header.get("live", True)
        self.header = header
        self.stop = False
        self.steps: Iterator[Reply | None] | None = None

    def stopped(self) -> bool:
        """Whether somebody has cancelled it."""
        return self.stop


class Worker:
    """The queue between the thread that reads requests and the one that works on them."""

    def __init__(self, replies: BinaryIO) -> None:
        self._replies = replies
        self._writing = threading.Lock()
        self._changed = threading.Condition()
        self._queues: dict[bool, deque[Job]] = {True: deque(), False: deque()}
        self._jobs: dict[int, Job] = {}

    def send(self, header: Header, payload: bytes | memoryview = b"") -> None:
        """Writes one frame, whole, whichever thread calls."""
        with self._writing:
            write_frame(self._replies, header, payload)

    def fail(self, request: int | None, error: DesksideError) -> None:
        """Reports an expected failure."""
        self.send({"id": request, "error": type(error).__name__, "values": error.values})

    def add(self, job: Job) -> None:
        """Puts a request in its queue."""
        with self._changed:
            self._jobs[job.id] = job
            self._queues[job.live].append(job)
            self._changed.notify()

    def cancel(self, request: int) -> None:
        """Sets the flag of a request that is still there."""
        with self._changed:
            if job := self._jobs.get(request):
                job.stop = True

    def run(self, engine: Engine) -> None:
        """Works for ever, one step of the most urgent request at a time."""
        while True:
            with self._changed:
                while not (self._queues[True] or self._queues[False]):
                    self._changed.wait()
                queue = self._queues[True] or self._queues[False]
                job = queue[0]
            if not self._step(job, engine):
                with self._changed:
                    queue.remove(job)
                    del self._jobs[job.id]

    def _step(self, job: Job, engine: Engine) -> bool:
        """One step; false when it was the last."""
        try:
            if job.steps is None:
                job.steps = engine.steps(job)
            reply = next(job.steps)
        except StopIteration:
            return False
        except DesksideError as error:
            self.fail(job.id, error)
            return False
        if reply is not None:
            self.send({"id": job.id, **reply[0]}, reply[1])
        return True


class Engine:
    """What both kinds of model have in common."""

    def ready(self) -> Header:
        """Facts for the `ready` frame."""
        raise NotImplementedError

    def count(self, texts: list[str]) -> list[int]:
        """Tokens of each text; called by the reading thread."""
        raise NotImplementedError

    def steps(self, job: Job) -> Iterator[Reply | None]:
        """Replies to a request; None where nothing is to be said between two steps."""
        raise NotImplementedError


class EmbeddingHost(Engine):
    """Serves `embed`."""

    def __init__(self, settings: Header) -> None:
        self._engine = EmbeddingEngine(Path(settings["path"]), settings["model"], settings["context"])

    def ready(self) -> Header:
        """Width and length limit."""
        native = self._engine.native
        return {"dimensions": native.dimensions, "context": native.context_tokens, "threads": native.threads}

    def count(self, texts: list[str]) -> list[int]:
        """With the embedder's tokenizer."""
        return self._engine.count(texts)

    def steps(self, job: Job) -> Iterator[Reply | None]:
        """One text a step, all vectors in the last."""
        vectors = []
        for vector in self._engine.embed(job.header["texts"], job.header["prefix"]):
            vectors.append(vector)
            yield None
        rows = stack(vectors, self._engine.native.dimensions)
        yield {"done": {"rows": len(rows)}}, rows.tobytes()


class ChatHost(Engine):
    """Serves `write`, `prefill` and `score`."""

    def __init__(self, settings: Header) -> None:
        self._model = settings["model"]
        self._engine = ChatEngine(Path(settings["path"]), self._model, settings["context"])

    def ready(self) -> Header:
        """Context length."""
        native = self._engine.native
        return {"context": native.context_tokens, "threads": native.threads}

    def count(self, texts: list[str]) -> list[int]:
        """With the chat model's tokenizer."""
        return self._engine.count(texts)

    def steps(self, job: Job) -> Iterator[Reply | None]:
        """A step is a piece of text, or the whole of a prefill or score."""
        header = job.header
        turns = [(role, text) for role, text in header["turns"]]
        if header["do"] == "prefill":
            self._engine.prefill(turns, job.stopped)
            yield {"done": {}}, b""
        elif header["do"] == "score":
            value = self._engine.mean_log_probability(turns, header["text"], job.stopped)
            yield {"done": {"value": value}}, b""
        else:
            yield from self._write(job, turns)

    def _write(self, job: Job, turns: list[tuple[str, str]]) -> Iterator[Reply | None]:
        header = job.header
        order = Order(turns, **{field: header[field] for field in _ORDER_FIELDS})
        for part in self._engine.write(order, job.stopped):
            if isinstance(part, Answer):
                facts = {"finish": part.finish, "prompt": part.prompt_tokens, "reused": part.reused_tokens}
                yield {"done": {**facts, "tokens": part.tokens}}, b""
            else:
                yield {"piece": part}, b""


def serve(requests: BinaryIO, replies: BinaryIO, network_left: bool) -> None:
    """Loads what the first frame names and answers requests until the pipe closes."""
    first = read_frame(requests)
    if first is None:
        return
    settings = first[0]
    worker = Worker(replies)
    began = time.perf_counter()
    try:
        engine: Engine = EmbeddingHost(settings) if settings["role"] == "embedding" else ChatHost(settings)
    except DesksideError as error:
        worker.fail(None, error)
        return
    isolated = {"network_left": network_left, "guarded": guard.installed(), "pid": os.getpid()}
    worker.send({"ready": {**engine.ready(), **isolated, "load_seconds": time.perf_counter() - began}})
    threading.Thread(target=_read, args=(requests, worker, engine), daemon=True).start()
    worker.run(engine)


def _read(requests: BinaryIO, worker: Worker, engine: Engine) -> None:
    status = 1
    try:
        while (frame := read_frame(requests)) is not None:
            header = frame[0]
            if header["do"] == "cancel":
                worker.cancel(header["id"])
            elif header["do"] == "count":
                worker.send({"id": header["id"], "done": {"counts": engine.count(header["texts"])}})
            else:
                worker.add(Job(header))
        status = 0
    except Exception:  # noqa: BLE001  -- a bug: it must end the process, not only this thread
        _log.exception("the host's reader failed")
    finally:
        # Also from the middle of a decode: nobody is left to hear the answer.
        sys.stderr.flush()
        os._exit(status)
