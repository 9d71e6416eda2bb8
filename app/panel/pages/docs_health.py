"""What is wrong in the docs: pages that contradict each other, are out of date, double, or missing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.lanes import Job
from app.panel.desk import HealthFinding
from app.panel.pages.frame import Behind, PageFrame
from app.panel.parts.blank import Blank
from app.panel.parts.boxes import clear, column, frame, gap, row
from app.panel.parts.buttons import Button
from app.panel.parts.labels import Tone, label, pill
from app.panel.wording import number
from app.wording import t, tn

_TONES: dict[str, Tone] = {"contradiction": "danger", "stale": "warning", "broken-link": "warning", "gap": "accent"}
_MOST = 200


class HealthPage(PageFrame):
    """Findings as they are made, the worst kind marked; each quote opens its page."""

    place_opened = Signal(str, str)
    """Path and quote."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind, t("page.health"))
        self._job: Job | None = None
        self._count = 0
        self.again = Button(t("panel.health.again"), self.refresh, kind="quiet", icon_name="refresh-cw")
        self.stop = Button(t("panel.stop"), self._stop, kind="quiet", icon_name="square")
        self.tools.addWidget(self.stop)
        self.tools.addWidget(self.again)
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("s"))
        self.blank = Blank("shield-check", tone="good")
        self.blank.show_words(t("panel.health.none"), t("panel.health.none.hint"))
        self.blank.hide()
        self.body.addLayout(self._list)
        self.body.addWidget(self.blank, 1)
        self.body.addStretch(0)
        self.stop.hide()

    def refresh(self) -> None:
        """Examines the docs anew. Findings appear as they are made."""
        if self._job is not None and not self._job.finished:
            return
        clear(self._list)
        self._count = 0
        self.blank.hide()
        self.say(t("panel.health.looking"))
        self.stop.show()
        self.again.hide()
        self._job = self.behind.lanes.index.stream(
            self.behind.desk.health, self._found, lambda _: self._ended(), self._broke
        )

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _found(self, finding: HealthFinding) -> None:
        self._count += 1
        if self._count > _MOST:
            return
        head = row(pill(t(f"panel.health.{finding.kind}"), _TONES.get(finding.kind, "")), 1)
        card = column(head, label(finding.title, "strong", wrap=True), spacing="xs")
        for path, quote in finding.places:
            if quote:
                card.addWidget(label(f"“{quote}”", "body", wrap=True))
            card.addWidget(self._link(path, quote))
        if finding.why:
            card.addWidget(label(finding.why, "small", wrap=True))
        card.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._list.addWidget(frame("card", card))

    def _link(self, path: str, quote: str) -> Button:
        return Button(path, lambda: self.place_opened.emit(path, quote), kind="link", icon_name="file-text")

    def _ended(self) -> None:
        self.stop.hide()
        self.again.show()
        if self._count > _MOST:
            self.say(t("panel.health.too-many", shown=number(_MOST), count=number(self._count)), "warning")
        else:
            self.say(tn("panel.health.found", self._count) if self._count else "")
            self.blank.setVisible(not self._count)

    def _broke(self, failure: BaseException) -> None:
        self.stop.hide()
        self.again.show()
        self.failed(failure)
