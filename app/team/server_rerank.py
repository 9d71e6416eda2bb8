"""A rerank model on a server: llama-server, vLLM and others by `/v1/rerank`, text-embeddings-inference by `/rerank`.

None of them takes a pair as tokens (and llama-server reads control tokens out of one, for models that have a template
of pairs), so all are sent `plain_words`. Both texts are cut, so that the pair has room in the model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from app.team.plain_words import plain_words
from app.team.server_http import Request, ServerHttp
from app.team.server_tokens import BYTES_A_TOKEN
from core.processes.frames import Header
from core.team_errors import ServerUnfit

RerankKind = Literal["llama-server", "vllm", "text-embeddings-inference", "openai"]
MOST_TOKENS = 512
"""Of question and passage together: what cross-encoders are trained on, and the batch that llama-server takes."""
_AROUND = 4
"""Tokens that a model puts around a pair."""
_QUESTION_SHARE = 1 / 3
"""What a long question may take of the pair's room at most: the passage is what is judged."""
_TRIAL = ("How long is the guarantee?", ("The guarantee lasts two years.", "We are open on Mondays."))


class ServerRerank:
    """One rerank model of one server."""

    def __init__(self, http: ServerHttp, kind: RerankKind, model: str, context: int) -> None:
        """`context`: tokens that the server says it reads, 0 where it does not say."""
        self._http, self._kind, self._model = http, kind, model
        self.max_tokens = min(context or MOST_TOKENS, MOST_TOKENS)

    def facts(self) -> Header:
        """The facts of the `ready` frame, once the server has ordered two passages. Raises `ServerError`."""
        self.scores(*_TRIAL, Request())
        return {"kind": self._kind, "model": self._model, "max_tokens": self.max_tokens}

    def scores(self, question: str, passages: Sequence[str], request: Request) -> list[float]:
        """One score a passage, in their order. Raises `ServerError`, `Abandoned`."""
        room = int((self.max_tokens - _AROUND) * BYTES_A_TOKEN)
        asked = _cut(plain_words(question), int(room * _QUESTION_SHARE))
        left = room - len(asked.encode("utf-8"))
        texts = [_cut(plain_words(passage), left) or " " for passage in passages]
        if self._kind == "text-embeddings-inference":
            body = {"query": asked, "texts": texts, "truncate": True}
            return self._in_order(self._http.post("/rerank", body, request), "score", len(texts))
        body = {"model": self._model, "query": asked, "documents": texts}
        answer = self._http.post("/v1/rerank", body, request)
        return self._in_order(answer["results"], "relevance_score", len(texts))

    def _in_order(self, rows: Any, name: str, count: int) -> list[float]:  # noqa: ANN401 — JSON
        """The scores of rows that a server gives best first. Raises `ServerUnfit` where one is missing."""
        found = {int(row["index"]): float(row[name]) for row in rows}
        if sorted(found) != list(range(count)) or not all(map(math.isfinite, found.values())):
            raise ServerUnfit(host=self._http.host, reason="scores")
        return [found[place] for place in range(count)]


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8")[:most].decode("utf-8", "ignore")
