"""Animation: a page glides to a place so that the eye can follow. None if 'less motion' is set."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPropertyAnimation
from PySide6.QtWidgets import QScrollBar

from app.panel.style.theme import theme


def glide(bar: QScrollBar, to: int) -> None:
    """Moves a scroll bar to a value, in the time the look allows; at once if that is none."""
    to = min(max(to, bar.minimum()), bar.maximum())
    under_way = bar.findChild(QPropertyAnimation)
    if under_way is not None:
        under_way.stop()
    if not theme().motion_ms or not bar.isVisible():
        bar.setValue(to)
        return
    motion = QPropertyAnimation(bar, b"value", bar)
    motion.setDuration(theme().motion_ms)
    motion.setEasingCurve(QEasingCurve.Type.OutCubic)
    motion.setEndValue(to)
    motion.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
