"""Where Tab goes: through what can be worked with now, in the order it is laid out.

Qt's own chain is the order in which widgets were made; here parts come and go all the time, so the
layouts are asked whenever the key is pressed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QStackedWidget, QWidget


def tab_stops(part: QWidget | QLayout) -> Iterator[QWidget]:
    """The visible, enabled widgets within `part` that Tab may stop at, each before what lies in it."""
    if isinstance(part, QLayout):
        for at in range(part.count()):
            item = part.itemAt(at)
            inner = None if item is None else item.widget() or item.layout()
            if inner is not None:
                yield from tab_stops(inner)
        return
    if not part.isVisible() or not part.isEnabled():
        return
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield part
    if isinstance(part, QScrollArea):
        inside: QWidget | QLayout | None = part.widget()
    elif isinstance(part, QStackedWidget):
        inside = part.currentWidget()
    else:
        inside = part.layout()
    if inside is not None:
        yield from tab_stops(inside)


def step(stops: Sequence[QWidget], *, forward: bool) -> bool:
    """Moves the focus to the next stop, or to the one before, round at the ends. False: there is none.

    Qt also asks when the widget with the focus is hidden: then the widget in its place gets the focus.
    """
    if not stops:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    here = next((at for at, stop in enumerate(stops) if stop.hasFocus()), None)
    if here is None:
        gone = QApplication.focusWidget()
        y = _top(gone) if gone is not None else 0
        target = next((stop for stop in stops if _top(stop) >= y), stops[-1])
    else:
        target = stops[(here + (1 if forward else -1)) % len(stops)]
    target.setFocus(reason)
    return True


def _top(part: QWidget) -> int:
    return part.mapTo(part.window(), QPoint(0, 0)).y()
