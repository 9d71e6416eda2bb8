"""The torture: python -m tests.torture.run [--short] [PART ...]

Deaths, full disks, hung children, canaries, connections, hostile input and 2,000 tickets, on the real program. Prints a
table of figures; the exit status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.torture.figures import Figure, Part, table

PARTS = {
    "kill": "tests.torture.kill_anywhere",
    "disk": "tests.torture.disk_full",
    "canaries": "tests.torture.canaries",
    "connections": "tests.torture.connections",
    "fuzz": "tests.torture.fuzz",
    "hangs": "tests.torture.hangs",
    "memory": "tests.torture.memory",
}


def main() -> int:
    """Runs the parts that are named, else all."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.run")
    parser.add_argument("--short", action="store_true", help="what fits into three minutes")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options = parser.parse_args()
    if sys.platform != "linux" or shutil.which("strace") is None:
        print("The torture needs Linux and strace (apt-get install strace).", file=sys.stderr)
        return 2
    rows = []
    for name in options.parts or PARTS:
        part: Part = importlib.import_module(PARTS[name]).run
        began = time.monotonic()
        figures: list[Figure] = []
        with tempfile.TemporaryDirectory(prefix="deskside-torture-") as folder:
            try:
                for figure in part(Path(folder), options.short):
                    print(f"{name}: {figure.name}: {figure.value}", file=sys.stderr, flush=True)
                    figures.append(figure)
            except Exception as error:  # noqa: BLE001 — the other parts still have their say
                traceback.print_exc()
                figures.append(Figure("ran to its end", "no", False, (repr(error),)))
        rows.append((name, time.monotonic() - began, figures))
    print(table(rows))
    return int(any(not figure.met for *_, figures in rows for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
