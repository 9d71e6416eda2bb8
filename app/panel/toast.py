"""Shows the messages from `app.panel.messages`: a short while for what is done, until dismissed for what failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from app.i18n import t
from app.panel.messages import UserMessage
from app.panel.widgets.boxes import SIDEWAYS, column, gap, place_beside, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import Tone, label, restyle

_SHOWN_MS = 6000
_TONES: dict[str, Tone] = {"error": "danger", "warning": "warning", "done": "good", "info": "accent"}


class Toast(QFrame):
    """Lies over the foot of its parent; one message at a time, the newest."""

    undo_asked = Signal(object)
    """The deed of this message shall be taken back."""

    def __init__(self, parent: QWidget, above: Sequence[QWidget]) -> None:
        """`above`: the bars of `parent` that it leaves free, the uppermost first."""
        super().__init__(parent)
        self._over, self._above = parent, above
        for bar in above:
            bar.installEventFilter(self)
        self.message: UserMessage | None = None
        self.setProperty("part", "sheet")
        self._text = label("", "body", wrap=True)
        self._hint = label("", "small", wrap=True)
        self._details = label("", "small", wrap=True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.undo = Button(t("panel.undo"), self._undo, kind="link", icon_name="undo-2")
        self.details = Button(t("panel.error.details"), self._toggle_details, kind="link")
        self.report = Button(t("panel.error.report"), self._copy_report, kind="link", icon_name="copy")
        self.close_button = Button("", self.hide, kind="quiet", icon_name="x", name=t("panel.close"))
        head = row(spacing="s")
        self._said = row(spacing="s")
        self._said.addLayout(column(self._text, self._hint, spacing="hair"), 1)
        self._said.addWidget(self.undo, 0, SIDEWAYS)
        head.addLayout(self._said, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        box = column(head, row(self.details, self.report, 1), self._details, spacing="xs")
        box.setContentsMargins(gap("m"), gap("s"), gap("xs"), gap("s"))
        self._box = box
        self.setLayout(box)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_message(self, message: UserMessage) -> None:
        """Shows a message in place of the one before."""
        self.message = message
        self._text.setText(message.text)
        self._hint.setText(message.hint)
        self._hint.setVisible(bool(message.hint))
        self._details.setText(message.report)
        self._details.hide()
        failed = message.level == "error"
        self.details.setVisible(failed and bool(message.report))
        self.report.setVisible(failed and bool(message.report))
        self.undo.setVisible(message.undo is not None)
        self.setProperty("tone", _TONES[message.level])
        restyle(self)
        self.setAccessibleName(message.text)
        self._timer.stop()
        if not failed:
            self._timer.start()
        self.show()
        self._place()
        self.raise_()

    def follow(self) -> None:
        """Moves to its place again after the window was resized."""
        if self.isVisible():
            QTimer.singleShot(0, self, self._place)  # after the bar below has its place

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A bar that comes, goes or grows moves it."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            self.follow()
        return False

    def _place(self) -> None:
        parent = self._over
        width = min(parent.width() - 2 * gap("s"), 480)
        if self.undo.isVisibleTo(self):
            place_beside(self._said, self.undo, width)
        self._box.invalidate()
        height = max(self._box.totalHeightForWidth(width), self._box.totalMinimumSize().height())
        foot = next((bar.geometry().top() for bar in self._above if bar.isVisible()), parent.height())
        self.setGeometry((parent.width() - width) // 2, foot - height - gap("s"), width, height)

    def _undo(self) -> None:
        self.hide()
        if self.message is not None:
            self.undo_asked.emit(self.message)

    def _toggle_details(self) -> None:
        self._details.setVisible(self._details.isHidden())
        self._place()

    def _copy_report(self) -> None:
        if self.message is not None:
            QGuiApplication.clipboard().setText(f"{self.message.text}\n{self.message.report}")
