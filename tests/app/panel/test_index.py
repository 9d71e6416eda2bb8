"""Indexing as a person meets it: the question before it is made anew, its pause, its progress."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.backend.views import EmbedderQuestion, Progress
from app.panel.index_follower import IndexFollower
from app.panel.pages.index_status import IndexPage
from core.ports import Cancelled, never
from tests.app.panel.visible import seen
from tests.gallery.fixture_backend import FixtureBackend
from tests.waiting import wait_until

QUESTION = EmbedderQuestion("old-model", "new-model", 4210, 372.0, old_present=True)


@pytest.fixture
def asked(desk: FixtureBackend, open_window, qtbot):
    desk.question = QUESTION
    window = open_window(desk)
    qtbot.waitUntil(window.embedder_bar.isVisible)
    return window


def test_the_question_says_what_it_takes_and_who_answers_meanwhile(asked) -> None:
    words = seen(asked.embedder_bar).replace("\xa0", " ")
    assert "new-model" in words and "4210 passages" in words and "about 6 min" in words
    assert "Until then search works with the old index" in words
    assert asked.empty.paste.isEnabled(), "nothing is blocked"


def test_a_yes_is_told_and_a_scan_is_due(asked, desk: FixtureBackend, qtbot) -> None:
    with qtbot.waitSignal(asked.index_due):
        asked.embedder_bar.yes.click()
    assert desk.embedder_answers == [True] and not asked.embedder_bar.isVisible()


def test_a_no_keeps_the_model_before(asked, desk: FixtureBackend, qtbot) -> None:
    assert asked.embedder_bar.no.text() == "Keep old-model"
    with qtbot.waitSignal(asked.index_due):
        asked.embedder_bar.no.click()
    assert desk.embedder_answers == [False] and not asked.embedder_bar.isVisible()


def test_later_settles_nothing(asked, desk: FixtureBackend) -> None:
    asked.embedder_bar.later.click()
    assert desk.embedder_answers == [] and not asked.embedder_bar.isVisible()


def test_with_the_old_model_gone_nobody_is_offered_to_keep_it(asked) -> None:
    asked.embedder_bar.show_question(EmbedderQuestion("old-model", "new-model", 1, 2.0, old_present=False))
    words = seen(asked.embedder_bar).replace("\xa0", " ")
    assert "by words alone" in words and "Keep" not in words and "1 passage must" in words


def test_another_search_model_is_asked_about_when_it_is_chosen(window, desk: FixtureBackend, qtbot) -> None:
    page = window.pages.go("models")
    qtbot.waitUntil(lambda: bool(page.cards))
    desk.question = QUESTION
    with qtbot.waitSignal(window.index_due):
        page.used.emit()
    qtbot.waitUntil(window.embedder_bar.isVisible)


class SlowDesk(FixtureBackend):
    """A scan that goes on until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.scans = 0

    def index(self, cancelled: Cancelled) -> Iterator[Progress]:
        self.scans += 1
        yield Progress("Reading", 3, 10, rate=2.0, seconds_left=3.5)
        wait_until(cancelled)


def test_indexing_is_paused_and_goes_on(open_window, qtbot) -> None:
    desk = SlowDesk()
    window = open_window(desk)
    page = window.pages.go("index")
    assert isinstance(page, IndexPage)
    page.again.click()
    qtbot.waitUntil(page.progress.isVisible)
    words = seen(page.progress).replace("\xa0", " ")
    assert "3 of 10" in words and "2/s" in words and "4 s left" in words, "how far, how fast, how long still"
    page.progress.cancel.click()
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    qtbot.waitUntil(lambda: "paused" in seen(page))
    assert page.again.text() == "Go on"
    assert list(window.index_jobs.run(never)) == [] and desk.scans == 1, "none begins meanwhile"
    page.again.click()
    qtbot.waitUntil(lambda: desk.scans == 2)
    assert page.again.text() == "Try again"


def test_a_scan_begun_by_following_the_docs_is_paused_and_gone_on_with(open_window, queues, qtbot) -> None:
    class Changing(SlowDesk):
        def changes(self, cancelled: Cancelled) -> Iterator[None]:
            yield None
            wait_until(cancelled)

    desk = Changing()
    window = open_window(desk)
    page = window.pages.go("index")
    following = IndexFollower(desk, queues, window)
    following.start()
    qtbot.waitUntil(page.progress.isVisible)
    page.progress.cancel.click()
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    following.look_now()  # the docs change meanwhile
    qtbot.waitUntil(lambda: not queues.index.busy)
    assert desk.scans == 1 and "paused" in seen(page)
    page.again.click()
    qtbot.waitUntil(lambda: desk.scans == 2)
    following.stop()


def test_a_scan_makes_room_for_another_model(open_window, qtbot) -> None:
    desk = SlowDesk()
    window = open_window(desk)
    window.pages.go("index").again.click()
    qtbot.waitUntil(lambda: desk.scans == 1)
    page = window.pages.go("models")
    qtbot.waitUntil(lambda: bool(page.cards))
    with qtbot.waitSignal(page.used):
        page.use(next(row for row in desk.models.available() if row.present and row.role == "embedding"))
    job = window.tasks.index.progress(window.index_jobs.run, lambda _: None)
    qtbot.waitUntil(lambda: desk.scans == 2)
    job.cancel()


def test_a_scan_that_the_page_did_not_begin_is_shown_and_paused_there_too(window, desk: FixtureBackend, qtbot) -> None:
    page = window.pages.go("index")
    window.show_indexing(Progress("Embedding", 5, 20, "chunks", 24.0, 60.0))
    assert page.progress.isVisible() and "5 of 20" in seen(page.progress)
    page.progress.cancel.click()
    assert window.index_jobs.paused
    window.show_indexing(None)
    assert not page.progress.isVisible()
