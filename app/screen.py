"""Whether there is a screen to open a window on."""

from __future__ import annotations

import os
import sys


def on_a_screen() -> bool:
    """Whether there is a screen, or a platform that stands in for one."""
    return (
        sys.platform in ("win32", "darwin")
        or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc")
    )
