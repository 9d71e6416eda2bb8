"""A llama-server on loopback as far as its client asks it: it tokenizes by words, knows ChatML's control tokens, and
writes what a test wants, token by token. What it was asked and how its answers end is the test's to say."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np

from app.team.servers import ModelServer, ModelUse, ServerPlace
from tests.app.connectors.loopback_desk import CERTIFICATE
from tests.loopback_http import LoopbackServer, serving

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONTROL = ("<|im_start|>", "<|im_end|>")
_CONTROL = re.compile(r"(<\|im_(?:start|end)\|>)")
_WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
DIMENSIONS = 32


@dataclass
class Said:
    """An answer with another status than 200, in the place of the usual one."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = field(default_factory=lambda: {"error": {"code": 503, "type": "unavailable_error", "message": "wait"}})


@dataclass
class FakeServer:
    """`instead`: by path, answers that go before the usual ones, each once."""

    port: int = 0
    secure: bool = False
    context: int = 4096
    kind: str = "llama"
    model: str = "small"
    embeds: int = 0
    """Seed of the embedding model."""
    words: tuple[str, ...] = ("One", " two", " three", ".")
    before_word: Callable[[int], None] = lambda _: None
    """Called before each word is sent; what it raises ends the connection."""
    instead: dict[str, list[Said]] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set where a client left in the middle of an answer."""
    clients: list[Any] = field(default_factory=list)
    """What is closed when it ends."""
    _ids: dict[str, int] = field(default_factory=dict)

    def place(self, use: ModelUse = "chat", **more: Any) -> ModelServer:
        scheme = "https" if self.secure else "http"
        return ModelServer(ServerPlace(f"models.{use}", f"{scheme}://127.0.0.1:{self.port}", **more), use)

    def tokens(self, text: str, markup: bool) -> list[int]:
        """Control tokens have ids below ten, where they are read as such; words are numbered as they come."""
        found = []
        for part in _CONTROL.split(text) if markup else [text]:
            if part in CONTROL:
                found.append(CONTROL.index(part) + 1)
            else:
                found += [self._ids.setdefault(word, 10 + len(self._ids)) for word in _WORDS.findall(part)]
        return found

    def text(self, tokens: list[int]) -> str:
        words = {number: word for word, number in self._ids.items()}
        return "".join(CONTROL[token - 1] if token < 10 else words[token] for token in tokens)

    def prompts(self) -> list[str]:
        """What was to be continued, as text."""
        return [self.text(body["prompt"]) for path, body in self.asked if path == "/completion"]

    def answer(self, path: str, body: Any) -> Any:
        """The JSON to a question; None for one that is streamed. `LookupError`: this kind has no such path."""
        owner = "llamacpp" if self.kind == "llama" else self.kind
        models = {"data": [{"id": self.model, "owned_by": owner, "max_model_len": 4096}]}
        known: dict[str, Any] = {
            "llama": {"/props": self._props(), "/slots": [{"is_processing": False}], "/completion": {"content": ""}},
            "vllm": {"/v1/chat/completions": {}},
            "openai": {"/v1/chat/completions": {}},
            "tei": {"/info": {"model_id": self.model, "max_input_length": 512}},
        }[self.kind]
        if path == "/tokenize" and self.kind != "openai":
            return self._tokenized(body)
        if path == ("/embed" if self.kind == "tei" else "/v1/embeddings"):
            return self._vectors(path, body)
        if path == ("/rerank" if self.kind == "tei" else "/v1/rerank"):
            return self._ranked(body)
        if path == "/v1/models" and self.kind != "tei":
            return models
        return None if body.get("stream") else known[path]

    def _props(self) -> Any:
        settings = {"n_ctx": self.context}
        return {"default_generation_settings": settings, "chat_template": TEMPLATE, "endpoint_slots": True}

    def _tokenized(self, body: Any) -> Any:
        if self.kind == "vllm":
            return {"count": len(self.tokens(body["prompt"], True))}
        if self.kind == "tei":
            return [[{"id": token} for token in self.tokens(text, True)] for text in body["inputs"]]
        content = body["content"] if isinstance(body["content"], list) else [body["content"]]
        found: list[int] = []
        for part in content:
            found += [part] if isinstance(part, int) else self.tokens(part, body.get("parse_special", True))
        return {"tokens": found}

    def _vectors(self, path: str, body: Any) -> Any:
        inputs = body["inputs"] if path == "/embed" else body["input"]
        rows = [self._vector(one) for one in inputs]
        if path == "/embed":
            return [row.tolist() for row in rows]
        packed = [base64.b64encode(row.tobytes()).decode() for row in rows]
        return {"data": [{"index": at, "embedding": row} for at, row in reversed(list(enumerate(packed)))]}

    def _ranked(self, body: Any) -> Any:
        """Best first, by how many of the question's words stand in a text."""
        texts = body["texts"] if self.kind == "tei" else body["documents"]
        said = [len(set(body["query"].lower().split()) & set(text.lower().split())) for text in texts]
        name = "score" if self.kind == "tei" else "relevance_score"
        rows = [{"index": at, name: 0.1 * said[at]} for at in sorted(range(len(texts)), key=lambda at: -said[at])]
        return rows if self.kind == "tei" else {"results": rows}

    def _vector(self, text: str | list[int]) -> Any:
        words = self.tokens(text, True) if isinstance(text, str) else text
        spelt = "".join(self.text([word]) for word in words).strip()
        seed = [self.embeds, *spelt.encode("utf-8")]
        return np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)


class _Server(LoopbackServer):
    def __init__(self, fake: FakeServer) -> None:
        super().__init__(("127.0.0.1", fake.port), _Handler)
        self.fake = fake


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = json.loads(body) if body else {}
        self.server.fake.asked.append((self.path, asked))
        if waiting := self.server.fake.instead.get(self.path):
            said = waiting.pop(0)
            self._say(said.status, said.body, said.headers)
            return
        try:
            answer = self.server.fake.answer(self.path, asked)
        except LookupError:
            self._say(404, {"error": {"code": 404, "type": "not_found_error"}}, {})
            return
        if answer is None:
            self._stream()
        else:
            self._say(200, answer, {})

    do_POST = do_GET

    def _say(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for number, word in enumerate(self.server.fake.words):
                self.server.fake.before_word(number)
                self._event(self._word(word))
            self._event(self._last())
        except OSError:
            self.server.fake.hung_up.set()
            self.close_connection = True
            return
        self.wfile.write(b"0\r\n\r\n")

    def _word(self, word: str) -> Any:
        if self.path == "/completion":
            return {"content": word, "tokens": self.server.fake.tokens(word, True), "stop": False}
        return {"choices": [{"delta": {"content": word}, "finish_reason": None}]}

    def _last(self) -> Any:
        if self.path == "/completion":
            return {"content": "", "tokens": [], "stop": True, "stop_type": "eos", "timings": {"cache_n": 3}}
        usage = {"prompt_tokens": 7, "completion_tokens": len(self.server.fake.words)}
        return {"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": usage}

    def _event(self, event: Any) -> None:
        data = f"data: {json.dumps(event)}\n\n".encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def model_server(**fields: Any) -> Iterator[FakeServer]:
    """One that runs until the end of the block."""
    fake = FakeServer(**fields)
    with serving(_Server(fake), CERTIFICATE if fake.secure else None) as fake.port:
        try:
            yield fake
        finally:
            for client in fake.clients:
                client.close()
