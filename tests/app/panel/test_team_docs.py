"""The pages where the team has a database: whose docs answer, and what of past answers is shared."""

from __future__ import annotations

from dataclasses import replace

from app.backend.views import BackendStatus, TeamDocs
from app.panel.ticket_page.past_answer_card import PastAnswerCard
from core.domain.past_answer import PastAnswer
from tests.app.panel.visible import seen
from tests.gallery.fixture_backend import FixtureBackend

DOCS = TeamDocs("db.example", 1_204, 9_876, answers=True, feeding="done")
AWAY = TeamDocs("db.example", 0)


class Asked(FixtureBackend):
    """A backend whose database has changed since it was last asked."""

    def __init__(self, known: TeamDocs, now: TeamDocs) -> None:
        super().__init__(status=BackendStatus(files=28, team_docs=known))
        self.now = now

    def team_docs(self) -> TeamDocs | None:
        return self.now


def test_the_pages_of_the_docs_say_whose_docs_answer_as_asked_anew(open_window, qtbot) -> None:
    window = open_window(Asked(AWAY, DOCS))
    page = window.pages.go("index")
    qtbot.waitUntil(lambda: "1,204 pages" in seen(page))
    assert "db.example" in seen(page) and "keeps it up to date" in seen(page)
    page = window.pages.go("health")
    qtbot.waitUntil(page.scope.isVisible)
    assert "can't be asked now" in page.scope.text(), "as it was known when the page was opened"
    assert "docs of this machine" in page.scope.text() and "below" not in page.scope.text()


def test_without_a_database_nothing_is_said_of_one(window, qtbot) -> None:
    for name in ("index", "health", "privacy"):
        assert "team's database" not in seen(window.pages.go(name))
    assert not window.pages.page("privacy").sharing.isVisible()


def test_what_is_shared_is_told_before_it_is_and_taken_back_with_one_press(open_window, desk, qtbot) -> None:
    desk.sharing = False
    page = open_window(desk).pages.go("privacy")
    qtbot.waitUntil(page.sharing.isVisible)
    assert "without names" in seen(page) and "bear no name" in seen(page)
    page.sharing.change.click()
    qtbot.waitUntil(lambda: desk.sharing is True)
    qtbot.waitUntil(lambda: "12 answers of this machine are shared" in seen(page))
    page.sharing.change.click()
    qtbot.waitUntil(lambda: desk.sharing is False)


def test_a_colleagues_answer_says_when_and_that_a_colleague_gave_it(qtbot) -> None:
    answer = PastAnswer("", "How long?", "Thirty days at most.", "", "2026-03-02", 0.8, colleague="ab")
    for shown, words in ((answer, "a colleague"), (replace(answer, author="Tom"), "Tom, shared with the team")):
        card = PastAnswerCard(shown)
        qtbot.addWidget(card)
        assert words in card.accessibleName()
        assert "26" in card.accessibleName()
