"""Where a connection leads: one host, one port, and the addresses that its name stands for. Imports next to nothing,
since it is used before the guard is installed."""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from core.connector_errors import BadConnection, HostUnreachable
from core.errors import DesksideError
from core.processes import egress_guard
from core.processes.egress_guard import Allowed

_PORTS = {"https": 443, "http": 80, "imaps": 993, "imap": 143, "postgresql": 5432}
_TLS_REQUESTS = {"postgresql": b"\x00\x00\x00\x08\x04\xd2\x16\x2f"}
"""PostgreSQL's SSLRequest."""
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Destination:
    """One host and port, with TLS unless it is on this machine."""

    host: str
    port: int
    secure: bool
    base: str = ""
    """What stands before every path, without the last slash."""
    fingerprint: str = ""
    """SHA-256 of the one certificate that counts, in hex; empty: any that this machine trusts."""
    authority: str = ""
    """A PEM file with the one authority that counts; empty: those that this machine trusts."""
    tls_request: bytes = b""
    """What is sent before TLS begins, and answered by an S; empty where it begins at once."""
    addresses: tuple[tuple[int, tuple[str, int]], ...] = ()
    """Family and socket address of each, once resolved."""

    @property
    def allowed(self) -> frozenset[Allowed]:
        """What the guard may let through."""
        return frozenset((family, address[0], address[1]) for family, address in self.addresses)


def destination_of(name: str, address: str, fingerprint: str = "", authority: str = "") -> Destination:
    """The destination of the connection called `name`; nothing is looked up. Raises `BadConnection` for an address
    that is no URL of an encrypted protocol, or not encrypted and not on this machine. PostgreSQL has one URL for both:
    it counts as encrypted wherever it leads to another machine."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise BadConnection(name=name, field="address") from None
    secure = parts.scheme in ("https", "imaps") or (parts.scheme == "postgresql" and host not in _THIS_MACHINE)
    plain_and_far = not secure and host not in _THIS_MACHINE
    if parts.scheme not in _PORTS or not host or plain_and_far or parts.username or parts.query or parts.fragment:
        raise BadConnection(name=name, field="address")
    digits = fingerprint.replace(":", "").replace(" ", "").lower()
    if digits and (len(digits) != 64 or set(digits) - set("0123456789abcdef")):
        raise BadConnection(name=name, field="fingerprint")
    return Destination(
        host, port, secure, parts.path.rstrip("/"), digits, authority, _TLS_REQUESTS.get(parts.scheme, b"")
    )


def resolved(destination: Destination) -> Destination:
    """The same with its addresses. Raises `HostUnreachable` where the name is not known."""
    try:
        found = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise HostUnreachable(host=destination.host, reason=reason) from None
    addresses = tuple(dict.fromkeys((int(family), address) for family, _, _, _, address in found))
    # IPv6 addresses have two members more.
    return replace(destination, addresses=addresses)  # type: ignore[arg-type]


def only_destination(name: str, address: str, fingerprint: str = "", authority: str = "") -> Destination:
    """The one destination of this process, with its addresses: from here on nothing else can be reached, and nothing at
    all where it can't be found. Raises `BadConnection`, `HostUnreachable`."""
    try:
        destination = resolved(destination_of(name, address, fingerprint, authority))
    except DesksideError:
        egress_guard.install()
        raise
    egress_guard.install(destination.allowed)
    return destination
