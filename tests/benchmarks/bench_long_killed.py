"""kill -9 at 100 random statements while indexing: `python -m tests.benchmarks.bench_long_killed`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.figures import Figure, table
from tests.core.knowledge.kill_points import main

POINTS = 100


def run() -> list[Figure]:
    """Raises AssertionError if a chunk, word or vector was lost or doubled."""
    with tempfile.TemporaryDirectory() as folder:
        kills = main(Path(folder) / "x", POINTS, seed=1)
    return [Figure("killed while indexing, nothing lost or doubled", kills, "kills", note="each at a random statement")]


if __name__ == "__main__":
    print(table(run()))
