"""A shell with a workspace of its own, for the command line as a person uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.directories import directories

ROOT = Path(__file__).parents[3]
PAGES = {
    "kettle.md": "# Kettle\n\n## Guarantee\n\nThe kettle has a guarantee of 24 months from the day of delivery.\n\n"
    "## Descaling\n\nDescale the kettle every 6 weeks with 20 g of citric acid in 1 litre of water.\n",
    "payment/invoice.md": "# Invoices\n\nInvoices are sent on the 3rd of each month.\n",
}


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in PAGES.items():
            path = folder / "ws" / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.environment = {
            **os.environ,
            "DESKSIDE_PASSPHRASE": "kettle",
            "DESKSIDE_MODELS": str(directories().models),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
        }
        self.options = ["--workspace", str(folder / "ws"), "--data-dir", str(folder / "data")]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "app", *arguments, *self.options]

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=200,
            env={**self.environment, **environment},
        )

    def rows(self, *arguments: str, stdin: str = "", status: int = 0) -> list[dict[str, Any]]:
        done = self.run(*arguments, "--json", stdin=stdin)
        assert done.returncode == status, done.stderr[-2000:]
        assert "Traceback" not in done.stderr
        return [json.loads(line) for line in done.stdout.split("\n") if line]
