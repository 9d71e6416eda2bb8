"""Runs the benchmarks one after another, each in a process of its own, and writes what they found.

    python -m tests.benchmarks.run [--long] [NAME...]

Prints every figure and writes `tests/benchmarks/results/<name>.json`. Exit status 1 if a benchmark
broke; a figure that falls short is said, and is no failure (machines are noisy).
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import core  # noqa: F401 — says how numpy shall run, before a benchmark loads it
from tests.benchmarks.bench.figures import table

HERE = Path(__file__).parent
RESULTS = HERE / "results"


def names(long: bool) -> list[str]:
    """The benchmarks there are, the long ones apart."""
    found = sorted(path.stem for path in (HERE / "bench").glob("bench_*.py"))
    return [name for name in found if name.startswith("bench_long_") == long]


def run_one(name: str) -> None:
    """Runs one benchmark in this process, prints and writes its figures."""
    started = time.monotonic()
    figures = importlib.import_module(f"tests.benchmarks.bench.{name}").run()
    seconds = time.monotonic() - started
    print(f"\n== {name} ({seconds:.0f} s)\n{table(figures)}", flush=True)
    RESULTS.mkdir(exist_ok=True)
    report = {
        "benchmark": name,
        "date": datetime.date.today().isoformat(),
        "seconds": round(seconds, 1),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "figures": [figure.as_json() for figure in figures],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n")


def main() -> int:
    """Runs what was asked for; the number of benchmarks that broke, at most 1, is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="the ones that need hours; they go on where they stopped")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if options.one:
        run_one(options.names[0])
        return 0
    broken = []
    for name in options.names or names(options.long):
        if subprocess.run([sys.executable, "-m", "tests.benchmarks.run", "--one", name]).returncode:
            broken.append(name)
    if broken:
        print(f"\nbroke: {', '.join(broken)}", file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
