"""The page without a ticket: how to begin, and the last few tickets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.backend.views import Progress
from app.i18n import t
from app.panel.style.icons import pixmap
from app.panel.widgets.boxes import Banner, column, frame, gap, in_the_middle, place_beside, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.progress import ProgressBlock
from app.panel.widgets.rows import Row, RowList

_WIDEST = 440
"""Width in logical pixels of its words and of the progress below them."""


class EmptyPage(QWidget):
    """Paste, drop or press the global key. While models load or the index grows it says how far."""

    paste_asked = Signal()
    sample_asked = Signal()
    ticket_chosen = Signal(str)
    """The id of a recent ticket to open."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self.setProperty("area", "canvas")
        picture = QLabel()
        picture.setPixmap(pixmap("clipboard-paste", "muted", 32, 2))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label(t("panel.empty.title"), "title", wrap=True)
        how = label(t("panel.empty.how", keys=keys), "muted", wrap=True)
        for words in (title, how):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.paste = Button(t("panel.empty.paste"), self.paste_asked.emit, kind="primary", icon_name="clipboard-paste")
        self.sample = Button(t("panel.empty.sample"), self.sample_asked.emit, kind="quiet")
        self._buttons = row(self.paste, self.sample)
        for button in (self.paste, self.sample):
            self._buttons.setAlignment(button, Qt.AlignmentFlag.AlignHCenter)
        buttons = row(1, self._buttons, 1)
        self.progress = ProgressBlock()
        keeps = self.progress.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # nothing moves under the mouse when it goes
        self.progress.setSizePolicy(keeps)
        self.progress.hide()
        self.notice = Banner()
        self.notice.hide()
        inside = QWidget()
        inside.setLayout(column(picture, title, how, buttons, spacing="m"))
        box = QVBoxLayout(self)
        box.setContentsMargins(gap("xl"), gap("xl"), gap("xl"), gap("xl"))
        self.recent = RowList(t("page.recent"))
        self.recent.activated.connect(lambda _: self._chosen())
        self.recent.clicked.connect(lambda _: self._chosen())
        self._recent = QWidget()
        self._recent.setLayout(column(label(t("page.recent"), "caption"), self.recent, spacing="xs"))
        self._recent.hide()
        card = frame("plain", column(self.progress, self.notice))
        below = QWidget()
        below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # what comes moves nothing above
        under = QVBoxLayout(below)
        under.setContentsMargins(0, gap("xl"), 0, 0)
        under.addLayout(in_the_middle(card, _WIDEST))
        under.addLayout(in_the_middle(self._recent, _WIDEST), 1)
        under.addStretch()
        box.addStretch(2)
        box.addLayout(in_the_middle(inside, _WIDEST))
        box.addWidget(below, 5)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        place_beside(self._buttons, self.sample, self.width())

    def show_recent(self, rows: Sequence[Row]) -> None:
        """The last few tickets; their payload is a `RecentTicket`."""
        self._recent.setVisible(bool(rows))
        self.recent.show_rows(rows)
        self.recent.setMaximumHeight(sum(self.recent.sizeHintForRow(at) for at in range(len(rows))) + 2)

    def _chosen(self) -> None:
        if (row := self.recent.current()) is not None:
            self.ticket_chosen.emit(row.payload.id)

    def show_progress(self, progress: Progress | None) -> None:
        """How far starting has come; None: all is there."""
        self.progress.setVisible(progress is not None)
        if progress is not None:
            self.progress.show_progress(progress)
