"""Memory, disk and clock."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psutil

from app.doctor.machine_finding import MachineFinding, good, notice, shown, stops
from app.doctor.machine_setup import MachineSetup

_SMALL_BYTES = 3_500_000_000
"""Below it only the smallest chat model has room beside a helpdesk in a browser."""
_SCARCE_BYTES = 400_000_000
"""Free memory below which the search model and the store have no room."""
_FULL_BYTES = 100_000_000
_TIGHT_BYTES = 2_000_000_000
"""Free disk below which not even a small chat model can be fetched."""
_CLOCK_S = 3600.0
_OWN_FILE = Path(__file__)
"""As old as the program: no clock is right that stands before it."""


def memory(setup: MachineSetup) -> Iterator[MachineFinding]:
    """How much there is, how much is free, and what this session's limit leaves of it."""
    found = psutil.virtual_memory()
    values = {"total": _gigabytes(found.total), "free": _gigabytes(found.available)}
    limit = _address_space()
    if limit is not None and limit < _SMALL_BYTES:
        yield notice("memory", "limited", limit=_gigabytes(limit), **values)
    elif found.available < _SCARCE_BYTES:
        yield stops("memory", "scarce", **values)
    elif found.total < _SMALL_BYTES:
        yield notice("memory", "small", **values)
    else:
        yield good("memory", "enough", **values)


def disk(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Room for the store, without which nothing can be saved, and for models, each disk once."""
    seen: set[int] = set()
    for folder in (setup.directories.data, setup.directories.models):
        place = nearest_folder(folder)
        device, usage = place.stat().st_dev, shutil.disk_usage(place)
        if device in seen or not usage.total:  # what holds no files of ours: the folders' own check says so
            continue
        seen.add(device)
        values = {"folder": shown(place), "free": _gigabytes(usage.free)}
        if usage.free < _FULL_BYTES and folder == setup.directories.data:
            yield stops("disk", "full", **values)
        elif usage.free < _TIGHT_BYTES:
            yield notice("disk", "tight", **values)
        else:
            yield good("disk", "enough", **values)


def clock(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether files of ours come from the future: due times, retention and what is current go by the clock."""
    files = (setup.directories.settings_file, setup.directories.logs / "deskside.log", setup.store_file, _OWN_FILE)
    times = [file.stat().st_mtime for file in files if file is not None and file.is_file()]
    now = time.time()
    values = {"now": _minute(now), "zone": time.strftime("%Z")}
    latest = max(times, default=0.0)
    if latest > now + _CLOCK_S:
        yield notice("clock", "behind", latest=_minute(latest), **values)
    else:
        yield good("clock", "plausible", **values)


def nearest_folder(path: Path) -> Path:
    """`path`, or where it is yet to be made the nearest that there is above it."""
    return next((place for place in (path, *path.parents) if place.exists()), Path(path.anchor))


def _address_space() -> int | None:
    """The limit that this session sets to the address space of a process, None if it sets none."""
    if sys.platform == "win32":
        return None
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f}"


def _minute(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")
