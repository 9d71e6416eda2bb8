"""Refuses and counts whatever would leave this machine through Python.

`install()` is the first line that any process of Deskside runs, before anything else is
imported; this module therefore imports next to nothing. The one process without it is the
download that a person has just asked for by name (`models.fetch.fetch_process`); those that may
reach one host, and no other, ask a connection that a person has set up (`app.connectors.connector_process`)
or a server of the team (`app.team.model_process`, `app.team.knowledge.knowledge_process`).

An audit hook (PEP 578) sees what goes through the interpreter: sockets and name look-ups. It
can't be removed again, which is the point. What C code does on its own it can't see: hosts and
reader therefore run in an empty network namespace where the system allows it, and a test traces
the system calls of the whole pipeline.
"""

from __future__ import annotations

import _thread
import sys
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

_AF_UNIX = 1
_SOCK_STREAM = 1
_LOOKUPS = frozenset(
    {
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
    }
)


class Refusal(NamedTuple):
    """Something that was refused: the audit event and, for an address, its kind (never its words)."""

    event: str
    family: int


Allowed = tuple[int, str, int]
"""Where the one process that asks a host may connect to, by TCP alone: family, IP address, port."""

_lock = _thread.allocate_lock()
_recent: deque[Refusal] = deque(maxlen=50)
_count = 0
_installed = False
_allowed: frozenset[Allowed] = frozenset()


def install(allowed: Iterable[Allowed] = ()) -> None:
    """Switches the guard on for the rest of this process. Calling it again changes nothing, not even what is
    `allowed`: addresses, no names, so that every look-up stays refused."""
    global _installed, _allowed
    if not _installed:
        _installed, _allowed = True, frozenset(allowed)
        sys.addaudithook(_hook)


def installed() -> bool:
    """Whether this process is guarded."""
    return _installed


def refused() -> int:
    """How many attempts were refused since the process started."""
    return _count


def refusals() -> tuple[Refusal, ...]:
    """The newest refusals, at most 50, oldest first."""
    return tuple(_recent)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event == "socket.__new__":
        # Refused at birth, since `listen` on an unbound socket raises no audit event of its own.
        family, kind = int(args[1]), int(args[2])
        if family != _AF_UNIX and not (kind == _SOCK_STREAM and any(family == one[0] for one in _allowed)):
            _refuse(event, family)
    elif event == "socket.bind":
        _refuse(event, int(args[0].family))  # nothing of ours listens through Python: Qt holds the single instance
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        family = int(args[0].family)
        if family != _AF_UNIX and not (event == "socket.connect" and (family, *args[1][:2]) in _allowed):
            _refuse(event, family)
    elif event in _LOOKUPS:
        _refuse(event, 0)


def _refuse(event: str, family: int) -> None:
    global _count
    with _lock:
        _count += 1
        _recent.append(Refusal(event, family))
    from core.errors import EgressRefused

    raise EgressRefused(what=event)
