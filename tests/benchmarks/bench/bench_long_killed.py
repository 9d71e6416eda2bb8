"""kill -9 at 100 random statements while indexing, and as many while the embedder is changed.

python -m tests.benchmarks.bench.bench_long_killed
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.bench.figures import Figure, table
from tests.core.knowledge.kill_points import main

POINTS = 100


def run() -> list[Figure]:
    """Raises AssertionError if a chunk, word or vector was lost or doubled."""
    with tempfile.TemporaryDirectory() as folder:
        scans = main(Path(folder) / "x", POINTS, seed=1)
        changes = main(Path(folder) / "y", POINTS, seed=1, changing=True)
    note = "each at a random statement"
    return [
        Figure("killed while indexing, nothing lost or doubled", scans, "kills", note=note),
        Figure("killed while the embedder is changed, the old index whole until the new one is", changes, "kills",
               note=note),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(run()))
