"""The Qt binding itself keeps count: version 6.12.0 lost one reference to None in every call that
returns nothing, which ends the process ('deallocating None') after some hours on Python 3.11."""

import sys

from PySide6.QtWidgets import QLabel


def test_calls_that_return_nothing_do_not_use_up_none(qtbot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("words")
    assert abs(sys.getrefcount(None) - before) < 500
