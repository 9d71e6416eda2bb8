"""HTTP to a team's model server: JSON and streams of events, connections kept open, patience where it is busy.

Any number of threads may ask. What can be tried again without harm is: a connection that the server has ended
meanwhile, a server that can't be joined for a moment, one that says 429 or 503 (with growing pauses, or those that it
asks for).
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Generator
from typing import Any

from app.connectors.destination import Destination
from app.connectors.joined_http import JoinedConnection, host_header, seconds_of
from app.connectors.joined_socket import fingerprint_of
from core.connector_errors import CertificateChanged, CertificateUntrusted, ConnectorError
from core.errors import ModelError
from core.team_errors import ServerBusy, ServerKeyRejected, ServerLost, ServerUnfit, ServerUntrusted

JOIN_S = 3.0
"""To join a server of the own network. A person waits, and the local model is at hand."""
SILENCE_S = 45.0
"""Between two pieces of an answer. A busy server says nothing until a slot is free and the prompt is read."""
_PATIENCE_S = 8.0
"""All pauses of one request together, before it counts as too busy."""
_FIRST_PAUSE_S = 0.25
_JOIN_TRIES = 2
_SOON_S = 1.0
"""What took longer to fail is not tried again: a person waits."""
_BUSY = frozenset({429, 503})
_MOST_BYTES = 200_000_000


class Request:
    """One request on its way, that can be given up from another thread."""

    def __init__(self) -> None:
        self.abandoned = threading.Event()
        self._connection: JoinedConnection | None = None

    def abandon(self) -> None:
        """Ends it at once: the server sees the connection end, and stops its work."""
        self.abandoned.set()
        _shut(self._connection)

    def goes_by(self, connection: JoinedConnection) -> None:
        """The connection that it uses from now on."""
        self._connection = connection
        if self.abandoned.is_set():
            _shut(connection)


class Abandoned(Exception):
    """The request was given up."""


class ServerHttp:
    """One server."""

    def __init__(self, destination: Destination, key: str, silence_s: float = SILENCE_S) -> None:
        self._destination, self._silence_s = destination, silence_s
        self._patience_s = min(_PATIENCE_S, silence_s)
        self.host = destination.host
        self._headers = {"Host": host_header(destination), "Accept-Encoding": "identity"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._idle: list[JoinedConnection] = []
        self._guarding_idle = threading.Lock()
        self.fingerprint = ""
        """Of the certificate that was shown last; empty without encryption."""

    def close(self) -> None:
        """Ends the connections that are kept open."""
        with self._guarding_idle:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def get(self, path: str, request: Request | None = None) -> Any:  # noqa: ANN401 — JSON
        """The JSON at `path`; None where the server has no such path. Raises as `post`."""
        return self._json("GET", path, None, request or Request(), missing_is_none=True)

    def post(self, path: str, body: object, request: Request | None = None) -> Any:  # noqa: ANN401 — JSON
        """What the server answers to `body`. Raises `ServerLost`, `ServerBusy`, `ServerUntrusted`,
        `ServerKeyRejected`, `ServerUnfit`, and `Abandoned`."""
        return self._json("POST", path, body, request or Request())

    def events(self, path: str, body: object, request: Request) -> Generator[Any, None, None]:
        """The JSON of each event of a stream (server-sent events), up to its end. Raises as `post`, and `ServerLost`
        where it ends before it is whole: `readline` of the standard library takes a connection that breaks between two
        pieces for the end."""
        connection, response = self._ask("POST", path, body, request)
        whole = last = False
        try:
            for line in self._lines(response, request):
                if not line.startswith(b"data:"):
                    continue
                data = line[5:].strip()
                if data == b"[DONE]":
                    last = True
                    continue
                event = self._parsed(data)
                if isinstance(event, dict) and event.get("error"):
                    raise self._refused(*_named(event["error"]))
                last = last or _is_last(event)
                yield event
            if not last:
                raise ServerLost(host=self.host, reason="ended in the middle")
            whole = True
        finally:
            self._put_back(connection, response, whole=whole)

    def _lines(self, response: http.client.HTTPResponse, request: Request) -> Generator[bytes, None, None]:
        while True:
            try:
                line = response.readline(_MOST_BYTES)
            except (http.client.HTTPException, OSError, ValueError) as error:
                raise self._gone(error, request) from None
            if request.abandoned.is_set():
                raise Abandoned
            if not line:
                return
            yield line

    def _json(self, method: str, path: str, body: object, request: Request, *, missing_is_none: bool = False) -> Any:  # noqa: ANN401
        connection, response = self._ask(method, path, body, request, missing_is_none=missing_is_none)
        whole = False
        try:
            text = response.read(_MOST_BYTES)
            whole = True
        except (http.client.HTTPException, OSError, ValueError) as error:
            raise self._gone(error, request) from None
        finally:
            self._put_back(connection, response, whole=whole)
        return None if response.status == 404 else self._parsed(text)

    def _ask(
        self, method: str, path: str, body: object, request: Request, *, missing_is_none: bool = False
    ) -> tuple[JoinedConnection, http.client.HTTPResponse]:
        """Connection and beginning of an answer that says yes."""
        waited, pause = 0.0, _FIRST_PAUSE_S
        while True:
            connection, response = self._sent(method, path, body, request)
            if response.status < 300 or (missing_is_none and response.status == 404):
                return connection, response
            said = self._said(connection, response, request)
            if response.status not in _BUSY:
                raise self._refused(response.status, said)
            wanted = seconds_of(response.headers.get("Retry-After", ""), pause * (1 + random.random()))
            waited, pause = waited + wanted, 2 * pause
            if waited > self._patience_s:
                raise ServerBusy(host=self.host)
            if request.abandoned.wait(wanted):
                raise Abandoned

    def _sent(
        self, method: str, path: str, body: object, request: Request
    ) -> tuple[JoinedConnection, http.client.HTTPResponse]:
        """Connection and beginning of an answer. One that was kept open and has ended meanwhile is let go."""
        data = None if body is None else json.dumps(body).encode("utf-8")
        headers = {**self._headers, **({} if data is None else {"Content-Type": "application/json"})}
        while True:
            connection, kept = self._taken(request)
            try:
                connection.request(method, self._destination.base + path, data, headers)
                return connection, connection.getresponse()
            except (http.client.HTTPException, OSError, ValueError) as error:
                connection.close()
                if not kept or request.abandoned.is_set() or isinstance(error, TimeoutError):
                    raise self._gone(error, request) from None

    def _taken(self, request: Request) -> tuple[JoinedConnection, bool]:
        """A connection, and whether it was used before."""
        with self._guarding_idle:
            kept = self._idle.pop() if self._idle else None
        connection = kept or self._joined(request)
        request.goes_by(connection)
        if request.abandoned.is_set():
            connection.close()
            raise Abandoned
        return connection, kept is not None

    def _joined(self, request: Request) -> JoinedConnection:
        for again in range(_JOIN_TRIES, -1, -1):
            connection, began = JoinedConnection(self._destination, JOIN_S), time.monotonic()
            try:
                connection.connect()
            except (CertificateUntrusted, CertificateChanged) as error:
                reason = error.values.get("reason", "changed")
                raise ServerUntrusted(host=self.host, fingerprint=error.values["fingerprint"], reason=reason) from None
            except ConnectorError as error:
                if not again or time.monotonic() - began > _SOON_S:
                    reason = error.values.get("reason", error.message_id)
                    raise ServerLost(host=self.host, reason=reason) from None
                if request.abandoned.wait(_FIRST_PAUSE_S):
                    raise Abandoned from None
            else:
                self.fingerprint = fingerprint_of(connection.sock)
                connection.sock.settimeout(self._silence_s)
                # A token is a small packet: it must not wait for the one before it to be acknowledged.
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
        raise AssertionError("the last try gives or raises")

    def _put_back(self, connection: JoinedConnection, response: http.client.HTTPResponse, *, whole: bool) -> None:
        if whole and response.isclosed() and not response.will_close:
            with self._guarding_idle:
                self._idle.append(connection)
        else:
            connection.close()

    def _said(self, connection: JoinedConnection, response: http.client.HTTPResponse, request: Request) -> str:
        """What kind of error the answer names."""
        try:
            text = response.read(_MOST_BYTES)
        except (http.client.HTTPException, OSError, ValueError) as error:
            connection.close()
            raise self._gone(error, request) from None
        self._put_back(connection, response, whole=True)
        try:
            return _named(json.loads(text)["error"])[1]
        except (ValueError, RecursionError, TypeError, LookupError):
            return ""

    def _refused(self, status: int, said: str) -> ModelError:
        if status in (401, 403):
            return ServerKeyRejected(host=self.host)
        if status >= 500:
            return ServerLost(host=self.host, reason=f"HTTP {status}")
        return ServerUnfit(host=self.host, reason=" ".join(filter(None, (f"HTTP {status}", said))))

    def _gone(self, error: Exception, request: Request) -> Exception:
        if request.abandoned.is_set():
            return Abandoned()
        reason = f"silent for {self._silence_s:g} s" if isinstance(error, TimeoutError) else type(error).__name__
        return ServerLost(host=self.host, reason=reason)

    def _parsed(self, text: bytes) -> Any:  # noqa: ANN401 — JSON
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise ServerUnfit(host=self.host, reason="no JSON") from None


def _shut(connection: JoinedConnection | None) -> None:
    if connection is not None and connection.sock is not None:
        try:
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # TLS's own would take the reader's state away
        except OSError:
            return  # it has ended by itself


def _named(error: object) -> tuple[int, str]:
    """Status and kind of an error as a server names it; its words are left out, since they may repeat the prompt."""
    said = error if isinstance(error, dict) else {}
    code = said.get("code")
    return code if isinstance(code, int) else 500, str(said.get("type", ""))[:60]


def _is_last(event: Any) -> bool:  # noqa: ANN401 — JSON
    """Whether nothing of an answer follows: as llama-server says it, and as OpenAI's API does."""
    if not isinstance(event, dict):
        return False
    return event.get("stop") is True or any(choice.get("finish_reason") for choice in event.get("choices") or ())
