"""The times of `bench_search_speed` at 300,000 chunks.

python -m tests.benchmarks.bench.bench_long_search_speed
"""

from __future__ import annotations

from tests.benchmarks.bench.bench_search_speed import measure
from tests.benchmarks.bench.figures import Figure, table


def run() -> list[Figure]:
    """The largest size."""
    return measure(300_000)


if __name__ == "__main__":
    print(table(run()))
