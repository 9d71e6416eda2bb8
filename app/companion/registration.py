"""Registers the native-messaging host with the browsers of this user, looks how they are registered, and undoes it.

A browser finds the host by a manifest in its own folder (on Windows by a key of the registry), which names a program
without arguments: a script in the data folder that starts this very program for that data folder.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path
from typing import Literal

from app.companion.native_host import CHROMIUM_ID, FIREFOX_ID
from core.errors import FileUnwritable
from core.resources import load_toml, resource

NAME = "app.deskside.companion"
"""As the extension calls the host (`background.js`)."""
_HOSTS = {"chromium": "NativeMessagingHosts", "firefox": "native-messaging-hosts"}
_HOSTS_DARWIN = "NativeMessagingHosts"
_PACKED = re.compile(r"--id=([a-p]{32})\b")

Registered = Literal["registered", "not-registered", "other", "closed"]
"""other: for another program or data folder; closed: its packing keeps it from starting ours."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser of this user."""

    name: str
    family: Literal["chromium", "firefox"]
    manifest: Path
    """Where its manifest of the host lies."""
    closed: str = ""
    """How it is packed, where that keeps it from starting a program outside itself."""
    registry: str = ""
    """Windows: its key under HKEY_CURRENT_USER."""


def browsers(home: Path, data: Path) -> Iterator[Browser]:
    """Those that have run for this user. `data`: the data folder, where Windows has the manifests lie."""
    for row in load_toml("companion", "browsers.toml")["browser"]:
        place = row.get("windows" if sys.platform == "win32" else "darwin" if sys.platform == "darwin" else "linux")
        if not place:
            continue
        name, family, closed = row["name"], row["family"], row.get("closed", "")
        if sys.platform == "win32":
            if _key_is_there(place):
                yield Browser(name, family, folder_of(data) / f"{family}.json", closed, place)
        elif (home / place).is_dir():
            hosts = _HOSTS_DARWIN if sys.platform == "darwin" else _HOSTS[family]
            yield Browser(name, family, home / place / hosts / f"{NAME}.json", closed)


def folder_of(data: Path) -> Path:
    """Where the companion's own files lie: the starter and the extension as browsers load it."""
    return data / "companion"


def install(found: Sequence[Browser], data: Path, packed_id: str = "") -> None:
    """Writes the starter, the extension and a manifest for each browser that is not closed. `packed_id`: of the
    extension as a team has packed it with a key of its own. Raises `FileUnwritable`."""
    folder = folder_of(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        starter = _starter(folder)
        starter.write_text(_starter_text(data, packed_id), encoding="utf-8")
        starter.chmod(0o700)
        with as_file(resource("companion", "extension")) as source:
            shutil.rmtree(folder / "extension", ignore_errors=True)
            shutil.copytree(source, folder / "extension")
        for browser in found:
            if not browser.closed:
                browser.manifest.parent.mkdir(parents=True, exist_ok=True)
                browser.manifest.write_text(_manifest(browser, starter, packed_id), encoding="utf-8")
                _set_key(browser)
    except OSError as error:
        raise FileUnwritable(path=str(error.filename or folder), reason=error.strerror or "") from None


def registered(browser: Browser, data: Path) -> Registered:
    """How the host is registered with a browser."""
    if browser.closed:
        return "closed"
    starter = _starter(folder_of(data))
    try:
        written = browser.manifest.read_text(encoding="utf-8")
        started = starter.read_text(encoding="utf-8")
    except FileNotFoundError:
        return "not-registered" if not browser.manifest.exists() else "other"
    except (OSError, ValueError):
        return "other"
    named = _PACKED.search(started)
    packed_id = named[1] if named else ""
    as_now = written == _manifest(browser, starter, packed_id) and started == _starter_text(data, packed_id)
    return "registered" if as_now and _key_names(browser) else "other"


def remove(found: Sequence[Browser], data: Path) -> list[Browser]:
    """Takes away every manifest of the host, and the companion's folder; gives the browsers it was registered with.
    Raises `FileUnwritable`."""
    gone = [browser for browser in found if browser.manifest.exists() and not browser.closed]
    try:
        for browser in gone:
            browser.manifest.unlink(missing_ok=True)  # on Windows browsers of one family share it
            _delete_key(browser)
        if folder_of(data).is_dir():
            shutil.rmtree(folder_of(data))
    except OSError as error:
        raise FileUnwritable(path=str(error.filename), reason=error.strerror or "") from None
    return gone


def _starter(folder: Path) -> Path:
    return folder / ("deskside-companion.bat" if sys.platform == "win32" else "deskside-companion")


def _starter_text(data: Path, packed_id: str) -> str:
    """The script that starts the host: this program as it runs now."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "app"]
    command = [*program, "--data-dir", str(data), "companion", "host", *([f"--id={packed_id}"] if packed_id else [])]
    if sys.platform == "win32":
        return "@echo off\r\n" + " ".join(f'"{word}"' for word in command) + " %*\r\n"
    return f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'


def _manifest(browser: Browser, starter: Path, packed_id: str) -> str:
    ids = [CHROMIUM_ID, *([packed_id] if packed_id else [])]
    ours = (
        {"allowed_origins": [f"chrome-extension://{id_}/" for id_ in ids]}
        if browser.family == "chromium"
        else {"allowed_extensions": [FIREFOX_ID]}
    )
    described = {"name": NAME, "description": "Deskside's companion", "path": str(starter), "type": "stdio", **ours}
    return json.dumps(described, indent=2) + "\n"


if sys.platform == "win32":
    import contextlib
    import winreg

    def _key_is_there(key: str) -> bool:
        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key):
            return True
        return False

    def _host_key(browser: Browser) -> str:
        return rf"{browser.registry}\NativeMessagingHosts\{NAME}"

    def _set_key(browser: Browser) -> None:
        winreg.SetValue(winreg.HKEY_CURRENT_USER, _host_key(browser), winreg.REG_SZ, str(browser.manifest))

    def _key_names(browser: Browser) -> bool:
        with contextlib.suppress(OSError):
            return winreg.QueryValue(winreg.HKEY_CURRENT_USER, _host_key(browser)) == str(browser.manifest)
        return False

    def _delete_key(browser: Browser) -> None:
        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _host_key(browser))

else:  # a manifest in the browser's folder is all there is

    def _set_key(_: Browser) -> None: ...

    def _key_names(_: Browser) -> bool:
        return True

    def _delete_key(_: Browser) -> None: ...
