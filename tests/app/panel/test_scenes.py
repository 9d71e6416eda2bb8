"""Every state looks as it was approved, and every control in it has a name for a screen reader."""

from __future__ import annotations

from dataclasses import astuple
from itertools import combinations, product

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from app.panel.window import PanelWindow
from tests.gallery.pictures import Shot, take
from tests.screenshots.choose import CHOICES, all_pairs, plain
from tests.screenshots.compare import SHARE, approved, reduced, share_that_differs

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


@pytest.mark.parametrize("shot", plain(), ids=lambda s: s.scene)
def test_a_state_looks_as_approved_and_names_its_controls(qapp: QApplication, shot: Shot) -> None:
    found: list[str] = []
    picture = take(qapp, shot, lambda window: found.extend(nameless(window)))
    assert found == []
    kept = approved(shot.name)
    assert kept is not None, "take it with `python -m tests.screenshots.take`, look at it, then `--approve`"
    assert share_that_differs(reduced(picture), kept) <= SHARE


def test_a_part_that_is_gone_is_noticed(qapp: QApplication) -> None:
    whole = reduced(take(qapp, Shot("ready")))
    less = reduced(take(qapp, Shot("extractive")))
    assert share_that_differs(whole, less) > SHARE


def test_each_pair_of_choices_meets_in_few_pictures() -> None:
    shots = [astuple(shot) for shot in all_pairs()]
    assert len(shots) <= 150
    for (one, ones), (other, others) in combinations(enumerate(CHOICES), 2):
        met = {(shot[one], shot[other]) for shot in shots}
        assert met == set(product(ones, others))
