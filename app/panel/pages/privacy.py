"""What is stored on this machine, which connections were refused, and how to export or erase what is stored."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit

from app.backend.views import Progress, Stored
from app.i18n import t, tn
from app.panel.display_text import number, size
from app.panel.pages.backup_section import BackupSection
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.pages.sharing_section import SharingSection
from app.panel.task_queue import Task
from app.panel.widgets.boxes import Banner, frame, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import ElidedLabel, label
from app.panel.widgets.progress import ProgressBlock


def ask_folder(page: PrivacyPage) -> Path | None:
    """Asks where to export to; tests replace it."""
    name = QFileDialog.getExistingDirectory(page, t("panel.privacy.export"))
    return Path(name) if name else None


class PrivacyPage(PageFrame):
    """Plain facts first, then what can be done."""

    erased = Signal(str)
    """All that was kept of a customer is gone: their id or address."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.privacy"))
        self.sharing = SharingSection(context)
        self.backups = BackupSection(context)
        self.backups.failed.connect(self.failed)
        self.backups.restored.connect(self.refresh)
        self._promise = Banner(t("panel.privacy.promise"), "good")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(gap("l"))
        self._refused = label("", "body", wrap=True)
        self._exporting: Task | None = None
        self.progress = ProgressBlock(self._stop_export)
        self.progress.hide()
        self.export = Button(t("panel.privacy.export"), self._export, icon_name="upload")
        self.customer = QLineEdit()
        self.customer.setPlaceholderText(t("panel.privacy.erase.who"))
        self.customer.setAccessibleName(t("panel.privacy.erase.who"))
        self.customer.textChanged.connect(lambda _: self._found(0))
        self.customer.returnPressed.connect(self.look)
        self.find_button = Button(t("panel.privacy.erase.look"), self.look, icon_name="search")
        self._held = label("", "small", wrap=True)
        self.erase_button = Button("", self.erase, icon_name="trash-2", tone="danger")
        self.erase_button.hide()
        ask = row(self.customer, self.find_button)
        ask.setStretch(0, 1)
        for part in (
            self._promise,
            label(t("panel.privacy.stored"), "caption"),
            frame("card", self._grid),
            label(t("panel.privacy.refused"), "caption"),
            self._refused,
            self.sharing,
            self.backups,
            label(t("panel.privacy.rights"), "caption"),
            label(t("panel.privacy.rights.words"), "muted", wrap=True),
            label(t("care.plain-text"), "small", wrap=True),
            self.export,
            self.progress,
            label(t("panel.privacy.erase"), "caption"),
            label(t("panel.privacy.erase.words"), "muted", wrap=True),
        ):
            self.body.addWidget(part)
        self.body.addLayout(ask)
        self.body.addWidget(self._held)
        self.body.addWidget(self.erase_button)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Counts what is stored."""
        self.load(self.context.tasks.quick, self.context.backend.admin.stored, self._show)
        self.backups.refresh()

    def _show(self, stored: Stored) -> None:
        rows = (
            ("panel.privacy.tickets", number(stored.tickets)),
            ("panel.privacy.drafts", number(stored.drafts)),
            ("panel.privacy.expired", tn("panel.privacy.expired.count", stored.expired, days=stored.retention_days)),
            ("panel.privacy.documents", number(stored.documents)),
            ("panel.privacy.size", size(stored.bytes)),
            ("panel.privacy.encrypted", t("panel.yes" if stored.encrypted else "panel.no")),
        )
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for at, (title, value) in enumerate(rows):
            self._grid.addWidget(label(t(title), "muted"), at, 0)
            self._grid.addWidget(label(value, wrap=True), at, 1)
        self._grid.addWidget(label(t("panel.privacy.where"), "muted"), len(rows), 0)
        self._grid.addWidget(ElidedLabel(stored.path), len(rows), 1)
        status = self.context.backend.admin.status()
        promise = "panel.privacy.promise.team" if status.team_servers else "panel.privacy.promise"
        self._promise.show_words(t(promise), "good")
        self.sharing.show_answers(stored.answers)
        words = tn("panel.privacy.refused.count", status.refused)
        self._refused.setText("\n".join((words, *stored.refused[:20])))

    def look(self) -> None:
        """Says how many tickets are stored of the customer that was typed."""
        customer = self.customer.text().strip()
        if customer:
            self.load(self.context.tasks.quick, lambda: self.context.backend.admin.tickets_of(customer), self._looked)

    def erase(self) -> None:
        """Deletes all that is stored of a customer; can be undone as long as the panel runs."""
        customer = self.customer.text().strip()
        backend, queue = self.context.backend, self.context.tasks.quick

        def back(deletion: int) -> None:
            self.load(queue, lambda: backend.admin.restore(deletion), lambda _: there_again())

        def there_again() -> None:
            self.customer.setText(customer)
            self.look()
            self.refresh()

        def gone(deletion: int) -> None:
            self.erased.emit(customer)
            self.customer.clear()
            self.refresh()
            self.context.messages.post(
                "panel.privacy.erased",
                "done",
                undo=lambda: back(deletion),
                about=customer,
            )

        self.load(queue, lambda: backend.admin.delete_customer(customer), gone)

    def _looked(self, held: int) -> None:
        self._found(held)
        self._held.setText(tn("panel.privacy.held", held) if held else t("panel.privacy.held.none"))

    def _found(self, held: int) -> None:
        self._held.setText("")
        self.erase_button.setVisible(held > 0)
        self.erase_button.setText(tn("panel.privacy.erase.do", held))
        self.erase_button.setAccessibleName(self.erase_button.text())

    def _export(self) -> None:
        folder = ask_folder(self)
        if folder is not None:
            self.export.setEnabled(False)
            self._exporting = self.context.tasks.survey.progress(
                lambda cancelled: self.context.backend.admin.export(folder, cancelled),
                self._show_export,
                lambda _: self._exported(),
                self._export_failed,
            )

    def _stop_export(self) -> None:
        if self._exporting is not None:
            self._exporting.cancel()

    def _show_export(self, progress: Progress) -> None:
        self.progress.show()
        self.progress.show_progress(progress)

    def _exported(self) -> None:
        stopped = self._exporting is not None and self._exporting.cancelled()
        self._end_export()
        if stopped:
            self.context.messages.post("panel.privacy.export.stopped", "info")
        else:
            self.context.messages.post("panel.privacy.exported", "done")

    def _export_failed(self, failure: BaseException) -> None:
        self._end_export()
        self.failed(failure)

    def _end_export(self) -> None:
        self._exporting = None
        self.progress.hide()
        self.export.setEnabled(True)
