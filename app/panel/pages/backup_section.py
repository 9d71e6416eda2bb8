"""Backups on the privacy page: those that are made daily, one to take along, the code that opens them, and the way
back to one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.backend.views import BackupMade, BackupRow, Backups
from app.i18n import t, tn
from app.panel.display_text import date, size
from app.panel.pages.page_frame import PageContext
from app.panel.widgets.boxes import Banner, clear, column, flow_of, frame, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import ElidedLabel, label
from core.errors import WrongKey

_SHOWN = 3
"""Of the daily ones; the others are restored from their file."""


def ask_backup_folder(section: QWidget) -> Path | None:
    """Asks where to write a backup; tests replace it."""
    name = QFileDialog.getExistingDirectory(section, t("panel.backup.now"))
    return Path(name) if name else None


def ask_backup_file(section: QWidget) -> Path | None:
    """Asks for a backup; tests replace it."""
    name, _ = QFileDialog.getOpenFileName(section, t("panel.backup.restore-file"), "", "*.db")
    return Path(name) if name else None


class BackupSection(QWidget):
    """What is there first, then what can be done. A restore is asked about once, with what it does."""

    failed = Signal(object)
    restored = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._file = Path()
        self._words = label("", "muted", wrap=True)
        self._problem = Banner("", "warning")
        self._place = ElidedLabel("")
        self._rows = column(spacing="xs")
        self._rows.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._card = frame("card", self._rows)
        self.now = Button(t("panel.backup.now"), self._back_up, icon_name="download")
        self.from_file = Button(t("panel.backup.restore-file"), self._ask_file, icon_name="undo-2")
        self.code = Button(t("panel.backup.code"), self._show_code, icon_name="lock")
        self._said = label("", "small", wrap=True)
        self._said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setPlaceholderText(t("panel.backup.secret"))
        self.secret.setAccessibleName(t("panel.backup.secret"))
        self.secret.returnPressed.connect(self._restore)
        self._question = label("", "body", wrap=True)
        self.restore = Button(t("panel.backup.restore.do"), self._restore, tone="danger")
        self.keep = Button(t("panel.backup.restore.not"), self._ask_no_more, kind="quiet")
        self._ask = frame("banner", column(self._question, self.secret, row(self.restore, self.keep, 1)))
        self._ask.setProperty("tone", "warning")
        self._copies = label("", "small", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(gap("s"))
        buttons = flow_of(self.now, self.from_file, self.code)
        caption = label(t("panel.backup"), "caption")
        for part in (caption, self._words, self._place, self._problem, self._card, self._ask, buttons, self._said,
                     self._copies):  # fmt: skip
            box.addWidget(part)
        for part in (self._problem, self._card, self._ask, self._said, self._copies):
            part.hide()

    def refresh(self) -> None:
        """Reads what there is of backups."""
        self._run(self._context.backend.backups.overview, self._show)

    def _show(self, found: Backups) -> None:
        self._words.setText(tn("panel.backup.daily", found.keep) if found.keep else t("panel.backup.none"))
        self._place.setText(found.folder)
        self._place.setVisible(bool(found.keep or found.rows))
        self._problem.show_words(t("panel.backup.problem", reason=found.problem), "warning")
        self._problem.setVisible(bool(found.problem))
        clear(self._rows)
        for each in found.rows[:_SHOWN]:
            words = label(f"{date(each.day)} · {size(each.bytes)}")
            name = t("panel.backup.restore-of", day=date(each.day))
            button = Button(t("panel.backup.restore"), self._asker(each), kind="quiet", name=name)
            self._rows.addLayout(row(words, 1, button))
        self._card.setVisible(bool(found.rows))
        self._copies.setText("\n".join((t("panel.backup.copies"), *found.copies)))
        self._copies.setVisible(bool(found.copies))

    def _asker(self, backup: BackupRow) -> Callable[[], None]:
        return lambda: self._ask_about(Path(backup.path), date(backup.day))

    def _ask_file(self) -> None:
        file = ask_backup_file(self)
        if file is not None:
            self._ask_about(file, file.name)

    def _ask_about(self, file: Path, name: str) -> None:
        self._file = file
        self.secret.clear()
        self.secret.hide()
        self._question.setText(t("panel.backup.restore.question", name=name))
        self._ask.show()
        self.keep.setFocus()

    def _ask_no_more(self) -> None:
        self.secret.clear()
        self._ask.hide()

    def _restore(self) -> None:
        file, secret = self._file, self.secret.text()
        self.restore.setEnabled(False)

        def done(erased: int) -> None:
            self.restore.setEnabled(True)
            self._ask_no_more()
            more = [tn("care.stayed-erased", erased)] if erased else []
            self._context.messages.tell(" ".join((t("panel.backup.restored"), *more)), "done")
            self.restored.emit()

        def failed(failure: BaseException) -> None:
            self.restore.setEnabled(True)
            if isinstance(failure, WrongKey):
                self._question.setText(t("panel.backup.restore.secret"))
                self.secret.show()
                self.secret.setFocus()
            else:
                self._ask_no_more()
                self.failed.emit(failure)

        backups = self._context.backend.backups
        self._context.tasks.quick.run(lambda: backups.restore_backup(file, secret), done, failed)

    def _back_up(self) -> None:
        folder = ask_backup_folder(self)
        if folder is not None:
            self.now.setEnabled(False)
            self._run(lambda: self._context.backend.backups.back_up(folder), self._backed_up)

    def _backed_up(self, made: BackupMade) -> None:
        opens = "panel.backup.opens-here-only" if made.here_only else "care.opens-anywhere"
        self._say(f"{t('panel.backup.made', path=made.path, tickets=tn('count.tickets', made.tickets))} {t(opens)}")
        self.refresh()

    def _show_code(self) -> None:
        self._run(
            self._context.backend.backups.recovery_code, lambda code: self._say(t("care.recovery-code", code=code))
        )

    def _say(self, words: str) -> None:
        self.now.setEnabled(True)
        self._said.setText(words)
        self._said.show()

    def _run(self, work: Callable[[], object], show: Callable[..., None]) -> None:
        def failed(failure: BaseException) -> None:
            self.now.setEnabled(True)
            self.failed.emit(failure)

        self._context.tasks.quick.run(work, show, failed)
