"""HTTP over a socket that is joined already, for whoever asks one host.

The standard library's `http.client`: unlike requests it takes such a socket, so that no name is looked up and no other
host can be asked, whatever an answer says.
"""

from __future__ import annotations

import http.client
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.connectors.destination import Destination
from app.connectors.joined_socket import join


class JoinedConnection(http.client.HTTPConnection):
    """HTTP over a socket to the destination, and to it alone."""

    def __init__(self, destination: Destination, join_s: float = 0.0) -> None:
        """`join_s`: see `join`."""
        super().__init__(destination.host, destination.port)
        self._destination, self._join_s = destination, join_s

    def connect(self) -> None:
        """Joins the destination. Raises what `join` raises."""
        self.sock = join(self._destination, self._join_s)


def host_header(destination: Destination) -> str:
    """The host as HTTP names it: with the port unless it is the usual one."""
    usual = destination.port == (443 if destination.secure else 80)
    return bracketed(destination.host) + ("" if usual else f":{destination.port}")


def bracketed(host: str) -> str:
    """A host as it stands in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host else host


def seconds_of(retry_after: str, otherwise: float) -> float:
    """How long a host wants to be left alone: seconds, or a date (RFC 9110, 10.2.3); `otherwise` where it does not
    say."""
    if re.fullmatch(r"\s*\d{1,9}\s*", retry_after):
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return otherwise
