"""A connected socket to one host: to the addresses resolved before, with a certificate that this machine trusts or that
was pinned. Nothing is sent before the certificate is known to be right."""

from __future__ import annotations

import hashlib
import socket
import ssl

from app.connectors.destination import Destination
from core.connector_errors import CertificateChanged, CertificateUntrusted, HostSilent, HostUnreachable

JOIN_S = 10.0
"""For each address, and for the greetings of TLS."""
ANSWER_S = 20.0
"""For the next piece of an answer."""


def join(destination: Destination, join_s: float = 0.0) -> socket.socket:
    """The socket, encrypted where the destination is; `join_s`: how long each address may take, 0: `JOIN_S`.

    Raises `HostUnreachable`, `HostSilent`, `CertificateUntrusted` with the fingerprint of what was shown,
    `CertificateChanged`.
    """
    joined = _connected(destination, join_s)
    try:
        secured = _secured(joined, destination) if destination.secure else joined
    except BaseException:
        joined.close()
        raise
    secured.settimeout(ANSWER_S)
    return secured


def written(fingerprint: str) -> str:
    """A fingerprint as browsers show it: pairs with colons."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


def fingerprint_of(joined: socket.socket) -> str:
    """That of the certificate which the other side has shown, as browsers show it; empty without encryption."""
    return written(_digest(joined)) if isinstance(joined, ssl.SSLSocket) else ""


def _connected(destination: Destination, join_s: float = 0.0) -> socket.socket:
    failure = ""
    for family, address in destination.addresses:
        one = socket.socket(family, socket.SOCK_STREAM)
        one.settimeout(join_s or JOIN_S)
        try:
            one.connect(address)
        except OSError as error:
            one.close()
            failure = error.strerror or str(error)
        else:
            return _asked_for_tls(one, destination) if destination.secure and destination.tls_request else one
    raise HostUnreachable(host=destination.host, reason=failure)


def _asked_for_tls(joined: socket.socket, destination: Destination) -> socket.socket:
    """The same socket, where the other side is ready to begin with TLS."""
    try:
        joined.sendall(destination.tls_request)
        if joined.recv(1) == b"S":
            return joined
        reason = "TLS"
    except OSError as error:
        reason = error.strerror or str(error)
    joined.close()
    raise HostUnreachable(host=destination.host, reason=reason)


def _secured(joined: socket.socket, destination: Destination) -> ssl.SSLSocket:
    pinned = destination.fingerprint
    try:
        context = _context(destination.authority, trusting=not pinned)
        secured = context.wrap_socket(joined, server_hostname=destination.host)
    except ssl.SSLCertVerificationError as error:
        shown = written(_shown(destination))
        reason = error.verify_message or "not trusted"
        raise CertificateUntrusted(host=destination.host, fingerprint=shown, reason=reason) from None
    except TimeoutError:
        raise HostSilent(host=destination.host, seconds=round(JOIN_S)) from None
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or type(error).__name__
        raise HostUnreachable(host=destination.host, reason=reason) from None
    if pinned and (found := _digest(secured)) != pinned:
        secured.close()
        raise CertificateChanged(host=destination.host, fingerprint=written(found))
    return secured


def _context(authority: str, *, trusting: bool) -> ssl.SSLContext:
    """TLS by the one authority, or by those of this machine; else by nobody, for who compares it."""
    context = ssl.create_default_context(cafile=authority or None)
    if not trusting:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _shown(destination: Destination) -> str:
    """The fingerprint of the certificate that the host shows; nothing is said to it."""
    with _connected(destination) as joined:
        try:
            with _context("", trusting=False).wrap_socket(joined, server_hostname=destination.host) as secured:
                return _digest(secured)
        except OSError as error:
            raise HostUnreachable(host=destination.host, reason=error.strerror or type(error).__name__) from None


def _digest(secured: ssl.SSLSocket) -> str:
    return hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
