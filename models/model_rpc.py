"""`core.ports` over a child process that holds a model, or that asks a server which does: requests as frames.

What the child is started with, and what is known of its model, is the business of the classes that derive from these.
"""

from __future__ import annotations

import math
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np

from core.bounded_cache import BoundedCache
from core.ports import Cancelled, ChatRequest, Completion, EmbedderIdentity, Priority, Turn, Vectors, never
from core.processes.frames import Header
from core.processes.silence import COUNT_S, EMBEDDING_S, TOKEN_S
from models.process import HostProcess

_TEXTS_A_REQUEST = 64
_QUESTION_BYTES = 2_000_000
"""Of questions that are remembered with their vectors: some hundred."""


class ModelRpc(ABC):
    """A model behind a child process. Thread-safe."""

    def __init__(self, host: HostProcess) -> None:
        self._host = host

    @abstractmethod
    def load(self) -> None:
        """Starts the child, so that the first request finds it ready. Does not wait. Raises `ModelError`."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, in one round trip, also while the model is busy."""
        if not texts:
            return []
        self.load()
        [(header, _)] = self._host.ask({"do": "count", "texts": list(texts)}, COUNT_S)
        return list(header["done"]["counts"])

    def close(self) -> None:
        """Ends the child process."""
        self._host.close()


class EmbeddingRpc(ModelRpc):
    """`core.ports.Embedder` by requests."""

    def __init__(self, host: HostProcess, dimensions: int, query_prefix: str, passage_prefix: str) -> None:
        super().__init__(host)
        self._query_prefix, self._passage_prefix = query_prefix, passage_prefix
        self._asked = BoundedCache[str, Vectors](_QUESTION_BYTES, lambda text: 4 * dimensions + 4 * len(text))
        self._asking = threading.Lock()

    @property
    @abstractmethod
    def identity(self) -> EmbedderIdentity:
        """See `core.ports.Embedder`. Known without waiting."""

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        """See `core.ports.Embedder`."""
        return self._embed(texts, self._passage_prefix, priority)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        """See `core.ports.Embedder`. The last questions are remembered: triage, search and drafting
        ask about the same words of a ticket within a second."""
        with self._asking:
            found = {text: vector for text in texts if (vector := self._asked.get(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        found |= dict(zip(missing, self._embed(missing, self._query_prefix, priority), strict=True))
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


class ChatRpc(ModelRpc):
    """`core.ports.ChatModel` by requests."""

    def __init__(self, host: HostProcess) -> None:
        super().__init__(host)
        self.speeds: tuple[float | None, float | None] = (None, None)
        """Of the last whole answer: tokens a second that were read, and written."""

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

    def _measure(self, completion: Completion) -> None:
        if completion.finish == "cancelled" or completion.tokens < 2:
            return
        read = completion.prompt_tokens - completion.reused_tokens
        writing = completion.seconds - completion.seconds_to_first_token
        prefill = read / completion.seconds_to_first_token if read > 8 else self.speeds[0]
        self.speeds = (prefill, (completion.tokens - 1) / writing if writing > 0 else None)


def _rows(turns: Sequence[Turn]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(turn.role, turn.text, turn.modules) for turn in turns]
