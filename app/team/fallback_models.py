"""The team's server while it is there, and a model of this machine while it is not.

What a request needs and the server can't do (a grammar on a server without) the local model does, for this request.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from app.team.served_models import ServedChatModel, ServedEmbedder
from app.team.server_breaker import PAUSES_S, ServerBreaker
from core.errors import BadGrammar, ModelError, PromptTooLong
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
from core.team_errors import ServerBusy, ServerLost, ServerUnfit
from models.clients import HostedChatModel, HostedEmbedder
from models.host_status import HostStatus

_OF_THE_REQUEST = (PromptTooLong, BadGrammar)
"""What another model would say too."""
_ONCE = (ServerBusy, ServerUnfit)
"""What says nothing about the next request, of a server that has said before what it is."""
_log = logging.getLogger(__name__)

S = TypeVar("S", ServedChatModel, ServedEmbedder)
L = TypeVar("L", HostedChatModel, HostedEmbedder)
T = TypeVar("T")


class _Fallback(Generic[S, L]):
    """A served model with a local one behind it. Thread-safe."""

    def __init__(self, served: S, local: L | None, pauses_s: Sequence[float]) -> None:
        self.served: S = served
        self.local: L | None = local
        self._breaker = ServerBreaker(served.process.answers, pauses_s)
        self._loss: ModelError = ServerLost(host=served.process.host, reason="")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, by the model that is asked now."""
        return self._asked(lambda server: server.count_tokens(texts), lambda local: local.count_tokens(texts))

    def load(self) -> None:
        """Finds out whether the server is there; starts a local model again that ended. Does not wait. Raises
        `NotEnoughMemory`."""
        if self.local is not None and self.died():
            self.local.load()
        else:
            self._breaker.begin()

    def status(self) -> HostStatus:
        """Of the model that would be asked now; a local one that stands in is loaded when it is first needed."""
        if self._breaker.open and self.local is not None:
            status = self.local.status()
            return replace(status, state="ready") if status.state == "idle" else status
        return self.served.status()

    def died(self) -> bool:
        """Whether the local model ended in the middle of work, while it stands in."""
        return self._breaker.open and self.local is not None and self.local.died()

    def close(self) -> None:
        """Ends the tries and the processes."""
        self._breaker.close()
        self.served.close()
        if self.local is not None:
            self.local.close()

    def _asked(self, of_server: Callable[[S], T], of_local: Callable[[L], T]) -> T:
        if not self._breaker.open:
            try:
                return of_server(self.served)
            except _OF_THE_REQUEST:
                raise
            except ModelError as error:
                self._lose(error)
        return of_local(self._standing_in())

    def _lose(self, error: ModelError) -> None:
        """Notes that the server did not do it. Raises that where no local model stands in."""
        _log.warning("the team's server: %s", error)
        if not (isinstance(error, _ONCE) and self.served.process.ready):
            self._loss = error
            self._breaker.lose()
        if self.local is None:
            raise error

    def _standing_in(self) -> L:
        if self.local is None:
            raise self._loss
        return self.local


class FallbackChatModel(_Fallback[ServedChatModel, HostedChatModel]):
    """`core.ports.ChatModel` by a server. Without a local model there is none while the server is gone."""

    def __init__(
        self, served: ServedChatModel, local: HostedChatModel | None, pauses_s: Sequence[float] = PAUSES_S
    ) -> None:
        """`pauses_s`: between two tries whether the server is back."""
        super().__init__(served, local, pauses_s)

    @property
    def identity(self) -> ChatIdentity:
        """Of the model that would be asked now; both can read a prompt of that length."""
        served = self.served.identity
        if self.local is None:
            return served
        local = self.local.identity
        context = min(local.context_tokens, served.context_tokens)
        return replace(local if self._breaker.open else served, context_tokens=context)

    def stream(self, request: ChatRequest, cancelled: Cancelled = never) -> Iterator[str | Completion]:
        """See `core.ports.ChatModel`. Where the server goes in the middle of an answer, the local model writes on from
        there. What follows a grammar can't be gone on with: `ServerLost`, and the next try is the local model's."""
        began, given, first = time.perf_counter(), "", 0.0
        if not self._breaker.open:
            try:
                for item in self.served.stream(request, cancelled):
                    if isinstance(item, str):
                        first, given = first or time.perf_counter() - began, given + item
                    yield item
            except _OF_THE_REQUEST:
                raise
            except ModelError as error:
                self._lose(error)
                if given and request.grammar is not None:
                    raise
            else:
                return
        local, rest = self._standing_in(), request
        if given:
            left = max(1, request.max_tokens - sum(local.count_tokens([given])))
            rest = replace(request, answer_start=request.answer_start + given, max_tokens=left)
        for item in local.stream(rest, cancelled):
            if given and isinstance(item, Completion):
                seconds = time.perf_counter() - began
                item = replace(item, text=given + item.text, seconds=seconds, seconds_to_first_token=first)
            yield item

    def prefill(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> None:
        """See `core.ports.ChatModel`."""
        self._asked(lambda server: server.prefill(turns, cancelled), lambda local: local.prefill(turns, cancelled))

    def read_modules(self, turns: Sequence[Turn], cancelled: Cancelled = never) -> bool:
        """See `core.ports.ChatModel`. A server keeps none."""
        return self._breaker.open and self._standing_in().read_modules(turns, cancelled)

    def mean_log_probability(self, turns: Sequence[Turn], text: str, cancelled: Cancelled = never) -> float:
        """See `core.ports.ChatModel`."""
        return self._asked(
            lambda server: server.mean_log_probability(turns, text, cancelled),
            lambda local: local.mean_log_probability(turns, text, cancelled),
        )


class FallbackEmbedder(_Fallback[ServedEmbedder, HostedEmbedder]):
    """`core.ports.Embedder` by a server. A model of this machine stands in only where it is the same one: vectors of
    two models are never mixed, and words decide instead."""

    def __init__(
        self, served: ServedEmbedder, local: HostedEmbedder | None, pauses_s: Sequence[float] = PAUSES_S
    ) -> None:
        """`local`: any; it is looked at whether it is the same model. `pauses_s`: see `FallbackChatModel`."""
        same = local is not None and local.identity.digest == served.identity.digest
        super().__init__(served, local if same else None, pauses_s)

    @property
    def identity(self) -> EmbedderIdentity:
        """Of the server's model, which is the local one's too."""
        return self.served.identity

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        """See `core.ports.Embedder`."""
        return self._asked(
            lambda server: server.embed_passages(texts, priority), lambda local: local.embed_passages(texts, priority)
        )

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        """See `core.ports.Embedder`."""
        return self._asked(
            lambda server: server.embed_queries(texts, priority), lambda local: local.embed_queries(texts, priority)
        )
