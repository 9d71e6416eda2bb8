"""Asks the probe, in a process that may end in any way without taking this one along."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from core.processes.launch import start_child

_SECONDS = 30
_WINDOWS_EXCEPTION = 0xC0000000
"""STATUS_ILLEGAL_INSTRUCTION is 0xC000001D, STATUS_ACCESS_VIOLATION 0xC0000005."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of it."""

    found: dict[str, Any] | None
    """What the probe found, None if it did not come to its end."""
    status: int
    """Its exit status; below 0: the signal that ended it; 124 for none after `_SECONDS`, as `timeout` has it."""
    said: tuple[str, ...]
    """The lines that it printed to its messages."""

    @property
    def crashed(self) -> bool:
        """Whether the system ended it: by a signal, on Windows by an exception, whose status is an NTSTATUS of
        severity error."""
        return self.status < 0 or self.status >= _WINDOWS_EXCEPTION

    @property
    def first_words(self) -> str:
        """The first of its messages: Qt says first what failed, and then what that means."""
        return self.said[0] if self.said else ""

    @property
    def last_words(self) -> str:
        """The last of its messages: a traceback ends with the reason."""
        return self.said[-1] if self.said else ""


def probe(which: Literal["processor", "display"]) -> Probed:
    """Tries one of what the probe can try. Raises OSError where no process can be started."""
    child = start_child("app.doctor.probe", "probe")
    try:
        out, said = child.communicate(f"{which}\n".encode(), timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return Probed(None, 124, ())
    lines = tuple(line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip())
    return Probed(json.loads(out) if child.returncode == 0 else None, child.returncode, lines)


@cache
def card_bytes() -> int:
    """Free memory of the graphics card with the most, as it was first asked; 0 where models can run on none. Raises
    OSError where no process can be started."""
    found = probe("processor").found
    return max((card["free_bytes"] for card in found["cards"]), default=0) if found else 0
