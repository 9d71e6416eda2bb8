"""Promotions are looked after from the start of the panel on, whether or not anybody opens the page of outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from app.backend.views import Progress
from app.panel.measure_follower import MeasureFollower
from core.errors import StoreBusy, WorkerGone
from core.ports import Cancelled
from tests.gallery.fixture_backend import FixtureBackend


class CountingDesk(FixtureBackend):
    """Counts how often it measures; each time lasts until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.measured = 0
        self.go_on = Event()
        self.error: Exception | None = None

    def update_measures(self, cancelled: Cancelled) -> Iterator[Progress]:
        self.measured += 1
        yield Progress("", 1, unit="")
        self.go_on.wait(30)
        if self.error is not None:
            raise self.error


@pytest.fixture
def desk() -> CountingDesk:
    return CountingDesk()


@pytest.fixture
def follower(desk, queues, messages, qapp) -> MeasureFollower:
    return MeasureFollower(desk.measures, queues.survey, messages, queues)


def test_it_measures_at_the_start_and_again_when_the_time_has_come(follower, desk, queues, qtbot) -> None:
    desk.go_on.set()
    follower.start()
    qtbot.waitUntil(lambda: not queues.survey.busy)
    assert desk.measured == 1 and follower.timer.isActive()
    follower.timer.timeout.emit()
    qtbot.waitUntil(lambda: desk.measured == 2)


def test_a_slow_measuring_is_not_queued_twice(follower, desk, queues, qtbot) -> None:
    follower.start()
    follower.timer.timeout.emit()
    desk.go_on.set()
    qtbot.waitUntil(lambda: not queues.survey.busy)
    assert desk.measured == 1


@pytest.mark.parametrize(("error", "told"), [(StoreBusy(path="a.db"), 1), (WorkerGone(), 0)])
def test_a_failure_is_told_unless_it_mends_itself(follower, desk, queues, messages, qtbot, error, told) -> None:
    posted: list[object] = []
    messages.posted.connect(posted.append)
    desk.error = error
    desk.go_on.set()
    follower.start()
    qtbot.waitUntil(lambda: not queues.survey.busy)
    assert len(posted) == told
