"""A circuit breaker (Nygard, 'Release It!') before the embedder: what was lost once is not waited for at every step.

A ticket asks the embedder in triage, in search, for the draft and in the review. Where it hangs, each would wait for
its limit; so after a loss it is refused at once for the rest of the ticket, and whoever asked goes by words. The next
ticket asks again: by then the host has been started anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from core.errors import ModelError
from core.ports import Embedder, EmbedderIdentity, Priority, Vectors

REST_S = 10.0
"""How long nothing is asked after a loss, where no new ticket comes: a host loads in 1 to 3 s."""


class EmbedderBreaker:
    """`core.ports.Embedder` over another one. For one thread; bulk work has ways of its own and passes through."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._rests_until = 0.0
        self.lost: ModelError | None = None
        """By what it was lost since the ticket began."""

    def begin_ticket(self) -> None:
        """From now on it is asked again."""
        self.lost, self._rests_until = None, 0.0

    @property
    def identity(self) -> EmbedderIdentity:
        """See `Embedder`."""
        return self._embedder.identity

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        """See `Embedder`."""
        return self._ask(lambda: self._embedder.embed_passages(texts, priority), priority)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        """See `Embedder`."""
        return self._ask(lambda: self._embedder.embed_queries(texts, priority), priority)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Embedder`."""
        return self._embedder.count_tokens(texts)

    def _ask(self, embed: Callable[[], Vectors], priority: Priority) -> Vectors:
        if priority == "bulk":
            return embed()
        if self.lost is not None and time.monotonic() < self._rests_until:
            raise self.lost
        try:
            return embed()
        except ModelError as error:
            self.lost, self._rests_until = error, time.monotonic() + REST_S
            raise
