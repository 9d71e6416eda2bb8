"""How long a child is silent: what resets the clock, and what a sleeping machine is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.processes.silence import BEAT_S, Beat, SilenceClock


@given(st.lists(st.booleans(), max_size=60))
def test_only_unbroken_silence_of_the_whole_limit_counts(steps: list[bool]) -> None:
    heard = 0
    clock = SilenceClock(4.0, lambda: heard)
    silent = 0
    for speaks in steps:
        heard += speaks
        silent = 0 if speaks else silent + 1
        assert clock.passed(1.0) == (silent >= 4)


def test_a_beat_is_said_at_once_a_second_however_often_work_advances() -> None:
    said: list[float] = []
    beat = Beat(lambda: said.append(1))
    for _ in range(1000):
        beat()
    assert len(said) <= 1, f"a thousand steps take less than {2 * BEAT_S} s"
