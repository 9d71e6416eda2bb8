"""`core.ports` on this machine: an embedder and a chat model, each in a child process of its own."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import psutil

from core.bounded_cache import BoundedCache
from core.errors import ModelBroken, NotEnoughMemory
from core.ports import (
    Cancelled,
    ChatIdentity,
    ChatRequest,
    Completion,
    EmbedderIdentity,
    Priority,
    Turn,
    Vectors,
    never,
)
from core.processes.frames import Header
from core.processes.silence import COUNT_S, EMBEDDING_S, TOKEN_S
from models.catalogue import InstalledModel
from models.context_sizes import CHAT_TOKENS, EMBEDDING_TOKENS
from models.gguf_header import read_header
from models.host_status import HostStatus
from models.memory_estimate import needed_memory
from models.offload import CardUse, Offload
from models.process import HostProcess

_TEXTS_A_REQUEST = 64
_QUESTION_BYTES = 2_000_000
"""Of questions that are remembered with their vectors: some hundred."""


class _Hosted:
    """What both clients share."""

    def __init__(
        self,
        model: InstalledModel,
        role: str,
        context: int,
        threads: int,
        module_bytes: int = 0,
        *,
        graphics_card: CardUse = "off",
    ) -> None:
        self._model = model
        self._role = role
        self._context, self._threads = context, threads
        self._needed_bytes: int | None = None
        settings = {
            "module_bytes": module_bytes,
            "graphics_card": graphics_card,
            "role": role,
            "model": model.entry.id,
            "path": str(model.path),
            "context": context,
            "threads": threads,
        }
        self._host = HostProcess(model.entry.id, settings)

    def load(self) -> None:
        """Starts loading, so that the first request finds the model there. Does not wait.

        Raises `NotEnoughMemory` instead of letting the machine swap.
        """
        connection = self._host.connection
        if connection is None or connection.state == "gone":
            free, needed = psutil.virtual_memory().available, self._needed()
            if free < needed:
                raise NotEnoughMemory(model=self._model.entry.id, needed=needed // 1_000_000, free=free // 1_000_000)
            self._host.start()

    def _needed(self) -> int:
        """Bytes of memory, reckoned once from the file that is there. What can't be read is said by the host."""
        if self._needed_bytes is None:
            try:
                header = read_header(self._model.path)
                self._needed_bytes = needed_memory(header, self._role, self._context, self._threads).total
            except (ModelBroken, OSError):
                return 0
        return self._needed_bytes

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, in one round trip, also while the model is busy."""
        if not texts:
            return []
        self.load()
        [(header, _)] = self._host.ask({"do": "count", "texts": list(texts)}, COUNT_S)
        return list(header["done"]["counts"])

    def status(self) -> HostStatus:
        """Where the host stands now. Never waits."""
        connection = self._host.connection
        if connection is None:
            return HostStatus(self._model.entry.id, "idle")
        facts = connection.facts
        return HostStatus(
            model=self._model.entry.id,
            state=connection.state,
            starts=self._host.starts,
            load_seconds=facts.get("load_seconds"),
            memory_bytes=_resident_bytes(connection.pid) if connection.state != "gone" else None,
            threads=facts.get("threads"),
            guarded=facts.get("guarded"),
            network_left=facts.get("network_left"),
            offload=Offload(**facts["offload"]) if "offload" in facts else None,
        )

    def died(self) -> bool:
        """Whether the host ended after it had been ready, and nobody has asked for it since."""
        connection = self._host.connection
        return connection is not None and connection.state == "gone" and bool(connection.facts)

    def close(self) -> None:
        """Ends the host process."""
        self._host.close()


def _resident_bytes(pid: int) -> int | None:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return None


class HostedEmbedder(_Hosted):
    """`core.ports.Embedder` in a child process. Thread-safe."""

    def __init__(self, model: InstalledModel, threads: int = 0) -> None:
        """`threads` 0: one for each physical core."""
        super().__init__(model, "embedding", min(model.entry.context_tokens, EMBEDDING_TOKENS), threads)
        vector = 4 * model.entry.dimensions
        self._asked = BoundedCache[str, Vectors](_QUESTION_BYTES, lambda text: vector + 4 * len(text))
        self._asking = threading.Lock()

    @property
    def identity(self) -> EmbedderIdentity:
        """Known from the catalogue, without loading anything."""
        entry = self._model.entry
        return EmbedderIdentity(entry.id, self._model.digest, entry.dimensions, entry.max_tokens, entry.languages)

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        """See `core.ports.Embedder`."""
        return self._embed(texts, self._model.entry.passage_prefix, priority)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        """See `core.ports.Embedder`. The last questions are remembered: triage, search and drafting
        ask about the same words of a ticket within a second."""
        with self._asking:
            found = {text: vector for text in texts if (vector := self._asked.get(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        found |= dict(zip(missing, self._embed(missing, self._model.entry.query_prefix, priority), strict=True))
        with self._asking:
            for text in missing:
                self._asked.put(text, found[text])
        return (
            np.stack([found[text] for text in texts]) if texts else np.zeros((0, self.identity.dimensions), np.float32)
        )

    def _embed(self, texts: Sequence[str], prefix: str, priority: Priority) -> Vectors:
        width = self.identity.dimensions
        rows = [np.zeros((0, width), np.float32)]
        for start in range(0, len(texts), _TEXTS_A_REQUEST):
            self.load()
            some = list(texts[start : start + _TEXTS_A_REQUEST])
            request = {"do": "embed", "texts": some, "prefix": prefix, "live": priority == "live"}
            [(_, payload)] = self._host.ask(request, EMBEDDING_S)
            rows.append(np.frombuffer(payload, np.float32).reshape(len(some), width))
        return np.concatenate(rows)


class HostedChatModel(_Hosted):
    """`core.ports.ChatModel` in a child process. Thread-safe; answers are written one after the other."""

    def __init__(
        self,
        model: InstalledModel,
        context_tokens: int = CHAT_TOKENS,
        threads: int = 0,
        module_bytes: int = 0,
        *,
        graphics_card: CardUse = "off",
    ) -> None:
        """`threads` 0: one for each physical core. `module_bytes`: memory for modules of prompts that are kept
        (`Turn.modules`), 0: a part of the machine's. `graphics_card`: whether one is used."""
        context = min(context_tokens, model.entry.context_tokens)
        super().__init__(model, "chat", context, threads, module_bytes, graphics_card=graphics_card)
        self._speeds: tuple[float | None, float | None] = (None, None)

    @property
    def identity(self) -> ChatIdentity:
        """Known from the catalogue, without loading anything."""
        entry = self._model.entry
        return ChatIdentity(entry.id, self._model.digest, self._context, entry.languages)

    def stream(self, request: ChatRequest, cancelled: Cancelled = never) -> Iterator[str | Completion]:
        """See `core.ports.ChatModel`."""
        self.load()
        began = time.perf_counter()
        header = {
            "do": "write",
            "turns": _rows(request.turns),
            "answer_start": request.answer_start,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "grammar": request.grammar,
            "stop": list(request.stop),
        }
        pieces: list[str] = []
        first = math.nan
        facts: Header = {"finish": "cancelled", "prompt": 0, "reused": 0, "tokens": 0, "decodes": 0}
        for reply, _ in self._host.ask(header, TOKEN_S, cancelled):
            if math.isnan(first):
                first = time.perf_counter() - began
            if "piece" in reply:
                if not cancelled():  # several tokens may come of one decode
                    pieces.append(reply["piece"])
                    yield reply["piece"]
            else:
                facts = reply["done"]
        seconds = time.perf_counter() - began
        completion = Completion(
            text="".join(pieces),
            finish=facts["finish"],
            prompt_tokens=facts["prompt"],
            reused_tokens=facts["reused"],
            tokens=facts["tokens"],
            seconds_to_first_token=seconds if math.isnan(first) else first,
            seconds=seconds,
            decodes=facts["decodes"],
        )
        self._measure(completion)
        yield completion

    def prefill(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> None:
        """See `core.ports.ChatModel`."""
        self.load()
        for _ in self._host.ask({"do": "prefill", "turns": _rows(turns)}, TOKEN_S, cancelled):
            pass

    def read_modules(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> bool:
        """See `core.ports.ChatModel`."""
        self.load()
        for reply, _ in self._host.ask({"do": "read_modules", "turns": _rows(turns)}, TOKEN_S, cancelled):
            return bool(reply["done"]["room"])
        return False

    def mean_log_probability(self, turns: Sequence[Turn], text: str, cancelled: Cancelled = never) -> float:
        """See `core.ports.ChatModel`; nan when cancelled, or when there is no text."""
        self.load()
        for reply, _ in self._host.ask({"do": "score", "turns": _rows(turns), "text": text}, TOKEN_S, cancelled):
            return float(reply["done"]["value"])
        return math.nan

    def status(self) -> HostStatus:
        """Where the host stands now, with the speeds of the last whole answer."""
        prefill, decode = self._speeds
        return replace(super().status(), prefill_speed=prefill, decode_speed=decode)

    def _measure(self, completion: Completion) -> None:
        if completion.finish == "cancelled" or completion.tokens < 2:
            return
        read = completion.prompt_tokens - completion.reused_tokens
        writing = completion.seconds - completion.seconds_to_first_token
        prefill = read / completion.seconds_to_first_token if read > 8 else self._speeds[0]
        self._speeds = (prefill, (completion.tokens - 1) / writing if writing > 0 else None)


def _rows(turns: Sequence[Turn]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(turn.role, turn.text, turn.modules) for turn in turns]
