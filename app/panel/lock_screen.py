"""The question for the passphrase, over the whole window: at a start, after a time without the person, at the first
store."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from app.i18n import t
from app.key_prompt import Question
from app.panel.style.icons import pixmap
from app.panel.widgets.boxes import in_the_middle, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.scroll import DownwardScroll

Asked = Question | Literal["locked"]
"""Why it is asked: what a key is wanted for, or that the person was away."""
_WIDEST = 360
"""Width in logical pixels of words and fields."""


class LockScreen(QWidget):
    """Tells `given` what was typed; what is wrong with it stands below the field."""

    given = Signal(str)
    refused = Signal()
    """The person gives none: the store is not made."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("area", "canvas")
        self._why: Asked = "open"
        picture = QLabel()
        picture.setPixmap(pixmap("lock", "muted", 32, 2))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label("", "title", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label("", "muted", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.passphrase = _field(t("panel.lock.passphrase"))
        self.again = _field(t("panel.lock.again"))
        self.mistake = label("", "small", "danger", wrap=True)
        self.unlock = Button("", self._give, kind="primary")
        self.without = Button(t("panel.lock.without"), self.refused.emit, kind="quiet")
        self.passphrase.returnPressed.connect(self._entered)
        self.again.returnPressed.connect(self._give)
        inside = QWidget()
        box = QVBoxLayout(inside)
        for part in (picture, self.title, self.words, self.passphrase, self.again, self.mistake):
            box.addWidget(part)
        for button in (self.unlock, self.without):
            box.addLayout(row(1, button, 1))
        page = QWidget()
        page.setProperty("area", "canvas")
        around = QVBoxLayout(page)
        around.addStretch(2)
        around.addLayout(in_the_middle(inside, _WIDEST))
        around.addStretch(3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.page = DownwardScroll(page)
        whole.addWidget(self.page)

    def ask(self, why: Asked) -> None:
        """Shows the question; what was typed before is gone, unless it was wrong and is asked for again."""
        if why != "wrong":
            self._why = why
            self.title.setText(t(f"panel.lock.title.{why}"))
            self.words.setText(t(f"panel.lock.why.{why}"))
        new = self._why == "new"
        self.unlock.setText(t("panel.lock.make" if new else "panel.lock.open"))
        self.again.setVisible(new)
        self.without.setVisible(new)
        self._say("panel.lock.wrong" if why == "wrong" else "")
        self._use(True)
        self.passphrase.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Once the words have found their lines, and the field its place.
        QTimer.singleShot(0, self, lambda: self.page.ensureWidgetVisible(self.passphrase))

    def _entered(self) -> None:
        if self._why == "new":
            self.again.setFocus()
        else:
            self._give()

    def _give(self) -> None:
        typed, again = self.passphrase.text(), self.again.text()
        if not typed:
            self._say("panel.lock.nothing")
        elif self._why == "new" and typed != again:
            self._say("panel.lock.differs")
        else:
            self.passphrase.clear()
            self.again.clear()
            self._say("")
            self._use(False)
            self.unlock.setText(t("panel.lock.opening"))
            self.given.emit(typed)

    def _use(self, usable: bool) -> None:
        """While what was typed is tried, nothing else can be."""
        for part in (self.passphrase, self.again, self.unlock, self.without):
            part.setEnabled(usable)

    def _say(self, message_id: str) -> None:
        self.mistake.setText(t(message_id) if message_id else "")
        self.mistake.setVisible(bool(message_id))


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    return field
