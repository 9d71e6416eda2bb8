"""The question before a reply is copied that still has gaps or findings: it names them and asks once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.i18n import t, tn
from app.panel.widgets.boxes import column, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label

_NAMED = 3


class ConfirmCopy(QFrame):
    """Shown above the action bar until the reply is copied anyway, corrected, or left."""

    show_asked = Signal()
    copy_asked = Signal()

    def __init__(self, copy_key: str) -> None:
        super().__init__()
        self.setProperty("part", "banner")
        self.setProperty("tone", "warning")
        self._title = label("", "strong")
        self._named = label("", "small", wrap=True)
        self.first = Button(t("panel.copy.show"), self.show_asked.emit)
        self.anyway = Button(t("panel.copy.anyway"), self.copy_asked.emit, kind="quiet", icon_name="copy")
        self.anyway.setToolTip(copy_key)
        box = column(self._title, self._named, row(self.first, self.anyway, 1), spacing="xs")
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def ask(self, findings: Sequence[str]) -> None:
        """Names what speaks against copying."""
        named = [f"• {words}" for words in findings[:_NAMED]]
        if len(findings) > _NAMED:
            named.append(tn("panel.copy.more-findings", len(findings) - _NAMED))
        self._title.setText(t("panel.copy.not-ready"))
        self._named.setText("\n".join(named))
        self.setAccessibleName(f"{self._title.text()} {self._named.text()}")
        self.show()
