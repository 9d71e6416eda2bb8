"""What the browser tests need of the system: `python -m tests.browsers.needed` names the Debian packages that are
missing, and ends with 1 if any is."""

from __future__ import annotations

import os
import shutil
import sys

PACKAGES = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "firefox-esr": "firefox-esr",
    "strace": "strace",
    "dovecot": "dovecot-imapd",
}
"""By program, the Debian package that brings it."""


def found(program: str) -> str | None:
    """Where a program lies, also one for administrators."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def missing() -> list[str]:
    """The packages whose program is not there."""
    return [package for program, package in PACKAGES.items() if found(program) is None]


if __name__ == "__main__":
    print(*missing())
    sys.exit(1 if missing() else 0)
