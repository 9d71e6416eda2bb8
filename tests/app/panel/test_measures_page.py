"""The page for leads: figures with a sentence beside each plot, warnings with their tickets, decisions, exports."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QMenu

from app.panel.pages import measure_sections, measures_page
from app.panel.pages.measures_page import MeasuresPage
from app.panel.widgets.buttons import Button
from app.panel.widgets.charts import BarChart, HeatMap, TrendChart
from tests.app.panel.visible import seen
from tests.gallery.fixture_backend import FixtureBackend
from tests.gallery.measured import MeasuredDesk, report


@pytest.fixture
def desk() -> FixtureBackend:
    return MeasuredDesk()


@pytest.fixture
def page(window, qtbot) -> MeasuresPage:
    page = window.pages.go("measures")
    qtbot.waitUntil(lambda: "Where the docs are silent" in seen(page), timeout=30_000)
    return page


def test_every_plot_has_a_sentence_that_says_what_it_shows_and_of_how_many(page, qtbot) -> None:
    words = seen(page)
    for kind in (TrendChart, BarChart, HeatMap):
        [plot] = page.findChildren(kind)
        sentence = plot.accessibleName()
        assert sentence in words and any(sign.isdigit() for sign in sentence)
        qtbot.waitUntil(lambda plot=plot: plot.height() > 60)
    assert f"{page.report.whole.tickets} tickets in the last 30 days" in words


def test_the_four_of_the_workflow_stand_apart_each_with_interval_and_basis(page) -> None:
    words = seen(page)
    for figure in page.report.workflow[:5]:
        assert f"{figure.hits} of {figure.of}" in words
    for name in ("Deflection", "Satisfied, reply from a draft", "Re-contact", "Escalations recovered"):
        assert name in words


def test_range_figure_and_grouping_are_chosen_by_keyboard(page, qtbot) -> None:
    page.focus_first()
    assert page.window().focusWidget() is page.range
    qtbot.keyClick(page.range, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.report.period.days == pytest.approx(90))
    qtbot.keyClick(page.figure, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Satisfied, reply from a draft, by week" in seen(page))
    qtbot.keyClick(page.grouping, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "By tier" in seen(page))


def test_a_warning_opens_the_tickets_behind_it(page, qtbot) -> None:
    assert "customers are less satisfied" in seen(page)
    [warned] = [alarm for alarm in page.report.alarms if alarm.kind == "deflection-csat"]
    opened: list[str] = []
    page.ticket_chosen.disconnect()
    page.ticket_chosen.connect(opened.append)
    menu = QMenu()
    measure_sections.fill_with_tickets(menu, warned, page.ticket_chosen.emit)
    menu.actions()[0].trigger()
    assert opened == [warned.tickets[0][0]]


def test_the_lead_promotes_and_undoes(page, window, desk: FixtureBackend, qtbot) -> None:
    promote = next(b for b in page.findChildren(Button) if b.text().startswith("Answer"))
    promote.click()
    qtbot.waitUntil(lambda: len(desk.promotions) == 1)
    qtbot.waitUntil(lambda: "is answered in tier 1 from now on" in seen(window.toast))
    window.toast.undo.click()
    qtbot.waitUntil(lambda: not desk.promotions)


@pytest.mark.parametrize("name", ["work.html", "work.csv", "work.pdf", "work.png"])
def test_the_report_is_saved_in_every_form(page, window, qtbot, tmp_path: Path, monkeypatch, name) -> None:
    file = tmp_path / name
    monkeypatch.setattr(measures_page, "ask_report_file", lambda page: file)
    page.save.click()
    qtbot.waitUntil(file.is_file)
    qtbot.waitUntil(lambda: name in seen(window.toast))
    if name.endswith(".pdf"):
        assert file.read_bytes().startswith(b"%PDF")
    if name.endswith(".png"):
        assert QImage(str(file)).height() > 400


def test_a_picture_that_cannot_be_written_is_said(page, qtbot, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(measures_page, "ask_report_file", lambda page: tmp_path / "no" / "such" / "work.png")
    page.save.click()
    qtbot.waitUntil(lambda: "work.png" in seen(page))


def test_below_the_minimum_no_rate_is_shown(qtbot) -> None:
    found = report(30)
    few = replace(found, workflow=tuple(replace(figure, minimum=10**6) for figure in found.workflow[:5]))
    part = measure_sections.figures("Title", "Sentence", few.workflow)
    qtbot.addWidget(part)
    words = [label.text() for label in part.findChildren(QLabel)]
    assert words.count("too few") == len(few.workflow)
    assert not any(re.fullmatch(r"[+-]?[\d.]+ (%|points|h)", word) for word in words)


def test_a_team_that_has_not_begun_is_told_how(open_window, qtbot) -> None:
    page = open_window(FixtureBackend()).pages.go("measures")
    qtbot.waitUntil(page.blank.isVisible)
    assert "deskside import" in seen(page) and not page.save.isEnabled()
