"""Starting the panel when the person logs in: an entry of the desktop's own, written and removed by the settings."""

from __future__ import annotations

import os
import plistlib
import sys
from contextlib import suppress
from pathlib import Path

_WINDOWS_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_NAME = "deskside"


def program() -> Path:
    """What starts the panel: the frozen app itself, or the script beside the interpreter."""
    own = Path(sys.executable)
    return own if getattr(sys, "frozen", False) else own.with_name("deskside")


def start_at_login(on: bool) -> bool:
    """Writes or removes the entry. False: the system does not let us."""
    try:
        if sys.platform == "win32":
            _write_to_registry(on)
        elif on:
            entry, content = _entry()
            entry.parent.mkdir(parents=True, exist_ok=True)
            entry.write_bytes(content)
        else:
            _entry()[0].unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _entry() -> tuple[Path, bytes]:
    """The file that the desktop reads at login, and what stands in it."""
    if sys.platform == "darwin":
        job = {"Label": _NAME, "ProgramArguments": [str(program())], "RunAtLoad": True}
        return Path.home() / "Library" / "LaunchAgents" / f"{_NAME}.plist", plistlib.dumps(job)
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "autostart"
    command = f'"{_quoted(str(program()))}"'
    text = f"[Desktop Entry]\nType=Application\nName=Deskside\nExec={command}\nIcon={_NAME}\nTerminal=false\n"
    return folder / f"{_NAME}.desktop", text.encode()


def _quoted(path: str) -> str:
    """A path within quotes, as the Desktop Entry Specification has it: the string's own rules on top of Exec's."""
    for sign in ("\\", '"', "`", "$"):
        path = path.replace(sign, "\\" + sign)
    return path.replace("\\", "\\\\").replace("%", "%%")


def _write_to_registry(on: bool) -> None:
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY) as key:
            if on:
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, f'"{program()}"')
            else:
                with suppress(FileNotFoundError):
                    winreg.DeleteValue(key, _NAME)
