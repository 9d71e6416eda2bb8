"""What a child process gives up before it does anything: the network, its place in the queue, the
standard output that its protocol runs on, and (a reader of documents) boundless memory and files."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
HOST_NICE, WORKER_NICE, CHAT_NICE = 10, 5, 12
"""The window first, then what works for it, then the models: search before the chat model, which reads ahead."""
_UNPACKED_BYTES = 256 * 2**20
READER_MEMORY_BYTES = 2 * 2**30
"""Address space of a reader of documents; interpreter and libraries take about a fifth of it."""


def leave_network() -> bool:
    """Moves this process into an empty network namespace; says whether the system allowed it.

    Linux only (user_namespaces(7)); to be called before any thread is started. The user's ids
    are mapped to themselves, so that file access stays as it was.
    """
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    own = Path("/proc/self")
    try:
        (own / "setgroups").write_text("deny")
        (own / "uid_map").write_text(f"{user} {user} 1")
        (own / "gid_map").write_text(f"{group} {group} 1")
    except OSError:
        # Without a map the ids read as 'nobody', which changes no permission; the network is gone.
        return True
    return True


def lower_priority(nice: int = HOST_NICE) -> None:
    """Lowers the priority, so that the window stays smooth while a model works. One that is lower already stays:
    only an administrator may raise it."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.setpriority(os.PRIO_PROCESS, 0, max(nice, os.getpriority(os.PRIO_PROCESS, 0)))


def limit_resources(memory_bytes: int) -> None:
    """Bounds the address space, and forbids to write files or leave a dump of memory behind. POSIX;
    elsewhere, and where the system ignores it (macOS), the parent watches the memory instead."""
    try:
        import resource
    except ImportError:
        return
    limits = (("RLIMIT_AS", memory_bytes, memory_bytes), ("RLIMIT_FSIZE", 0, _UNPACKED_BYTES), ("RLIMIT_CORE", 0, 0))
    for name, soft, hard in limits:
        try:
            resource.setrlimit(getattr(resource, name), (soft, hard))
        except (ValueError, OSError, AttributeError):
            continue  # above the hard limit already in force, or unknown to this system


@contextmanager
def unpacking_allowed() -> Iterator[None]:
    """Lets a library of ours unpack its data through a temporary file of bounded size."""
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The protocol's two ends, moved away from descriptors 0 and 1.

    Native code prints to descriptor 1 and the Python binding redirects it around loads: from now
    on it is the same as standard error, which ends in the client's log.
    """
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return requests, replies
