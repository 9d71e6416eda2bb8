"""Whether a file is still the one that was read: its size and times as one string."""

from __future__ import annotations

import os
import time
from pathlib import Path

_SETTLING_NS = 2_000_000_000
"""File times may be as coarse as 2 s (FAT): a file changed so lately may change again unseen."""


def stat_string(status: os.stat_result) -> str:
    """Size and times as one string; one that never matches while the file may still be changing
    within its clock's tick."""
    fresh = time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _SETTLING_NS
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}" + (f" fresh {time.time_ns()}" if fresh else "")


def file_stamp(path: Path) -> str:
    """The same of the file at `path`; empty where it can't be looked at."""
    try:
        return stat_string(path.stat())
    except OSError:
        return ""
