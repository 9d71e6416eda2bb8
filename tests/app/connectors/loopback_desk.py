"""A helpdesk on loopback that says what a test wants it to, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from app.connectors.connections import Connection
from tests.loopback_http import LoopbackServer, serving

CERTIFICATE = Path(__file__).parent / "self_signed.pem"
"""Of nobody, for localhost and 127.0.0.1, with its key; made for these tests."""
TOKEN = "a-token-of-this-test"


@dataclass
class Answer:
    """What is said to one question: JSON, or bytes as they are."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Desk:
    """`answers`: by path and query; a list is gone through, its last one stays."""

    port: int = 0
    secure: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def connection(self, desk: str, **more: str) -> Connection:
        scheme = "https" if self.secure else "http"
        return Connection("Support", desk, f"{scheme}://127.0.0.1:{self.port}", **more)

    def answer(self, path: str) -> Answer:
        found = self.answers.get(path, Answer({"error": "not found"}, 404))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found if isinstance(found, Answer) else Answer(found)


@contextmanager
def loopback_desk(secure: bool = False, before: Callable[[Any], None] = lambda _: None) -> Iterator[Desk]:
    """`before`: is given the connection of each question before it is answered."""
    desk = Desk(secure=secure)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one piece

        def do_GET(self) -> None:
            desk.asked.append((self.command, self.path))
            desk.headers.append(dict(self.headers))
            before(self.connection)
            answer = desk.answer(self.path)
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with serving(LoopbackServer(("127.0.0.1", 0), Handler), CERTIFICATE if secure else None) as desk.port:
        yield desk
