"""When a file is read again whose reader was killed, too slow or out of memory: that says little of the file.

Its old text stays meanwhile. How often it was tried, and when it is due, stands behind the file's times and size in the
store; once those change it is read at once.
"""

from __future__ import annotations

import re
import time

PASSING = frozenset({"reader-crashed", "too-slow", "too-much-memory"})
"""Reasons that may be gone the next time."""
_FIRST_S, _LONGEST_S = 60.0, 86_400.0
_NOTED = re.compile(r"(.*) again (\d+) (\d+)")


def due_later(stat: str, noted: str = "") -> str:
    """What is noted for a file with these times and size; `noted`: what was noted before. Each wait is four times the
    last one, a day at most."""
    before = _NOTED.fullmatch(noted)
    tries = int(before[2]) if before and before[1] == stat else 0
    wait = min(_FIRST_S * 4 ** min(tries, 10), _LONGEST_S)
    return f"{stat} again {tries + 1} {int(time.time() + wait)}"


def is_waiting(stat: str, noted: str) -> bool:
    """Whether a file with these times and size is not due yet."""
    found = _NOTED.fullmatch(noted)
    return found is not None and found[1] == stat and 0 < int(found[3]) - time.time() <= _LONGEST_S
