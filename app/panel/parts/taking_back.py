"""Deeds that are carried out when the time to take them back is over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

UNDO_MS = 7000


class TakingBack(QObject):
    """Each deed by a name, carried out once: when its time is over, or when the window closes."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[str, tuple[QTimer, Callable[[], None]]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._waiting

    def put_off(self, name: str, deed: Callable[[], None]) -> None:
        """Carries `deed` out in a while, unless it is taken back."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(UNDO_MS)
        timer.timeout.connect(lambda: self.carry_out(name))
        timer.start()
        self._waiting[name] = (timer, deed)

    def take_back(self, name: str) -> bool:
        """The deed is not carried out. False: it was, or there is none."""
        found = self._waiting.pop(name, None)
        if found is not None:
            found[0].stop()
        return found is not None

    def carry_out(self, name: str) -> None:
        """Carries it out now."""
        found = self._waiting.pop(name, None)
        if found is not None:
            found[0].stop()
            found[1]()

    def settle(self) -> None:
        """Carries all of them out: the window closes."""
        for name in list(self._waiting):
            self.carry_out(name)
