"""Progress of long work: what is done, how fast, how long it still takes, and buttons to pause or stop it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar

from app.backend.views import Progress
from app.i18n import t
from app.panel.display_text import duration, number, size
from app.panel.widgets.boxes import column, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import ElidedLabel, label


class ProgressBlock(QFrame):
    """A bar with words; never a spinner without them."""

    def __init__(self, on_cancel: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._title = ElidedLabel("", "body")
        self._count = ElidedLabel("", "small")
        self._left = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = Button(t("panel.cancel"), on_cancel, kind="link")
        if on_cancel is None:
            self.cancel.hide()
        box = column(row(self._title, self.cancel), self.bar, row(self._count, self._left), spacing="xs")
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self.setLayout(box)

    def show_progress(self, progress: Progress) -> None:
        """Shows how far it has come."""
        self._title.setText(progress.label)
        self.bar.setAccessibleName(progress.label)
        self.bar.setRange(0, 1000 if progress.total else 0)
        if progress.total:
            self.bar.setValue(min(1000, progress.done * 1000 // progress.total))
        self._count.setText(counted(progress))
        self._left.setText(
            t("panel.progress.left", time=duration(progress.seconds_left)) if progress.seconds_left else ""
        )


def counted(progress: Progress) -> str:
    """How much is done, of how much, and how fast: in bytes or in things; nothing where steps are no things."""
    if not progress.unit:
        return ""
    write = size if progress.unit == "bytes" else number
    words = write(progress.done)
    if progress.total:
        words = t("panel.progress.of", done=words, total=write(progress.total))
    if progress.rate:
        words += " · " + t("panel.progress.rate", rate=write(round(progress.rate)))
    return words
