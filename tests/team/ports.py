"""A port that nobody uses."""

from __future__ import annotations

import socket


def free_port() -> int:
    """One of this machine's, free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
