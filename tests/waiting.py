"""Waits for what another thread or process does: the one place where tests look again and again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

_LOOK_EVERY_SECONDS = 0.01


def wait_until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    """Returns once it holds. Fails when it does not within that time, which is far more than anything takes."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(_LOOK_EVERY_SECONDS)


def suspend(child: int) -> None:
    """Stops a child process of ours; returns when every thread of it stands still, a moment after the signal."""
    os.kill(child, signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)
