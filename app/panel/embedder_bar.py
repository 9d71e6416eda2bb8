"""The question before the index is rebuilt for another search model. It stays until it is answered and blocks
nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.backend.api import Backend
from app.backend.views import EmbedderQuestion
from app.i18n import t, tn
from app.panel.display_text import duration
from app.panel.index_jobs import IndexJobs
from app.panel.task_queue import TaskQueues
from app.panel.widgets.boxes import column, flow_of, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label


class EmbedderBar(QFrame):
    """Says how long it takes and how searches work meanwhile; offers yes, no, or not now (it asks again at the next
    start)."""

    settled = Signal()
    """The answer is in force."""

    def __init__(self, backend: Backend, tasks: TaskQueues, index_jobs: IndexJobs) -> None:
        super().__init__()
        self.setProperty("part", "footer")
        self._backend, self._tasks, self._index_jobs = backend, tasks, index_jobs
        self._what = label("", "strong", wrap=True)
        self._how = label("", "small", wrap=True)
        self.yes = Button(t("panel.embedder.yes"), self._agree, kind="link", icon_name="refresh-cw")
        self.no = Button("", self._refuse, kind="link")
        self.later = Button(t("panel.embedder.later"), self.hide, kind="link")
        box = column(self._what, self._how, flow_of(self.yes, self.no, self.later), spacing="xs")
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self.setLayout(box)
        self.hide()

    def ask(self) -> None:
        """Asks if there is anything to ask. Estimating takes seconds, so it is done in the background."""
        self._tasks.index.run(self._backend.docs.embedder_change, self.show_question)

    def show_question(self, question: EmbedderQuestion | None) -> None:
        """Asks; None: there is nothing to ask."""
        self.setVisible(question is not None)
        if question is None:
            return
        self._what.setText(t("panel.embedder.what", new=question.new))
        effort = tn("panel.embedder.effort", question.passages, time=duration(question.seconds))
        meanwhile = t("panel.embedder.old-answers" if question.old_present else "panel.embedder.by-words")
        self._how.setText(f"{effort} {meanwhile}")
        self.setAccessibleName(self._what.text())
        self.no.setText(t("panel.embedder.no", old=question.old))
        self.no.setAccessibleName(self.no.text())
        self.no.setVisible(question.old_present)

    def _agree(self) -> None:
        self._settle(change=True)

    def _refuse(self) -> None:
        self._settle(change=False)

    def _settle(self, *, change: bool) -> None:
        self.hide()
        settle = self._index_jobs.stopped_for(lambda: self._backend.docs.settle_embedder(change))
        self._tasks.index.run(settle, lambda _: self.settled.emit())
