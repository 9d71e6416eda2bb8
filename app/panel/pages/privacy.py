"""What is kept on this machine, what was refused, and how to take it along or be rid of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout

from app.panel.desk import Progress, Stored
from app.panel.pages.frame import Behind, PageFrame
from app.panel.parts.boxes import Banner, frame, gap
from app.panel.parts.buttons import Button
from app.panel.parts.labels import ElidedLabel, label
from app.panel.parts.progress import ProgressBlock
from app.panel.wording import number, size
from app.wording import t, tn


def ask_folder(page: PrivacyPage) -> Path | None:
    """Asks where to export to; tests replace it."""
    name = QFileDialog.getExistingDirectory(page, t("panel.privacy.export"))
    return Path(name) if name else None


class PrivacyPage(PageFrame):
    """Plain facts first, then what can be done."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind, t("page.privacy"))
        self._promise = Banner(t("panel.privacy.promise"), "good")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._grid.setColumnStretch(1, 1)
        self._refused = label("", "body", wrap=True)
        self.progress = ProgressBlock()
        self.progress.hide()
        self.export = Button(t("panel.privacy.export"), self._export, icon_name="upload")
        for part in (
            self._promise,
            label(t("panel.privacy.stored"), "caption"),
            frame("card", self._grid),
            label(t("panel.privacy.refused"), "caption"),
            self._refused,
            label(t("panel.privacy.rights"), "caption"),
            label(t("panel.privacy.rights.words"), "muted", wrap=True),
            self.export,
            self.progress,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Counts what is stored."""
        self.load(self.behind.lanes.quick, self.behind.desk.stored, self._show)

    def _show(self, stored: Stored) -> None:
        rows = (
            ("panel.privacy.tickets", number(stored.tickets)),
            ("panel.privacy.drafts", number(stored.drafts)),
            ("panel.privacy.documents", number(stored.documents)),
            ("panel.privacy.size", size(stored.bytes)),
            ("panel.privacy.encrypted", t("panel.yes" if stored.encrypted else "panel.no")),
            ("panel.privacy.where", stored.path),
        )
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for at, (title, value) in enumerate(rows):
            self._grid.addWidget(label(t(title), "muted"), at, 0)
            self._grid.addWidget(ElidedLabel(value), at, 1)
        count = self.behind.desk.status().refused
        words = tn("panel.privacy.refused.count", count)
        self._refused.setText("\n".join((words, *stored.refused[:20])))

    def _export(self) -> None:
        folder = ask_folder(self)
        if folder is not None:
            self.behind.lanes.index.progress(
                lambda cancelled: self.behind.desk.export(folder, cancelled),
                self._exporting,
                lambda _: self._exported(),
                self.failed,
            )

    def _exporting(self, progress: Progress) -> None:
        self.progress.show()
        self.progress.show_progress(progress)

    def _exported(self) -> None:
        self.progress.hide()
        self.behind.messages.post("panel.privacy.exported", "done")
