"""How this program starts children of itself: model hosts and the reader of documents."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def child_command(module: str, switch: str) -> list[str]:
    """How to start `module` as a process: this very program with `switch` when frozen (its entry
    point then calls the module's `main`), else the interpreter, without the current folder on its
    path, whatever may lie there."""
    if getattr(sys, "frozen", False):
        return [sys.executable, switch]
    return [sys.executable, "-P", "-m", module]


def child_environment() -> dict[str, str]:
    """The environment without the passphrase; a checkout is put on the child's path."""
    environment = {name: value for name, value in os.environ.items() if name != "DESKSIDE_PASSPHRASE"}
    root = Path(__file__).resolve().parents[1]
    if root.name != "site-packages":
        before = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([str(root), *([before] if before else [])])
    return environment
