"""What of the window is in front: the whole panel, the strip that it folds to, or the question for the passphrase."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.panel.commands import Commands
from app.panel.folded_strip import FoldedStrip
from app.panel.lock_screen import Asked, LockScreen
from app.panel.widgets.boxes import row


class Front:
    """Hides what is not in front, so that neither keyboard nor screen reader finds it."""

    def __init__(self, whole: QWidget, strip: FoldedStrip, commands: Commands) -> None:
        self._whole, self._strip, self._commands = whole, strip, commands
        self.lock_screen = LockScreen()
        self.layout_of_window = row(strip, whole, self.lock_screen)
        self.layout_of_window.setSpacing(0)
        self.layout_of_window.setStretch(1, 1)
        self.layout_of_window.setStretch(2, 1)
        self._folded = self._covered = False
        strip.hide()
        self.lock_screen.hide()

    def set_folded(self, folded: bool) -> None:
        """Shows the strip in place of everything else."""
        self._folded = folded
        self._show()

    def cover(self, why: Asked | None) -> None:
        """Shows the question for the passphrase in place of the panel, whose commands rest; None: the panel again."""
        self._covered = why is not None
        self._commands.allow(why is None, "fold", "quit")
        self._show()
        if why is not None:
            self.lock_screen.ask(why)

    def _show(self) -> None:
        self._whole.setVisible(not self._folded and not self._covered)
        self.lock_screen.setVisible(not self._folded and self._covered)
        self._strip.setVisible(self._folded)  # last, or it takes the focus of what is hidden
