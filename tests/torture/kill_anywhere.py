"""Kill -9 at any moment of every operation: before each system call that changes a file, and by time.

After each death the store must open, prove whole and hold the old or the new state; then the same command is run again
and must come to the new state.
"""

from __future__ import annotations

import math
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.figures import Figure, all_of
from tests.torture.operations import OPERATIONS, Prepared, interrupted, misses, prepare_all
from tests.torture.scene import Scene
from tests.torture.store_content import content
from tests.torture.system_calls import CHANGES, Call, changing_calls, killed_before, spread

POINTS, POINTS_SHORT = 200, 16
BY_TIME = 4
"""Every fourth death comes by time."""
SPARE = 0.1
"""So many more than asked for: of those by time some come after the end of the operation, which is no death."""


@dataclass(frozen=True, slots=True)
class Death:
    """Before a call, or after so many seconds."""

    call: Call | None = None
    seconds: float = 0.0


def run(folder: Path, short: bool) -> Iterator[Figure]:
    """Survived and died, for each operation and in all."""
    points = POINTS_SHORT if short else POINTS
    each = math.ceil(points * (1 + SPARE) / len(OPERATIONS))
    survived = died = 0
    for one in prepare_all(folder):
        place = folder / f"{one.operation.name} killed"
        place.mkdir()
        deaths = _deaths(one, place, each)
        died_at: list[Death] = []

        def kill(one: Prepared, death: Death, scene: Scene, died_at: list[Death] = died_at) -> list[str]:
            if _killed_before(one, scene, death.call) if death.call else _killed_after(one, scene, death.seconds):
                died_at.append(death)
            return misses(one, scene) or _second_try(one, scene)

        outcomes = interrupted(one, deaths, kill, place)
        wrong = [f"{death}: {'; '.join(lines)}" for death, lines in zip(deaths, outcomes, strict=True) if lines]
        dead = len(died_at)
        yield all_of(f"kill -9 during {one.operation.name}: whole, old or new, a second try works", wrong, dead)
        survived, died = survived + dead - len(wrong), died + dead
    yield Figure("points of death survived / tried", f"{survived} / {died}", survived == died >= points)


def _deaths(one: Prepared, place: Path, count: int) -> list[Death]:
    calls, seconds = changing_calls(one, place, CHANGES)
    by_time = count // BY_TIME
    chance = random.Random(one.operation.name)
    timed = [Death(seconds=chance.uniform(seconds / 4, seconds)) for _ in range(by_time)]
    return [*(Death(call) for call in spread(calls, count - by_time)), *timed]


def _killed_before(one: Prepared, scene: Scene, call: Call) -> bool:
    done = scene.run(*one.arguments(scene), before=killed_before(call), extra=one.operation.environment)
    return done.returncode == -signal.SIGKILL


def _killed_after(one: Prepared, scene: Scene, seconds: float) -> bool:
    command, environment = scene.command(*one.arguments(scene)), scene.environment(extra=one.operation.environment)
    with subprocess.Popen(
        command, cwd=scene.folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return True
    return False


def _second_try(one: Prepared, scene: Scene) -> list[str]:
    """The same command once more: it goes on, or says in a sentence that there is nothing left to do."""
    done = scene.run(*one.arguments(scene), extra=one.operation.environment)
    if "Traceback" in done.stderr or done.returncode not in ((0, 1) if one.operation.once else (0,)):
        return [f"the second try fails: {done.stderr.strip()[-300:]}"]
    with scene.open(one.operation.after) as store:
        return [] if content(store) == one.new else ["the second try does not come to the new state"]
