"""Whether the person is at the panel: how long ago the last key, click or movement came."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from typing_extensions import override

_LOOK_EVERY_MS = 5000
_BY_THE_PERSON = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    )
)


class IdleWatch(QObject):
    """Tells `idle` every few seconds while the person has been away for so many minutes."""

    idle = Signal()

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._application = application
        self._minutes = 0
        self._last = _clocks()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, minutes: int) -> None:
        """Watches for that long from now on; 0: not at all, and no event passes through here."""
        self._application.removeEventFilter(self)
        self._minutes = minutes
        self.back()
        if minutes:
            self._application.installEventFilter(self)
            self._timer.start()
        else:
            self._timer.stop()

    def back(self) -> None:
        """The person is here."""
        self._last = _clocks()

    def look(self) -> None:
        """Tells it, if they have been away for so long by either clock: one stands while the machine sleeps, the other
        may be put back."""
        away_s = max(now - last for now, last in zip(_clocks(), self._last, strict=True))
        if self._minutes and away_s >= 60 * self._minutes:
            self.idle.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_THE_PERSON:
            self.back()
        return False


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()
