"""What a helpdesk's REST API is asked: GET and JSON, one connection kept open, bounded in time, size and patience."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.connectors.destination import Destination
from app.connectors.joined_http import JoinedConnection, bracketed, host_header, seconds_of
from app.connectors.joined_socket import ANSWER_S
from core.connector_errors import (
    AccessRefused,
    HostSilent,
    HostUnreachable,
    NoSuchTicket,
    RateLimited,
    RedirectRefused,
    TokenRejected,
    UnexpectedAnswer,
)

_WAIT_S = 60.0
"""How long a host that limits its rate may have us wait, all pauses of one question together."""
_PAUSE_S = 5.0
"""Where it does not say how long."""
_WHOLE_S = 60.0
"""From the question to the last byte of its answer."""
_MOST_BYTES = 20_000_000
_PIECE = 1 << 16
_HOPS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})

Working = Callable[[], object]
"""Called whenever something has come or is waited for, so that nobody takes the process for hung."""


class DeskHttp:
    """One host, asked one question after the other."""

    def __init__(self, destination: Destination, headers: Mapping[str, str], working: Working) -> None:
        self._destination, self._working = destination, working
        self.base = destination.base
        """What stands before every path."""
        fixed = {"Host": host_header(destination), "Accept": "application/json", "Accept-Encoding": "identity"}
        self._headers = {**fixed, **headers}
        self._connection: JoinedConnection | None = None

    def get(self, path: str, ticket: str = "") -> Any:  # noqa: ANN401 — JSON
        """The JSON at `path` (with its query, below the address of the helpdesk). `ticket`: which one is asked for.

        Raises `HostUnreachable`, `HostSilent`, `TokenRejected`, `AccessRefused`, `NoSuchTicket`, `RateLimited`,
        `RedirectRefused`, `UnexpectedAnswer`, and what the certificate raises.
        """
        place, hops, waited = self.base + path, 0, 0.0
        while True:
            status, headers, body = self._ask(place)
            if status in _MOVED and hops < _HOPS:
                hops += 1
                place = self.same_host(headers.get("Location", ""), place)
            elif status in _BUSY and (status == 429 or "Retry-After" in headers):
                pause = seconds_of(headers.get("Retry-After", ""), _PAUSE_S)
                waited += pause
                if waited > _WAIT_S:
                    raise RateLimited(host=self._destination.host, seconds=round(pause))
                self._pause(pause)
            else:
                return self._json(status, body, ticket)

    def same_host(self, location: str, asked: str) -> str:
        """Path and query of where a link leads that came with an answer. Raises `RedirectRefused` where that is
        another host, or the same one without encryption."""
        here = self._destination
        base = f"{'https' if here.secure else 'http'}://{bracketed(here.host)}:{here.port}{asked}"
        try:
            target = urlsplit(urljoin(base, location))
            host = (target.hostname or "").lower()
        except ValueError:
            raise UnexpectedAnswer(host=here.host, reason="link") from None
        if not location or target.scheme not in ("http", "https"):
            raise UnexpectedAnswer(host=here.host, reason="link")
        if host != here.host.lower():
            raise RedirectRefused(host=here.host, target=host)
        return target.path + (f"?{target.query}" if target.query else "")

    def close(self) -> None:
        """Ends the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _json(self, status: int, body: bytes, ticket: str) -> Any:  # noqa: ANN401 — JSON
        host = self._destination.host
        if status == 401:
            raise TokenRejected(host=host)
        if status == 403:
            raise AccessRefused(host=host)
        if status == 404 and ticket:
            raise NoSuchTicket(host=host, ticket=ticket)
        if status != 200:
            raise UnexpectedAnswer(host=host, reason=f"HTTP {status}")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise UnexpectedAnswer(host=host, reason="JSON") from None

    def _ask(self, place: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body. A host that has ended the connection meanwhile is asked once more."""
        host = self._destination.host
        for again in (True, False):
            try:
                if self._connection is None:
                    self._connection = JoinedConnection(self._destination)
                self._connection.request("GET", place, headers=self._headers)
                response = self._connection.getresponse()
                body = self._body(response)
                if response.will_close:
                    self.close()
                return response.status, response.headers, body
            except TimeoutError:
                self.close()
                raise HostSilent(host=host, seconds=round(ANSWER_S)) from None
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError) as error:
                self.close()
                if not again:
                    raise HostUnreachable(host=host, reason=type(error).__name__) from None
            except (http.client.HTTPException, OSError, ValueError) as error:
                self.close()
                raise UnexpectedAnswer(host=host, reason=type(error).__name__) from None
        raise AssertionError("asked twice at most")

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        body, end = bytearray(), time.monotonic() + _WHOLE_S
        while piece := response.read1(_PIECE):
            body += piece
            self._working()
            if len(body) > _MOST_BYTES:
                raise UnexpectedAnswer(host=self._destination.host, reason=f"over {_MOST_BYTES} bytes")
            if time.monotonic() > end:
                raise TimeoutError
        response.read()  # nothing is left; only this tells it that the next question may come
        return bytes(body)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._working()
            threading.Event().wait(min(left, 1.0))
