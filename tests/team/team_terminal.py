"""A terminal in which commands are typed on a machine of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.directories import directories


class Terminal:
    """Gives the last line that a command prints, as JSON; nothing printed: what it said."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self._place = ["--workspace", str(workspace), "--data-dir", str(folder / "data"), "--json"]
        self._environment = {
            **os.environ,
            "DESKSIDE_PASSPHRASE": "x",
            "DESKSIDE_MODELS": str(directories().models),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def run(self, *arguments: str, status: int = 0, **environment: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "app", *arguments, *self._place]
        done = subprocess.run(
            command, env={**self._environment, **environment}, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"said": done.stderr}
