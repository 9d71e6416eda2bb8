"""A page glides to what is far, unless the person asked for less motion."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPropertyAnimation
from PySide6.QtWidgets import QApplication, QWidget

from app.panel.style.theme import Look, apply
from app.panel.widgets.scroll import DownwardScroll


@pytest.fixture
def page(qtbot) -> DownwardScroll:
    inside = QWidget()
    inside.setFixedHeight(3000)
    area = DownwardScroll(inside)
    area.setObjectName("panel")
    qtbot.addWidget(area)
    area.resize(300, 400)
    area.show()
    return area


def test_what_is_far_is_glided_to(qapp: QApplication, qtbot, page: DownwardScroll) -> None:
    bar = page.verticalScrollBar()
    page.bring_into_view(1500, 1520)
    assert bar.findChild(QPropertyAnimation) is not None
    qtbot.waitUntil(lambda: 1520 - 400 < bar.value() <= 1500)
    page.bring_into_view(0, 20)  # the other way before the first has ended
    qtbot.waitUntil(lambda: bar.value() == 0)


def test_with_less_motion_the_page_is_there_at_once(qapp: QApplication, page: DownwardScroll) -> None:
    apply(qapp, Look(reduced_motion=True))
    page.bring_into_view(1500, 1520)
    assert 1520 - 400 < page.verticalScrollBar().value() <= 1500
    assert page.verticalScrollBar().findChild(QPropertyAnimation) is None


def test_the_next_line_is_no_journey(qapp: QApplication, page: DownwardScroll) -> None:
    page.bring_into_view(380, 400)
    assert page.verticalScrollBar().value() > 0
    assert page.verticalScrollBar().findChild(QPropertyAnimation) is None
