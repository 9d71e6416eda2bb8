"""What `make run` does once everything is set up: models, sample workspace, panel.

With no display it says so and runs the demo in the terminal.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DESKSIDE = Path(sys.executable).with_name("deskside.exe" if os.name == "nt" else "deskside")


def main() -> int:
    """Runs the three steps; the exit status is that of the first one that failed."""
    fetched = subprocess.run([DESKSIDE, "models", "fetch", "starter"]).returncode
    if fetched:
        return fetched
    on_a_screen = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if on_a_screen:
        return subprocess.run([DESKSIDE, "--sample"]).returncode
    print(
        "There is no display here, so this is the demo in the terminal. With a display, `make run` opens the panel.\n"
    )
    return subprocess.run([DESKSIDE, "demo"]).returncode


if __name__ == "__main__":
    sys.exit(main())
