"""Texts to vectors, inside the host process.

One text a decode and one thread a decode, as many decodes at once as there are cores. llama.cpp's
own threads wait for each other at every node of the graph by spinning: for a network this small
they lose more there than they win, and on a busy machine nearly everything.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from models.context_sizes import EMBEDDING_PIECE, thread_count
from models.native import FloatArray, NativeContext, NativeModel
from models.token_vocabulary import Tokens

Finished = Callable[[FloatArray], None]
_BULK_NICE = 5
"""On top of the host's own: an indexing run gives way to a ticket's question, and to the chat model."""


class EmbeddingBatch:
    """Texts that are embedded together; `finished` hears their vectors, of shape (n, dimensions)."""

    def __init__(self, texts: Sequence[str], prefix: str, finished: Finished) -> None:
        self.texts = texts
        self.prefix = prefix
        self._finished = finished
        self._rows: list[FloatArray | None] = [None] * len(texts)
        self._missing = len(texts)
        self._lock = threading.Lock()

    def put(self, index: int, vector: FloatArray) -> None:
        """Takes one vector; the last one finishes the run."""
        self._rows[index] = vector
        with self._lock:
            self._missing -= 1
            last = self._missing == 0
        if last:
            self._finished(np.stack([row for row in self._rows if row is not None]))


class EmbeddingEngine:
    """A loaded embedder: a context a core for whatever waits, live texts first, and one more for
    live texts alone."""

    def __init__(
        self,
        path: Path,
        model_id: str,
        max_tokens: int,
        threads: int,
        failed: Callable[[], None],
        advanced: Callable[[], object],
    ) -> None:
        """`threads` 0: one for each physical core. `failed` is called on a bug, from the thread that met it and while
        the exception is handled; `advanced` while the model loads, and at each node of the graph: a long text takes a
        large model seconds."""
        self.model = NativeModel(path, model_id, advanced)
        self.threads = threads or thread_count()
        pieces = self.model.reads_in_pieces
        batch, outputs = (min(EMBEDDING_PIECE, max_tokens), 1) if pieces else (max_tokens, 0)
        contexts = [
            NativeContext(self.model, max_tokens, batch, 1, embeds=True, outputs=outputs)
            for _ in range(self.threads + 1)
        ]
        self.tokens = contexts[0].tokens
        self._begin, self._end = self._ends()
        self._failed = failed
        self._changed = threading.Condition()
        self._live: deque[tuple[EmbeddingBatch, int]] = deque()
        self._bulk: deque[tuple[EmbeddingBatch, int]] = deque()

        def go_on() -> bool:
            advanced()
            return False

        for number, context in enumerate(contexts):
            context.abort_when(go_on)
            threading.Thread(target=self._work, args=(context, number > 0), daemon=True).start()

    def add(self, run: EmbeddingBatch, *, live: bool) -> None:
        """Queues a batch. A text that is longer than the model can read is cut at its end."""
        with self._changed:
            (self._live if live else self._bulk).extend((run, index) for index in range(len(run.texts)))
            self._changed.notify_all()

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text without the special ones."""
        return [len(self.model.vocabulary.tokenize(text)) for text in texts]

    def _work(self, context: NativeContext, takes_bulk: bool) -> None:
        try:
            if takes_bulk and sys.platform == "linux":
                # There a priority belongs to the thread; elsewhere live texts only go first in line.
                os.setpriority(
                    os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + _BULK_NICE
                )
            while True:
                run, index = self._next(takes_bulk)
                run.put(index, context.pooled(self._tokens(run.texts[index], run.prefix)))
        except Exception:  # noqa: BLE001  -- handed on: it must end the process, not only this thread
            self._failed()

    def _next(self, takes_bulk: bool) -> tuple[EmbeddingBatch, int]:
        with self._changed:
            while True:
                if self._live:
                    return self._live.popleft()
                if takes_bulk and self._bulk:
                    return self._bulk.popleft()
                self._changed.wait()

    def _tokens(self, text: str, prefix: str) -> Tokens:
        room = self.tokens - len(self._begin) - len(self._end)
        tokens = self._begin + self.model.vocabulary.tokenize(prefix + text)[:room] + self._end
        return tokens or [max(0, self.model.vocabulary.end)]  # no words, and a model that puts nothing around them

    def _ends(self) -> tuple[Tokens, Tokens]:
        """What the tokenizer puts before and after any text ([CLS] and [SEP] for a BERT)."""
        bare = self.model.vocabulary.tokenize("a")
        whole = self.model.vocabulary.tokenize("a", add_ends=True)
        at = next(i for i in range(len(whole)) if whole[i : i + len(bare)] == bare)
        return whole[:at], whole[at + len(bare) :]
