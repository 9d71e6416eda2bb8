"""The page of the docs' state: how searches did, findings put aside, findings on paper."""

from __future__ import annotations

import threading
from pathlib import Path

from app.backend.views import HealthFinding, OutlinedQuestion, SearchUse
from app.panel.pages import health_page
from tests.app.panel.visible import seen
from tests.gallery.fixture_backend import FixtureBackend


def test_it_says_how_the_searches_for_tickets_did(open_window, desk: FixtureBackend, qtbot) -> None:
    desk.figures = SearchUse(40, 0.625, 7, 12, (("help/app.md", 9),))
    page = open_window(desk).pages.go("health")
    qtbot.waitUntil(page.use.isVisible)
    words = page.use.text()
    assert "40 searches for tickets; a page was used in 62%" in words and "7 without a good answer" in words
    assert "12 pages were never used" in words and "help/app.md: shown 9 times, never used" in words


def test_a_page_that_nobody_uses_can_be_kept_out_of_replies_and_taken_back(open_window, desk, qtbot) -> None:
    desk.figures = SearchUse(40, 0.625, 7, 12, (("help/app.md", 9),))
    window = open_window(desk)
    page = window.pages.go("health")
    qtbot.waitUntil(lambda: "Don't quote help/app.md" in seen(page))
    next(b for b in page.findChildren(health_page.Button) if b.text() == "Don't quote help/app.md").click()
    qtbot.waitUntil(lambda: desk.settings.not_quoted == ("help/app.md",))
    qtbot.waitUntil(lambda: "Don't quote help/app.md" not in seen(page))
    window.toast.undo.click()
    qtbot.waitUntil(lambda: desk.settings.not_quoted == ())
    qtbot.waitUntil(lambda: "Don't quote help/app.md" in seen(page))


def test_a_finding_is_put_aside_and_taken_back(window, desk: FixtureBackend, qtbot) -> None:
    page = window.pages.go("health")
    qtbot.waitUntil(lambda: seen(page).count("Not a problem") == 3)
    next(b for b in page.findChildren(health_page.Button) if b.text() == "Not a problem").click()
    qtbot.waitUntil(lambda: desk.no_problems == {"return-window"})
    assert seen(page).count("Not a problem") == 2 and "14 days" not in seen(page)
    window.toast.undo.click()
    qtbot.waitUntil(lambda: not desk.no_problems)
    assert "14 days" in seen(page)


def test_findings_are_written_for_the_docs_owner(window, qtbot, tmp_path: Path, monkeypatch) -> None:
    page = window.pages.go("health")
    monkeypatch.setattr(health_page, "ask_export_file", lambda page: tmp_path / "docs.csv")
    page.save.click()
    qtbot.waitUntil((tmp_path / "docs.csv").is_file)
    qtbot.waitUntil(lambda: "docs.csv" in seen(window.toast))


def test_a_missing_article_is_outlined_with_what_stands_nearest(
    open_window, desk: FixtureBackend, qtbot, monkeypatch
) -> None:
    questions = (
        OutlinedQuestion("Do you ship to Iceland?", 2, (("shipping.md", "We ship orders to Norway."),)),
        OutlinedQuestion("Who pays customs?", 1, (("prices.md", ""),)),
    )
    gap = HealthFinding("gap", "ship, iceland", (("shipping.md", ""),), "Asked 3 times.", "iceland", questions)
    monkeypatch.setattr(desk, "health", lambda cancelled: iter([gap]))
    page = open_window(desk).pages.go("health")
    qtbot.waitUntil(lambda: "Who pays customs?" in seen(page))
    words = seen(page)
    assert "Do you ship to Iceland? (2)" in words and "“We ship orders to Norway.”" in words and "prices.md" in words
    with qtbot.waitSignal(page.quote_chosen) as opened:
        next(b for b in page.findChildren(health_page.Button) if b.text() == "shipping.md").click()
    assert opened.args == ["shipping.md", "We ship orders to Norway."]


def test_findings_do_not_wait_for_a_scan_of_the_docs(window, queues, qtbot, tmp_path: Path, monkeypatch) -> None:
    enough = threading.Event()
    scan = queues.index.run(enough.wait)
    page = window.pages.go("health")
    monkeypatch.setattr(health_page, "ask_export_file", lambda page: tmp_path / "docs.md")
    page.save.click()
    qtbot.waitUntil(lambda: "14 days" in seen(page) and (tmp_path / "docs.md").is_file())
    assert not scan.finished
    enough.set()
    qtbot.waitUntil(lambda: scan.finished)
