"""An embedding model on a server: llama-server, vLLM, text-embeddings-inference, or another with OpenAI's endpoint.

A text over the model's limit is cut at it. On llama-server texts go as tokens, so that data stays data; the others are
sent `plain_words`.
"""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from typing_extensions import override

from app.team.embedding_probe import probe_texts, signature_of
from app.team.plain_words import plain_words
from app.team.server_http import Request, ServerHttp
from app.team.server_tokens import BYTES_A_TOKEN, counted_by_vllm, estimated
from app.team.server_vocabulary import ServerVocabulary
from core.ports import Vectors
from core.processes.frames import Header
from core.team_errors import ServerLost, ServerUnfit

MOST_TOKENS = 2048
"""The longest text that is sent; passages are far shorter."""
_UNTOLD_TOKENS = 512


class ServerEmbedding(ABC):
    """One embedding model of one server."""

    kind: str
    max_tokens: int
    """Of a text, without what the tokenizer puts around it."""
    batch = 64

    def __init__(self, http: ServerHttp, model: str) -> None:
        self._http, self._model = http, model

    def facts(self) -> Header:
        """The facts of the `ready` frame: what the model is known by."""
        vectors = self.embed(probe_texts(), Request())
        told = {"kind": self.kind, "model": self._model, "max_tokens": self.max_tokens}
        return {**told, "dimensions": int(vectors.shape[1]), "signature": list(signature_of(vectors))}

    def embed(self, texts: Sequence[str], request: Request) -> Vectors:
        """Their vectors, of shape (n, dimensions), each of length 1."""
        rows = [self._rows(texts[at : at + self.batch], request) for at in range(0, len(texts), self.batch)]
        vectors = np.asarray(np.concatenate(rows), np.float32)
        if vectors.shape != (len(texts), vectors.shape[-1]) or not np.isfinite(vectors).all():
            raise ServerUnfit(host=self._http.host, reason="vectors")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)

    @abstractmethod
    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""

    @abstractmethod
    def _rows(self, texts: Sequence[str], request: Request) -> Vectors:
        """The vectors of a batch."""

    def _openai_rows(self, inputs: Sequence[Any], request: Request, **more: object) -> Vectors:
        body = {"model": self._model, "input": list(inputs), "encoding_format": "base64", **more}
        answer = self._http.post("/v1/embeddings", body, request)
        rows = sorted(answer["data"], key=lambda row: row["index"])
        return np.stack([_vector(row["embedding"]) for row in rows])


class LlamaEmbedding(ServerEmbedding):
    """On a llama-server."""

    kind = "llama-server"

    def __init__(self, http: ServerHttp, model: str, context: int) -> None:
        super().__init__(http, model)
        self._vocabulary = ServerVocabulary(http, "", "")
        self._before, self._after = self._vocabulary.around()
        self.max_tokens = self._longest(min(context, MOST_TOKENS)) - len(self._before) - len(self._after)

    @override
    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(tokens) for tokens in self._vocabulary.tokenize_all(texts)]

    @override
    def _rows(self, texts: Sequence[str], request: Request) -> Vectors:
        tokens = self._vocabulary.tokenize_all(texts, request=request)
        return self._openai_rows(
            [self._before + some[: self.max_tokens] + self._after or [0] for some in tokens], request
        )

    def _longest(self, most: int) -> int:
        """How many tokens it really takes: its physical batch, which it does not tell, bounds them too."""
        [filler] = self._vocabulary.tokenize("a")[:1]
        for length in (most, _UNTOLD_TOKENS, _UNTOLD_TOKENS // 2):
            try:
                self._openai_rows([[filler] * length], Request())
            except (ServerLost, ServerUnfit):
                continue
            return length
        raise ServerUnfit(host=self._http.host, reason="no embeddings")


class VllmEmbedding(ServerEmbedding):
    """On vLLM."""

    kind = "vllm"

    def __init__(self, http: ServerHttp, model: str, context: int) -> None:
        super().__init__(http, model)
        self.max_tokens = min(context or _UNTOLD_TOKENS, MOST_TOKENS) - 2

    @override
    def count(self, texts: Sequence[str]) -> list[int]:
        return counted_by_vllm(self._http, self._model, texts)

    @override
    def _rows(self, texts: Sequence[str], request: Request) -> Vectors:
        inputs = [plain_words(text) or " " for text in texts]
        return self._openai_rows(inputs, request, truncate_prompt_tokens=self.max_tokens + 2)


class TeiEmbedding(ServerEmbedding):
    """On text-embeddings-inference, by its own endpoint: it cuts what is too long."""

    kind = "text-embeddings-inference"

    def __init__(self, http: ServerHttp, model: str, info: Any) -> None:  # noqa: ANN401 — JSON
        super().__init__(http, model)
        self.max_tokens = min(int(info["max_input_length"]), MOST_TOKENS) - 2
        self.batch = max(1, min(ServerEmbedding.batch, int(info.get("max_client_batch_size", 32))))

    @override
    def count(self, texts: Sequence[str]) -> list[int]:
        counts: list[int] = []
        for at in range(0, len(texts), self.batch):
            some = [plain_words(text) or " " for text in texts[at : at + self.batch]]
            rows = self._http.post("/tokenize", {"inputs": some, "add_special_tokens": False})
            counts += [len(row) for row in rows]
        return counts

    @override
    def _rows(self, texts: Sequence[str], request: Request) -> Vectors:
        inputs = [plain_words(text) or " " for text in texts]
        return np.asarray(self._http.post("/embed", {"inputs": inputs, "truncate": True}, request), np.float32)


class OpenAiEmbedding(ServerEmbedding):
    """On a server that has OpenAI's endpoint and nothing more: tokens are estimated, and texts cut by that."""

    kind = "openai"
    max_tokens = _UNTOLD_TOKENS

    @override
    def count(self, texts: Sequence[str]) -> list[int]:
        return estimated(texts)

    @override
    def _rows(self, texts: Sequence[str], request: Request) -> Vectors:
        most = int(self.max_tokens * BYTES_A_TOKEN)
        cut = [plain_words(text).encode("utf-8")[:most].decode("utf-8", "ignore") or " " for text in texts]
        return self._openai_rows(cut, request)


def _vector(told: Any) -> Vectors:  # noqa: ANN401 — JSON
    if isinstance(told, str):
        return np.frombuffer(base64.b64decode(told), np.float32)
    return np.asarray(told, np.float32)
