"""What the work comes to, for leads: figures with intervals, trends, gaps, warnings, the way to tier 1, exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from app import measure_export
from app import measure_words as words
from app.i18n import t, tn
from app.panel.pages import measure_sections as sections
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.task_queue import Task
from app.panel.widgets.blank import Blank
from app.panel.widgets.boxes import clear, flow_of, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from core.domain.measurement import Grouping
from core.domain.report import Report
from core.errors import FileUnwritable

_DAYS = (7, 30, 90, 180, 365)
_USUAL = 30
_GROUPINGS: tuple[Grouping, ...] = ("intent", "tier", "language", "model", "week")
_PDF_MARGIN_MM = 15


def ask_report_file(page: MeasuresPage) -> Path | None:
    """Asks where the report shall go; tests replace it."""
    kinds = "HTML (*.html);;PDF (*.pdf);;CSV (*.csv);;PNG (*.png)"
    name, _ = QFileDialog.getSaveFileName(page, t("panel.measures.save"), "deskside.html", kinds)
    return Path(name) if name else None


class MeasuresPage(PageFrame):
    """Range, trend and grouping are chosen above; every plot has a sentence beside it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.measures"))
        self.report: Report | None = None
        self._job: Task | None = None
        self.save = Button(t("panel.measures.save"), self.export, kind="quiet", icon_name="download")
        self.again = Button(t("panel.measures.again"), self.refresh, kind="quiet", icon_name="refresh-cw")
        self.tools.addWidget(self.save)
        self.tools.addWidget(self.again)
        self.range = _choice(t("panel.measures.range"), [(tn("panel.measures.days", days), days) for days in _DAYS])
        self.range.setCurrentIndex(_DAYS.index(_USUAL))
        self.figure = _choice(t("panel.measures.trend"), [])
        self.grouping = _choice(
            t("panel.measures.table"), [(t(f"panel.measures.by-{grouping}"), grouping) for grouping in _GROUPINGS]
        )
        self.range.currentIndexChanged.connect(lambda _: self._load())
        for choice in (self.figure, self.grouping):
            choice.currentIndexChanged.connect(lambda _: self._show_parts())
        self._parts = QVBoxLayout()
        self._parts.setSpacing(gap("l"))
        self.blank = Blank("gauge")
        self.blank.show_words(t("panel.measures.none"), t("panel.measures.none.hint"))
        self.blank.hide()
        self.body.addWidget(flow_of(self.range, self.figure, self.grouping, spacing="s"))
        self.body.addLayout(self._parts)
        self.body.addWidget(self.blank, 1)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Brings the measures up to date, then shows them; what was measured before is shown meanwhile."""
        self._load()
        if self._job is None or self._job.finished:
            self._job = self.context.tasks.survey.progress(
                self.context.backend.measures.update_measures,
                lambda progress: self.say(tn("panel.measures.measured", progress.done)),
                lambda _: self._load(),
                self.failed,
            )

    def focus_first(self) -> None:
        """The range has the keyboard."""
        self.range.setFocus()

    def export(self) -> None:
        """Writes the report: a page, a PDF, a table or a picture, by the file's name."""
        report = self.report
        if report is None or (file := ask_report_file(self)) is None:
            return
        if file.suffix.lower() in (".pdf", ".png"):
            self._draw(report, file)
            self._saved(file)
        else:
            save = self.context.backend.measures.save_report
            self.load(self.context.tasks.quick, lambda: save(report, file), lambda _: self._saved(file))

    def _draw(self, report: Report, file: Path) -> None:
        drawn = _write_pdf(report, file) if file.suffix.lower() == ".pdf" else self._picture().grab().save(str(file))
        if not drawn:
            self.failed(FileUnwritable(path=file.name, reason=""))

    def _picture(self) -> QWidget:
        """What the page holds, without its head."""
        inside = self._parts.parentWidget()
        assert inside is not None
        return inside

    def _saved(self, file: Path) -> None:
        if file.exists():
            self.context.messages.post("panel.measures.saved", "done", {"file": file.name})

    def _load(self) -> None:
        days = int(self.range.currentData())
        self.load(self.context.tasks.quick, lambda: self.context.backend.measures.report(days), self._show)

    def _show(self, report: Report) -> None:
        self.say("")
        if self.report is not None and _alike(report, self.report):
            return  # what is shown keeps its place and its focus
        self.report = report
        if not self.figure.count():
            self.figure.blockSignals(True)
            for share in sections.shares_of(report):
                self.figure.addItem(words.name(share), share.name)
            self.figure.blockSignals(False)
        self._show_parts()

    def _show_parts(self) -> None:
        report = self.report
        if report is None:
            return
        clear(self._parts)
        nothing = not report.whole.tickets
        self.blank.setVisible(nothing)
        self.save.setEnabled(not nothing)
        for choice in (self.figure, self.grouping):
            choice.setHidden(nothing)
        if nothing:
            return
        period = tn("measure.period", report.whole.tickets, days=round(report.period.days))
        about = f"{period}. {words.exports(report.matching)}"
        for part in (
            label(about, "small", wrap=True),
            *(sections.alarm(alarm, self.ticket_chosen.emit) for alarm in report.alarms),
            sections.figures(t("measure.workflow"), t("panel.measures.workflow.says"), report.workflow),
            sections.trend(report, self.figure.currentData()),
            sections.comparison(report),
            sections.funnel(report),
            sections.table(report, self.grouping.currentData()),
            sections.gaps(report),
            sections.figures(t("measure.copilot"), t("panel.measures.copilot.says"), report.copilot),
            sections.rollout(report, self._promote, self._demote, self._undo),
        ):
            self._parts.addWidget(part)

    # -- the way to tier 1 -------------------------------------------------------------------------

    def _promote(self, intent: str) -> None:
        self._decide(lambda: self.context.backend.measures.promote(intent), "rollout.promoted", intent)

    def _demote(self, intent: str) -> None:
        self._decide(lambda: self.context.backend.measures.demote(intent), "rollout.demoted", intent)

    def _undo(self, change: int) -> None:
        self.load(
            self.context.tasks.quick,
            lambda: self.context.backend.measures.undo_rollout(change),
            lambda _: self._load(),
        )

    def _decide(self, work: Callable[[], int], message: str, intent: str) -> None:
        def decided(change: int) -> None:
            about = words.group("intent", intent)
            self.context.messages.post(message, "done", {"intent": about}, undo=lambda: self._undo(change), about=about)
            self._load()

        self.load(self.context.tasks.quick, work, decided)


def _alike(one: Report, other: Report) -> bool:
    """Whether two reports on as many days say the same, whatever time has passed between them."""
    same_range = round(one.period.days) == round(other.period.days)
    return same_range and replace(one, period=other.period) == other


def _choice(name: str, items: list[tuple[str, object]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for words_, data in items:
        box.addItem(words_, data)
    return box


def _write_pdf(report: Report, file: Path) -> bool:
    """The page as a PDF of A4 pages; false if it can't be written."""
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margin = QMarginsF(_PDF_MARGIN_MM, _PDF_MARGIN_MM, _PDF_MARGIN_MM, _PDF_MARGIN_MM)
    writer.setPageMargins(margin, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setHtml(measure_export.as_html(report, picture=" "))
    document.print_(writer)
    return file.exists() and file.stat().st_size > 0
