"""Keyring, display and fonts: what the desktop has to give."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator

from app.doctor.machine_finding import MachineFinding, good, notice, stops
from app.doctor.machine_setup import MachineSetup
from app.doctor.probing import probe
from app.screen import on_a_screen
from app.store_key import try_keyring
from core.resources import load_toml


def keyring(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether the system's keyring keeps the key of a store; a passphrase of the environment goes before it."""
    if os.environ.get("DESKSIDE_PASSPHRASE"):
        yield good("keyring", "passphrase")
        return
    state = try_keyring()
    if state == "keeps":
        yield good("keyring", state)
    elif state == "undeletable" or setup.can_ask:
        yield notice("keyring", state)
    else:
        yield stops("keyring", state)


def display(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether a window can be opened, on what, at which scale; and whether there are letters for its words."""
    if not on_a_screen():
        yield notice("display", "none")
        return
    probed = probe("display")
    if probed.found is None:
        missing = _missing_packages()
        if missing:
            yield stops("display", "libraries", packages=" ".join(missing))
        else:
            yield stops("display", "refused", session=_session(), reason=probed.first_words or str(probed.status))
        return
    found = probed.found
    values = {name: found[name] for name in ("width", "height", "scale", "dpi")} | {"session": _session()}
    yield good("display", "wayland" if found["platform"].startswith("wayland") else "there", **values)
    if not found["own_fonts"]:
        yield stops("fonts", "own-missing")
    elif not found["fonts"]:
        yield notice("fonts", "none")
    else:
        yield good("fonts", "there", count=found["fonts"])


def _session() -> str:
    """What kind of display there is, by the name people know it under."""
    named = os.environ.get("QT_QPA_PLATFORM", "")
    if named:
        return named.partition(":")[0]
    if sys.platform in ("win32", "darwin"):
        return {"win32": "Windows", "darwin": "macOS"}[sys.platform]
    return "Wayland" if os.environ.get("WAYLAND_DISPLAY") else "X11"


def _missing_packages() -> list[str]:
    """The packages of Debian and Ubuntu whose libraries Qt would open and does not find."""
    if sys.platform != "linux":
        return []
    return [package for library, package in load_toml("doctor", "libraries.toml")["qt"].items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
