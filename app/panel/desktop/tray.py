"""The tray icon: the window, the clipboard, and Quit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.i18n import t
from app.panel.style.icons import application_icon
from app.state_words import state_line
from core.domain.ticket_state import TicketState


class Tray(QObject):
    """Shows while the application runs; a click works on the clipboard, as the global key does."""

    shown = Signal()
    clipboard = Signal()
    quit = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu()
        self._menu.addAction(t("panel.tray.show")).triggered.connect(self.shown)
        self._menu.addAction(t("command.paste")).triggered.connect(self.clipboard)
        self._menu.addSeparator()
        self._menu.addAction(t("command.quit")).triggered.connect(self.quit)
        self.icon = QSystemTrayIcon(application_icon(), self)
        self.icon.setToolTip("Deskside")
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._clicked)

    def show_state(self, state: TicketState) -> None:
        """How the ticket at hand stands, for whoever points at the icon."""
        words = state_line(state)
        self.icon.setToolTip(f"Deskside: {words}" if words else "Deskside")

    @property
    def there(self) -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Puts the icon there."""
        self.icon.show()

    def hide(self) -> None:
        """Takes it away."""
        self.icon.hide()

    def _clicked(self, why: QSystemTrayIcon.ActivationReason) -> None:
        if why == QSystemTrayIcon.ActivationReason.Trigger:
            self.clipboard.emit()
        elif why == QSystemTrayIcon.ActivationReason.DoubleClick:
            self.shown.emit()
