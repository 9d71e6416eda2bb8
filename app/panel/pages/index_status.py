"""The state of the index: every file, why one could not be read, and the way to try again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.backend.views import FileState, Progress, TeamDocs
from app.i18n import t, tn
from app.panel.display_text import team_docs_words
from app.panel.pages.list_page import ListPage
from app.panel.pages.page_frame import PageContext
from app.panel.task_queue import Task
from app.panel.widgets.blank import Blank
from app.panel.widgets.boxes import row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.progress import ProgressBlock
from app.panel.widgets.rows import Row
from core.errors import DesksideError

_ORDER = {"failed": 0, "pending": 1, "skipped": 2, "indexed": 3}
_LOOKS = {
    "failed": ("circle-alert", "danger"),
    "pending": ("hourglass", "warning"),
    "skipped": ("eye-off", "muted"),
    "indexed": ("check", "good"),
}


class IndexPage(ListPage):
    """Failed files first; Return opens a file. Indexing can be paused: what is done stays done."""

    def __init__(self, context: PageContext) -> None:
        blank = Blank("folder-open", t("panel.index.choose"), lambda: self.asked.emit("settings"))
        blank.show_words(t("panel.index.empty"), t("panel.index.empty.hint"))
        super().__init__(context, t("page.index"), blank)
        self._job: Task | None = None
        self.again = Button(t("panel.index.again"), self.start, kind="quiet", icon_name="refresh-cw")
        self.open_file = Button(t("panel.document.open-file"), self._open, kind="link", icon_name="external-link")
        self.tools.addWidget(self.again)
        self.progress = ProgressBlock(self.pause)
        self.progress.cancel.setText(t("panel.pause"))
        self.progress.hide()
        self._team = label("", "body", wrap=True)
        self._team.hide()
        self._summary = label("", "muted", wrap=True)
        self._about = row(spacing="s")
        self._about.addWidget(self._summary, 1)
        self._about.addWidget(self.open_file)
        self.list.activated.connect(lambda _: self._open())
        self.lay_out(self._team, self.progress, self._about)

    def refresh(self) -> None:
        """Reads the state of all files."""
        self._show_paused()
        self.load(self.context.tasks.quick, self.context.backend.docs.index_files, self._show)
        self._show_team(self.context.backend.admin.status().team_docs)
        if self._team.isVisibleTo(self):  # as it was last known; asked anew it may take seconds
            self.context.tasks.survey.run(self.context.backend.docs.team_docs, self._show_team)

    def _show_team(self, docs: TeamDocs | None) -> None:
        self._team.setVisible(docs is not None)
        if docs is not None:
            below = f" {t('panel.index.team.files')}" if docs.answers and docs.pages else ""
            self._team.setText(f"{team_docs_words(docs)}{below}")

    def start(self) -> None:
        """Brings the index up to date, failed files included."""
        self.context.index_jobs.paused = False
        self._show_paused()
        if self._job is None or self._job.finished:
            self._job = self.context.tasks.index.progress(
                self.context.index_jobs.run, self.show_progress, lambda _: self.show_progress(None), self._failed
            )

    def pause(self) -> None:
        """Pauses indexing, whoever began it; it continues where it was."""
        self.context.index_jobs.paused = True
        self._show_paused()

    def show_progress(self, progress: Progress | None) -> None:
        """Shows how far indexing has come; None: it has ended, or is paused."""
        self.progress.setVisible(progress is not None)
        if progress is not None:
            self.progress.show_progress(progress)
        else:
            self.refresh()

    def _show_paused(self) -> None:
        paused = self.context.index_jobs.paused
        self.again.setText(t("panel.index.go-on" if paused else "panel.index.again"))
        self.again.set_icon("play" if paused else "refresh-cw")

    def _failed(self, failure: BaseException) -> None:
        self.progress.hide()
        self.failed(failure)

    def _show(self, files: Sequence[FileState]) -> None:
        ordered = sorted(files, key=lambda f: (_ORDER[f.state], f.path))
        self.list.show_rows([_row(f) for f in ordered])
        failed = sum(1 for f in files if f.state == "failed")
        words = tn("panel.index.files", len(files))
        if failed:
            words += " · " + tn("panel.index.failed", failed)
        if self.context.index_jobs.paused:
            words += " · " + t("panel.index.paused")
        if note := self.context.backend.admin.status().other_language:
            words += "\n" + note
        self._summary.setText(words)
        for part in (self._summary, self.open_file):
            part.setVisible(bool(files))
        self.show_blank(not files)
        self.say("")

    def _open(self) -> None:
        if (chosen := self.list.current()) is None:
            return
        try:
            path = self.context.backend.docs.file(chosen.payload.path)
        except DesksideError as error:
            self.failed(error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _row(file: FileState) -> Row:
    path = PurePosixPath(file.path)
    folder = "" if str(path.parent) == "." else str(path.parent)
    state = t(f"panel.index.state.{file.state}")
    sign, tone = _LOOKS[file.state]
    detail = " · ".join(part for part in (state, file.reason, folder) if part)
    return Row(path.name, detail, tn("panel.index.passages", file.chunks) if file.chunks else "", sign, tone, file)  # type: ignore[arg-type]
