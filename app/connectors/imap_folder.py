"""A folder of a mailbox, asked by IMAP (RFC 3501) and never changed: by EXAMINE and BODY.PEEK no mail counts as seen.

What comes is put together as a mailbox file, which `core.tickets.mailbox` reads. The standard library's `imaplib` takes
a socket that is joined already.
"""

from __future__ import annotations

import email
import imaplib
import re
import socket
from base64 import b64encode
from collections.abc import Sequence
from email.utils import parseaddr

from app.connectors.connections import Connection
from app.connectors.desk_http import Working
from app.connectors.destination import Destination
from app.connectors.joined_socket import ANSWER_S, join
from core.connector_errors import HostSilent, HostUnreachable, NoSuchTicket, TokenRejected, UnexpectedAnswer

_MOST_MAILS = 200
"""Of one customer, the newest."""
_MOST_BYTES = 25_000_000
"""Of one mail; a larger one is left out."""
_SIZE = re.compile(rb"UID (\d+)(?=[ )]).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)", re.DOTALL)
_FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)
_NON_ASCII = re.compile("[^\x20-\x7e]+|&")


class ImapFolder:
    """One folder, opened to be read. Each method raises `HostSilent`, `HostUnreachable`, `UnexpectedAnswer` too."""

    def __init__(self, connection: Connection, destination: Destination, token: str, working: Working) -> None:
        """Signs in and opens the folder. Raises `TokenRejected`, and what the certificate raises."""
        self._host, self._working = destination.host, working
        self.complete = True
        """Whether no mail of the customer was left out."""
        try:
            self._imap = _Joined(destination)
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._failure(error) from None
        try:
            self._open(connection, token)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> ImapFolder:
        return self

    def thread(self, given: str, most: int) -> bytes:
        """A mailbox file: first the mail that is meant (its number in the folder or its Message-ID), then what the
        customer has written or been written besides, at most `most` mails. Raises `NoSuchTicket`."""
        try:
            opened = self._find(given.strip())
            first = self._mail(opened)
            if first is None:
                raise NoSuchTicket(host=self._host, ticket=given[:80])
            who = _customer(first)
            others = [uid for uid in self._of(who) if uid != opened] if who and most else []
            limit = min(most, _MOST_MAILS)
            self.complete = self.complete and len(others) <= limit
            mails = [first, *(mail for uid in others[-limit:] if (mail := self._mail(uid)) is not None)]
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._failure(error) from None
        return b"".join(_in_mailbox(mail) for mail in mails)

    def __exit__(self, *_: object) -> None:
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()

    def _open(self, connection: Connection, token: str) -> None:
        try:
            self._sign_in(connection.user, token)
            status, _ = self._imap.select(_quoted(encoded(connection.folder)), readonly=True)
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._failure(error) from None
        if status != "OK":
            raise UnexpectedAnswer(host=self._host, reason="no such folder")

    def _sign_in(self, user: str, token: str) -> None:
        try:
            if "AUTH=PLAIN" in self._imap.capabilities:
                self._imap.authenticate("PLAIN", lambda _: f"\0{user}\0{token}".encode())
            else:
                self._imap.login(_quoted(user), token)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise TokenRejected(host=self._host) from None

    def _find(self, given: str) -> bytes:
        if re.fullmatch(r"\d{1,10}", given):
            return given.encode("ascii")
        if "@" in given and given.isascii():
            found = self._search("HEADER", "Message-ID", _quoted(given))
            if found:
                return found[-1]
        raise NoSuchTicket(host=self._host, ticket=given[:80])

    def _of(self, address: str) -> list[bytes]:
        """The mails from an address or to it, oldest first."""
        quoted = _quoted(address)
        return self._search("OR", "FROM", quoted, "TO", quoted)

    def _search(self, *criteria: str) -> list[bytes]:
        status, found = self._imap.uid("SEARCH", *criteria)
        if status != "OK":
            raise UnexpectedAnswer(host=self._host, reason="SEARCH")
        return sorted((found[0] or b"").split(), key=int) if found else []

    def _mail(self, uid: bytes) -> bytes | None:
        """The mail as it was sent; None where there is none by that number, or it is too large."""
        self._working()
        number = uid.decode("ascii")
        _, sizes = self._imap.uid("FETCH", number, "(UID RFC822.SIZE)")
        found = _SIZE.search(sizes[0]) if sizes and isinstance(sizes[0], bytes) else None
        if found is None:
            return None
        if int(found[2] or found[3]) > _MOST_BYTES:
            self.complete = False
            return None
        _, parts = self._imap.uid("FETCH", number, "(BODY.PEEK[])")
        bodies = [part[1] for part in parts if isinstance(part, tuple)]
        return bodies[0] if bodies else None

    def _failure(self, error: Exception) -> Exception:
        if isinstance(error, TimeoutError):
            return HostSilent(host=self._host, seconds=round(ANSWER_S))
        if isinstance(error, OSError):
            return HostUnreachable(host=self._host, reason=error.strerror or type(error).__name__)
        return UnexpectedAnswer(host=self._host, reason="IMAP")


class _Joined(imaplib.IMAP4):
    """IMAP over a socket to the destination."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        super().__init__(destination.host, destination.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return join(self._destination)


def encoded(folder: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3)."""

    def one(run: re.Match[str]) -> str:
        if run[0] == "&":
            return "&-"
        return "&" + b64encode(run[0].encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"

    return _NON_ASCII.sub(one, folder)


def _quoted(words: str) -> str:
    """A quoted string (RFC 3501, 4.3), which holds no line end."""
    return '"' + re.sub(r'(["\\])', r"\\\1", re.sub(r"[\r\n\0]", "", words)) + '"'


def _customer(mail: bytes) -> str:
    """The address that wrote a mail, where it is one that can be searched for."""
    address = parseaddr(str(email.message_from_bytes(mail[:200_000]).get("From", "")))[1]
    return address if "@" in address and address.isascii() else ""


def _in_mailbox(mail: bytes) -> bytes:
    """A mail as it stands in a mailbox file (mboxrd)."""
    lines: Sequence[bytes] = mail.replace(b"\r\n", b"\n").splitlines(keepends=True)
    body = b"".join(_FROM_LINE.sub(rb">\1", line) for line in lines)
    return b"From - Thu Jan  1 00:00:00 1970\n" + body + (b"\n" if body.endswith(b"\n") else b"\n\n")
