"""What is wrong in the docs: pages that contradict each other, are out of date, duplicated, or missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from app.backend.views import HealthFinding, SearchUse
from app.i18n import t, tn
from app.panel.display_text import number, team_docs_words
from app.panel.not_quoted import NotQuotedPages
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.task_queue import Task
from app.panel.widgets.blank import Blank
from app.panel.widgets.boxes import clear, column, frame, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import Tone, label, pill

_TONES: dict[str, Tone] = {"contradiction": "danger", "stale": "warning", "broken-link": "warning", "gap": "accent"}
_MOST = 200


def ask_export_file(page: HealthPage) -> Path | None:
    """Asks where the findings shall go; tests replace it."""
    name, _ = QFileDialog.getSaveFileName(page, t("panel.health.export"), "docs.md", "Markdown (*.md);;CSV (*.csv)")
    return Path(name) if name else None


class HealthPage(PageFrame):
    """Findings as they are made, the worst kinds marked; each quote opens its page."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.health"))
        self._job: Task | None = None
        self._count = 0
        self.again = Button(t("panel.health.again"), self.refresh, kind="quiet", icon_name="refresh-cw")
        self.stop = Button(t("panel.stop"), self._stop, kind="quiet", icon_name="square")
        self.save = Button(t("panel.health.export"), self.export, kind="quiet", icon_name="download")
        self.tools.addWidget(self.save)
        self.tools.addWidget(self.stop)
        self.tools.addWidget(self.again)
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("s"))
        self.blank = Blank("shield-check", tone="good")
        self.blank.show_words(t("panel.health.none"), t("panel.health.none.hint"))
        self.blank.hide()
        self.scope = label("", "small", wrap=True)
        self.scope.hide()
        self.use = label("", "small", wrap=True)
        self.use.hide()
        self._unused = QVBoxLayout()
        self.body.addWidget(self.scope)
        self.body.addWidget(self.use)
        self.body.addLayout(self._unused)
        self.body.addLayout(self._list)
        self.body.addWidget(self.blank, 1)
        self.body.addStretch(0)
        self.stop.hide()

    def refresh(self) -> None:
        """Examines the docs again. Findings appear as they are made."""
        if self._job is not None and not self._job.finished:
            return
        clear(self._list)
        self._count = 0
        self.blank.hide()
        team = self.context.backend.admin.status().team_docs
        self.scope.setVisible(team is not None)
        if team is not None:
            self.scope.setText(f"{team_docs_words(team)} {t('panel.health.team')}")
        self.context.tasks.quick.run(self.context.backend.docs.search_use, self._show_use)
        self.say(t("panel.health.looking"))
        self.stop.show()
        self.again.hide()
        self._job = self.context.tasks.survey.stream(
            self.context.backend.docs.health, self._found, lambda _: self._ended(), self._broke
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
        if finding.outline:
            self._add_outline(card, finding)
        else:
            self._add_places(card, finding.places)
            if finding.why:
                card.addWidget(label(finding.why, "small", wrap=True))
        holder = frame("card", card)
        if finding.key:
            no_problem = Button(t("panel.health.no-problem"), lambda: self._dismiss(finding, holder), kind="link")
            no_problem.setAccessibleName(f"{t('panel.health.no-problem')}: {finding.title}")
            card.addWidget(no_problem)
        card.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._list.addWidget(holder)

    def _add_places(self, card: QVBoxLayout, places: Iterable[tuple[str, str]]) -> None:
        for path, quote in places:
            if quote:
                card.addWidget(label(f"“{quote}”", "body", wrap=True))
            card.addWidget(self._link(path, quote))

    def _add_outline(self, card: QVBoxLayout, finding: HealthFinding) -> None:
        """The article that is missing: its questions, and what stands nearest to each."""
        card.addWidget(label(finding.why, "small", wrap=True))
        for section in finding.outline:
            times = f" ({number(section.asked)})" if section.asked > 1 else ""
            card.addWidget(label(f"{section.question}{times}", "strong", wrap=True))
            self._add_places(card, section.places)

    def export(self) -> None:
        """Writes the findings into a file for the docs' owner."""
        if (file := ask_export_file(self)) is not None:
            self.load(
                self.context.tasks.survey,
                lambda: self.context.backend.docs.export_health(file),
                lambda _: self.context.messages.post("panel.health.exported", "done", {"file": file.name}),
            )

    def _dismiss(self, finding: HealthFinding, card: QFrame) -> None:
        """Marks it as no problem; can be undone."""

        def settle(dismissed: bool) -> None:
            card.setVisible(not dismissed)
            self.context.tasks.quick.run(lambda: self.context.backend.docs.dismiss_finding(finding.key, dismissed))

        settle(True)
        self.context.messages.post("panel.health.dismissed", "done", undo=lambda: settle(False), about=finding.title)

    def _show_use(self, use: SearchUse) -> None:
        clear(self._unused)
        self.use.setVisible(use.searches > 0)
        if not use.searches:
            return
        parts = [
            tn("panel.health.searches", use.searches, percent=round(100 * use.hit_rate)),
            tn("panel.health.without-answer", use.without_answer),
            tn("panel.health.never-used", use.never_used),
        ]
        parts += [tn("panel.health.shown-never-used", times, path=path) for path, times in use.shown_never_used]
        self.use.setText("\n".join(parts))
        for path, _ in use.shown_never_used:
            if path not in self.context.backend.admin.settings.not_quoted:
                self._unused.addWidget(self._offer(path))

    def _offer(self, path: str) -> Button:
        """A page that nobody uses need not be quoted."""
        pages = NotQuotedPages(self.context.backend, self.context.tasks, self.context.messages)
        offer = Button(
            t("panel.health.do-not-quote", path=path),
            lambda: pages.add(
                path, lambda: offer.setVisible(path not in self.context.backend.admin.settings.not_quoted)
            ),
            kind="link",
            icon_name="eye-off",
        )
        return offer

    def _link(self, path: str, quote: str) -> Button:
        return Button(path, lambda: self.quote_chosen.emit(path, quote), kind="link", icon_name="file-text")

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
