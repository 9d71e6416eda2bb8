"""This machine: all that Deskside needs of it, part by part, and how to mend what is missing; to be copied as text."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from app.doctor.machine_finding import MachineFinding
from app.doctor.report_lines import report_text, verdict
from app.i18n import t
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.task_queue import Task
from app.panel.widgets.boxes import Banner, clear, column, frame, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import Tone, label

_TONES: dict[str, Tone] = {"good": "good", "notice": "warning", "stops": "danger"}


class MachinePage(PageFrame):
    """Examines the machine when it is opened; what is to be mended stands first."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.machine"))
        self.findings: list[MachineFinding] = []
        self._job: Task | None = None
        self.again = Button(t("panel.machine.again"), self.refresh, kind="quiet", icon_name="refresh-cw")
        self.copy = Button(t("panel.machine.copy"), self.copy_report, icon_name="copy")
        self.tools.addWidget(self.again)
        self._verdict = Banner()
        self._to_mend = QVBoxLayout()
        self._fine = column(spacing="s", margins="m")
        self.body.addWidget(label(t("panel.machine.words"), "muted", wrap=True))
        self.body.addWidget(self._verdict)
        self.body.addLayout(self._to_mend)
        self._card = frame("card", self._fine)
        self.body.addWidget(self._card)
        self.body.addLayout(row(self.copy, 1))
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Examines anew."""
        if self._job is not None and not self._job.finished:
            return
        self.findings = []
        clear(self._to_mend)
        clear(self._fine)
        self._card.hide()
        self.copy.setEnabled(False)
        self.say("")
        self._verdict.show_words(t("panel.loading"), "muted")
        self._verdict.show()
        backend = self.context.backend.admin
        self._job = self.context.tasks.survey.stream(
            lambda _: backend.check_machine(), self._add, lambda _: self._end(), self.failed
        )

    @override
    def failed(self, failure: BaseException) -> None:
        super().failed(failure)
        self._verdict.hide()  # nothing is under way any more

    def copy_report(self) -> None:
        """Puts all of it on the clipboard as plain text."""
        QGuiApplication.clipboard().setText(report_text(self.findings))
        self.context.messages.post("panel.machine.copied", "done")

    def _add(self, finding: MachineFinding) -> None:
        self.findings.append(finding)
        self._verdict.show_words(t("panel.machine.under-way", part=finding.title), "muted")
        if finding.state == "good":
            self._card.show()
            self._fine.addWidget(label(f"{finding.title}: {finding.sentence}", wrap=True))
        else:
            banner = Banner()
            banner.show_words(f"{finding.title}: {finding.sentence}", _TONES[finding.state], finding.mend)
            self._to_mend.addWidget(banner)

    def _end(self) -> None:
        worst = next((s for s in ("stops", "notice") if any(f.state == s for f in self.findings)), "good")
        self._verdict.show_words(verdict(self.findings), _TONES[worst])
        self.copy.setEnabled(True)
