"""A disk that is full at any write of every operation: said in a sentence, nothing lost, nothing half, and once there
is room the same command works.

From the n-th write on, every write of that kind to a store fails with ENOSPC; other files' writes fail once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.torture.figures import Figure, all_of
from tests.torture.operations import Prepared, interrupted, misses, prepare_all
from tests.torture.scene import Scene
from tests.torture.system_calls import WRITES, Call, changing_calls, failing, spread

POINTS, POINTS_SHORT = 40, 2
"""For each operation."""
SENTENCE = "no room left on the disk"


def run(folder: Path, short: bool) -> Iterator[Figure]:
    """Held and tried, for each operation."""
    for one in prepare_all(folder):
        place = folder / f"{one.operation.name} full"
        place.mkdir()
        calls = spread(changing_calls(one, place, WRITES)[0], POINTS_SHORT if short else POINTS)
        found = interrupted(one, calls, _fill, place)
        wrong = [f"{call}: {'; '.join(lines)}" for call, lines in zip(calls, found, strict=True) if lines]
        yield all_of(f"disk full during {one.operation.name}: said, whole, works once there is room", wrong, len(calls))


def _fill(one: Prepared, call: Call, scene: Scene) -> list[str]:
    full = failing(call, onwards=call.name != "write")  # a plain write may go to a pipe, which is never full
    done = scene.run(*one.arguments(scene), before=full, extra=one.operation.environment)
    wrong = []
    if "Traceback" in done.stderr or "Logging error" in done.stderr or done.returncode not in (0, 1):
        wrong.append(f"no sentence: {done.stderr.strip()[-400:]}")
    elif done.returncode and "write" in call.name and SENTENCE not in done.stderr:
        wrong.append(f"not said to be full: {done.stderr.strip()[-200:]}")
    wrong.extend(misses(one, scene))
    return wrong
