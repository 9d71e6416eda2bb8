"""Inside the host process: from frames to a model and back.

The first frame says what to load; the answer is `ready` and facts, or an error and the end.
After that frames are requests with an id. Token counts and cancellations are answered at once by
the thread that reads, also while the model works. The process ends when its pipe closes.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Protocol

from core.errors import DesksideError
from core.processes import egress_guard, sandbox
from core.processes.frames import Header, read_frame
from core.processes.silence import Beat
from models.chat_engine import ChatEngine, GenerationRequest, GenerationResult, offload_for
from models.embedding_engine import EmbeddingBatch, EmbeddingEngine
from models.native import FloatArray
from models.reply_pipe import Replies
from models.template import PromptTurn

_ORDER_FIELDS = ("answer_start", "max_tokens", "temperature", "seed", "grammar", "stop")
_log = logging.getLogger(__name__)


class Host(Protocol):
    """A loaded model that answers the requests which the reading thread takes in."""

    def facts(self) -> Header:
        """The facts of the `ready` frame."""

    def count(self, texts: list[str]) -> list[int]:
        """The number of tokens of each text."""

    def take(self, header: Header) -> None:
        """Queues a request."""

    def cancel(self, request: int) -> None:
        """Ends a request early, if it is still there."""

    def run(self) -> None:
        """Answers requests until the process ends."""


class EmbeddingHost:
    """Serves `embed`; the engine's threads do the work."""

    def __init__(self, settings: Header, replies: Replies) -> None:
        self._replies = replies
        path, threads = Path(settings["path"]), settings["threads"]
        self._engine = EmbeddingEngine(path, settings["model"], settings["context"], threads, _die, replies.advanced)

    def facts(self) -> Header:
        """Length limit and threads."""
        return {"context": self._engine.tokens, "threads": self._engine.threads}

    def count(self, texts: list[str]) -> list[int]:
        """The number of tokens of each text, by the embedder's tokenizer."""
        return self._engine.count(texts)

    def take(self, header: Header) -> None:
        """Queues a batch of texts; their vectors are sent in one frame."""

        def finished(rows: FloatArray) -> None:
            self._replies.send({"id": header["id"], "done": {"rows": len(rows)}}, rows.tobytes())

        self._engine.add(EmbeddingBatch(header["texts"], header["prefix"], finished), live=header["live"])

    def cancel(self, request: int) -> None:
        """Does nothing: a batch is short, it is finished and nobody listens."""

    def run(self) -> None:
        """Waits until the reading thread ends the process."""
        threading.Event().wait()


class GenerationJob:
    """A request on its way. `stop` is its cancel flag, set by the reading thread."""

    def __init__(self, header: Header, advanced: Beat) -> None:
        self.header = header
        self.stop = False
        self._advanced = advanced

    def stopped(self) -> bool:
        """Whether the request was cancelled. The engine asks it between any two steps of its work."""
        self._advanced()
        return self.stop


class ChatHost:
    """Serves `write`, `prefill`, `read_modules` and `score`, one after the other."""

    def __init__(self, settings: Header, replies: Replies) -> None:
        self._replies = replies
        sandbox.lower_priority(sandbox.CHAT_NICE)
        path, threads = Path(settings["path"]), settings["threads"]
        offload = offload_for(path, settings["context"], settings["graphics_card"])
        if offload.device:
            # Should the card end this process, the client knows what to leave out.
            replies.send({"on_card": offload.device})
        self._engine = ChatEngine(
            path,
            settings["model"],
            settings["context"],
            threads,
            settings["module_bytes"],
            replies.advanced,
            offload,
        )
        self._waiting: SimpleQueue[GenerationJob] = SimpleQueue()
        self._jobs: dict[int, GenerationJob] = {}

    def facts(self) -> Header:
        """Context length, threads, and what runs on a graphics card."""
        offload = asdict(self._engine.offload)
        return {"context": self._engine.native.tokens, "threads": self._engine.threads, "offload": offload}

    def count(self, texts: list[str]) -> list[int]:
        """The number of tokens of each text, by the chat model's tokenizer."""
        return self._engine.count(texts)

    def take(self, header: Header) -> None:
        """Queues a request."""
        job = GenerationJob(header, self._replies.advanced)
        self._jobs[header["id"]] = job
        self._waiting.put(job)

    def cancel(self, request: int) -> None:
        """Sets the cancel flag of a request that has not ended."""
        if job := self._jobs.get(request):
            job.stop = True

    def run(self) -> None:
        """Answers requests until the process ends, one at a time."""
        while True:
            job = self._waiting.get()
            request = job.header["id"]
            try:
                for reply in self._replies_to(job):
                    self._replies.send({"id": request, **reply})
            except DesksideError as error:
                self._replies.fail(request, error)
            del self._jobs[request]

    def _replies_to(self, job: GenerationJob) -> Iterator[Header]:
        header = job.header
        turns = [PromptTurn(*turn) for turn in header["turns"]]
        if header["do"] == "prefill":
            self._engine.prefill(turns, job.stopped)
            yield {"done": {}}
        elif header["do"] == "read_modules":
            yield {"done": {"room": self._engine.read_modules(turns, job.stopped)}}
        elif header["do"] == "score":
            yield {"done": {"value": self._engine.mean_log_probability(turns, header["text"], job.stopped)}}
        else:
            order = GenerationRequest(turns, **{field: header[field] for field in _ORDER_FIELDS})
            for part in self._engine.write(order, job.stopped):
                yield _done(part) if isinstance(part, GenerationResult) else {"piece": part}


def _done(answer: GenerationResult) -> Header:
    facts = {"finish": answer.finish, "prompt": answer.prompt_tokens, "reused": answer.reused_tokens}
    return {"done": {**facts, "tokens": answer.tokens, "decodes": answer.decodes}}


def serve(requests: BinaryIO, pipe: BinaryIO, network_left: bool) -> None:
    """Loads what the first frame names and answers requests until the pipe closes."""
    first = read_frame(requests)
    if first is None:
        return
    settings = first[0]
    replies = Replies(pipe)
    replies.send({"working": True})
    began = time.perf_counter()
    try:
        host: Host = (EmbeddingHost if settings["role"] == "embedding" else ChatHost)(settings, replies)
    except DesksideError as error:
        replies.fail(None, error)
        return
    isolated = {"network_left": network_left, "guarded": egress_guard.installed()}
    replies.send({"ready": {**host.facts(), **isolated, "load_seconds": time.perf_counter() - began}})
    threading.Thread(target=_read, args=(requests, replies, host), daemon=True).start()
    host.run()


def _read(requests: BinaryIO, replies: Replies, host: Host) -> None:
    try:
        while (frame := read_frame(requests)) is not None:
            header = frame[0]
            if header["do"] == "cancel":
                host.cancel(header["id"])
            elif header["do"] == "count":
                replies.send({"id": header["id"], "done": {"counts": host.count(header["texts"])}})
            else:
                host.take(header)
    except Exception:  # noqa: BLE001  -- it must end the process, not only this thread
        _die()
    # Also from the middle of a decode: nobody is left to hear the answer.
    sys.stderr.flush()
    os._exit(0)


def _die() -> None:
    """Ends the process from any thread, for the exception being handled: the client starts another."""
    _log.exception("a thread of the host failed")
    sys.stderr.flush()
    os._exit(1)
