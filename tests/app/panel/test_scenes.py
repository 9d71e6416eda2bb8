"""Every state looks as it was approved, and every control in it has a name for a screen reader."""

from __future__ import annotations

from dataclasses import astuple
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from app.panel.window import PanelWindow
from tests.gallery.pictures import Shot, take
from tests.screenshots.choose import CHOICES, all_pairs, compared
from tests.screenshots.compare import APPROVED, OUT, approved, differing_cells, points, with_few_colours
from tests.screenshots.report import keep, marked, write_page

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QSpinBox)


def nameless(window: PanelWindow) -> list[str]:
    return [
        type(part).__name__
        for part in window.findChildren(QWidget)
        if isinstance(part, CONTROLS)
        and part.isVisible()
        and part.objectName() != "qt_spinbox_lineedit"
        and not (part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else ""))
    ]


@pytest.mark.parametrize("shot", compared(), ids=lambda shot: f"{shot.scene}-{shot.scheme}")
def test_a_state_looks_as_approved_and_names_its_controls(qapp: QApplication, shot: Shot) -> None:
    found: list[str] = []
    picture = take(qapp, shot, lambda window: found.extend(nameless(window)))
    assert found == []
    kept = approved(shot.name)
    assert kept is not None, "`make screenshots`, look at it, then `make screenshots ARGS=--approve`"
    cells = differing_cells(picture, kept)
    if cells.any():
        keep(shot.name, picture, cells)
    assert not cells.any(), f"{cells.sum()} cells differ, see {OUT}; `make screenshots` makes a page of it"


def test_no_picture_is_kept_of_a_state_that_is_no_more() -> None:
    assert {file.stem for file in APPROVED.glob("*.png")} == {shot.name for shot in compared()}


def test_a_part_that_is_gone_is_noticed(qapp: QApplication) -> None:
    assert differing_cells(take(qapp, Shot("ready")), take(qapp, Shot("extractive"))).sum() > 200


def test_a_red_turned_green_of_the_same_grey_is_noticed(qapp: QApplication) -> None:
    """The colour of danger, words and grounds, becomes a green that a picture in greys could not tell from it."""
    shown = take(qapp, Shot("ready"))
    red, green = (points(shown)[:, :, channel].astype(int) for channel in (0, 1))
    reddish = red - green > 10
    assert reddish.sum() > 500
    other = points(shown)
    for channel, share in ((0, 2 * 16 / 27), (1, -2 * 11 / 27)):  # a grey is 11 of 32 red, 16 green and 5 blue
        moved = points(shown)[:, :, channel] - share * (red - green)
        other[:, :, channel][reddish] = np.clip(moved, 0, 255)[reddish]
    greys = [np.asarray(rgb @ (11, 16, 5) / 32) for rgb in (points(shown), other)]
    assert np.abs(greys[0] - greys[1]).mean() < 0.5
    height, width = other.shape[:2]
    changed = QImage(other.data, width, height, width * 3, QImage.Format.Format_RGB888)
    assert differing_cells(shown, changed).sum() > 30


def test_one_changed_figure_in_small_text_is_noticed(qapp: QApplication) -> None:
    def other_day(window: PanelWindow) -> None:
        for words in window.findChildren(QLabel):
            words.setText(words.text().replace("02/09/2026", "03/09/2026"))
        QApplication.processEvents()

    assert differing_cells(take(qapp, Shot("history")), take(qapp, Shot("history"), other_day)).any()


def test_few_colours_look_like_all_of_them(qapp: QApplication) -> None:
    picture = take(qapp, Shot("ready", scheme="dark"))
    kept = with_few_colours(picture)
    assert kept.format() == QImage.Format.Format_Indexed8
    assert not differing_cells(picture, kept).any()


def test_what_is_larger_differs_where_it_is_larger() -> None:
    small, large = (QImage(width, 20, QImage.Format.Format_RGB32) for width in (30, 40))
    for image in (small, large):
        image.fill(QColor("white"))
    cells = differing_cells(small, large)
    assert cells.shape == (5, 10)
    assert cells.any(axis=0).tolist() == [False] * 7 + [True] * 3


def test_the_page_of_differences_shows_each_picture_before_and_after(tmp_path: Path) -> None:
    now = QImage(16, 16, QImage.Format.Format_RGB32)
    now.fill(QColor("white"))
    name = compared()[0].name
    shown = marked(now, differing_cells(now, QImage(16, 8, QImage.Format.Format_RGB32)))
    assert (shown.width(), shown.height()) == (16, 16)
    page = write_page(tmp_path, [(name, 3), ("never-seen", 1)]).read_text(encoding="utf-8")
    assert "3 cells differ" in page and f"{name}.diff.png" in page and f"approved/{name}.png" in page
    assert "never-seen: not approved yet" in page


def test_each_pair_of_choices_meets_in_few_pictures() -> None:
    shots = [astuple(shot) for shot in all_pairs()]
    most, next_most = sorted((len(options) for options in CHOICES), reverse=True)[:2]
    assert len(shots) <= 1.1 * most * next_most  # fewer than these two alone need can't be
    for (one, ones), (other, others) in combinations(enumerate(CHOICES), 2):
        met = {(shot[one], shot[other]) for shot in shots}
        assert met == set(product(ones, others))
