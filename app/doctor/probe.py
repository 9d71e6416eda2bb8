"""The child that tries what may end a process: `python -m app.doctor.probe`, started by `app.doctor.probing`.

The processor's kernels and the display's plugin end the process that they don't fit. Its first line of input says
which to try; it prints what it found as JSON.
"""

from __future__ import annotations

from core.processes import egress_guard

egress_guard.install()

import json  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

_ALIASES = {"Monospace", "Sans Serif", "Serif"}
"""Qt lists these on Linux whether or not a font stands behind them."""


def main() -> None:
    """Tries one of them; nothing where the pipe closes before it is said which."""
    if which := sys.stdin.readline().strip():
        print(json.dumps(_PROBES[which]()), flush=True)  # noqa: T201 — the pipe to whoever asked


def _processor() -> dict[str, Any]:
    from models.devices import devices
    from models.processor import build_features

    cards = [
        {"name": device.description, "free_bytes": device.free_bytes} for device in devices() if device.kind == "card"
    ]
    return {"features": build_features(), "cards": cards}


def _display() -> dict[str, Any]:
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    from core.resources import resource

    application = QGuiApplication(["deskside"])
    system_fonts = len(set(QFontDatabase.families()) - _ALIASES)
    shipped = [
        QFontDatabase.addApplicationFontFromData(entry.read_bytes())
        for entry in resource("style", "fonts").iterdir()
        if entry.name.endswith(".otf")
    ]
    screen = application.primaryScreen()
    return {
        "platform": application.platformName(),
        "width": screen.size().width(),
        "height": screen.size().height(),
        "scale": round(screen.devicePixelRatio(), 2),
        "dpi": round(screen.logicalDotsPerInch() * screen.devicePixelRatio()),
        "fonts": system_fonts,
        "own_fonts": bool(shipped) and min(shipped) >= 0,
    }


_PROBES = {"processor": _processor, "display": _display}


if __name__ == "__main__":
    main()
