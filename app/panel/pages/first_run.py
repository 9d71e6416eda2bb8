"""The first run in four steps. Each can be left and gone back to; none waits for another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget
from typing_extensions import override

from app.backend.views import Progress
from app.i18n import error_hint, error_sentence, t
from app.panel.pages.first_run_docs import DocsStep
from app.panel.pages.first_run_model import ModelStep
from app.panel.pages.first_run_step import FirstRunStep
from app.panel.pages.first_run_try import TryStep
from app.panel.pages.first_run_voice import VoiceStep
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.task_queue import Task
from app.panel.widgets.boxes import Banner, column, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.progress import ProgressBlock
from core.errors import DesksideError

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FirstRunPage(PageFrame):
    """Docs, model, voice, a try. Work begun in one step continues while the next is shown, with its progress above the
    buttons; Return presses the button that the step is about."""

    finished = Signal(object)
    """The ticket to try, or None."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("panel.first.title"))
        self.back.hide()
        self.step = 0
        self._index: Task | None = None
        self.docs, self.model = DocsStep(context), ModelStep(context)
        self.voice, self.trial = VoiceStep(context), TryStep(context)
        self.all: tuple[FirstRunStep, ...] = (self.docs, self.model, self.voice, self.trial)
        self.failure = Banner("", "danger", t("panel.first.again"), self.try_again)
        self.failure.hide()
        self._failed: FirstRunStep | None = None
        self.opening = ProgressBlock()
        self.fetching = ProgressBlock(self.model.cancel)
        self.indexing = ProgressBlock(self._cancel_index)
        for block in (self.opening, self.fetching, self.indexing):
            block.hide()
        self.steps = QStackedWidget()
        for step in self.all:
            self.steps.addWidget(step)
            step.changed.connect(self._weigh)
            step.failed.connect(lambda failure, step=step: self.show_failure(failure, step))
        self.docs.to_be_read.connect(self.start_index)
        self.model.fetching.connect(self.show_fetching)
        self.trial.tried.connect(self.finished)
        self._where = label("", "small")
        self.back_button = Button(t("panel.back"), lambda: self.go(self.step - 1), kind="quiet")
        self.next_button = Button(t("panel.first.next"), self.next, kind="primary")
        self.skip = Button(t("panel.first.skip"), lambda: self.finished.emit(None), kind="quiet")
        self.tools.addWidget(self.skip)
        for part in (self._where, self.failure, self.steps):
            self.body.addWidget(part)
        self.body.addStretch(1)
        ways = row(self.back_button, 1, self.next_button)
        below = column(self.opening, self.fetching, self.indexing, ways, spacing="s")
        below.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("m"))
        self.layout().addLayout(below)  # type: ignore[union-attr]  # below what scrolls: always in sight
        self.go(0)

    # -- moving -----------------------------------------------------------------------------

    def go(self, step: int) -> None:
        """Shows a step."""
        self.step = min(max(step, 0), len(self.all) - 1)
        self.steps.setCurrentIndex(self.step)
        self._where.setText(t("panel.first.step", step=self.step + 1, of=len(self.all)))
        self.back_button.setVisible(self.step > 0)
        last = self.step == len(self.all) - 1
        self.next_button.setText(t("panel.first.done" if last else "panel.first.next"))
        self._weigh()
        self.all[self.step].begin()

    def _weigh(self) -> None:
        """Makes one button primary, the one that Return presses, and gives the keyboard to where the step begins."""
        own = self.all[self.step].main_button()
        self.next_button.set_kind("plain" if own else "primary")
        for button in (self.docs.choose, self.trial.ask):
            button.set_kind("primary" if button is own else "plain")
        self.focus_first()

    @override
    def focus_first(self) -> None:
        step = self.all[self.step]
        (step.first_field() or step.main_button() or self.next_button).setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses the button that has the focus, else the one that the step is about."""
        if event.key() not in _RETURN:
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if focus is self.trial.search:
            return  # it has searched
        own = self.all[self.step].main_button() or self.next_button
        (focus if isinstance(focus, QPushButton) else own).click()

    def try_again(self) -> None:
        """Tries again what has just failed."""
        self.failure.hide()
        if self._failed is not None:
            self._failed.try_again()
        else:
            self.start_index()

    def next(self) -> None:
        """Uses what was chosen and shows the next step; long work continues in the background."""
        self.all[self.step].take()
        if self.step == len(self.all) - 1:
            self.finished.emit(None)
        else:
            self.go(self.step + 1)

    # -- work that goes on ------------------------------------------------------------------

    def start_index(self) -> None:
        """Indexes the docs in the background."""
        self.failure.hide()
        if self._index is not None:
            self._index.abandon()
        self._index = self.context.tasks.index.progress(
            self.context.index_jobs.run, self.show_indexing, lambda _: self.indexing.hide(), self._index_failed
        )

    def _cancel_index(self) -> None:
        if self._index is not None:
            self._index.cancel()

    def _index_failed(self, failure: BaseException) -> None:
        self.indexing.hide()
        self.show_failure(failure, None)

    def show_opening(self, progress: Progress | None) -> None:
        """What the start waits for; None: nothing."""
        _show(self.opening, progress)

    def show_fetching(self, progress: Progress | None) -> None:
        """How far a download has come; None: it has ended."""
        _show(self.fetching, progress)

    def show_indexing(self, progress: Progress) -> None:
        """How far reading the docs has come."""
        _show(self.indexing, progress)

    def show_failure(self, failure: BaseException, step: FirstRunStep | None = None) -> None:
        """Says what went wrong in a step (None: in reading the docs); every other way on stays open."""
        self._failed = step
        if isinstance(failure, DesksideError):
            self.failure.show_words(error_sentence(failure), "danger", error_hint(failure))
            self.failure.show()
        else:
            self.context.messages.fail(failure)


def _show(block: ProgressBlock, progress: Progress | None) -> None:
    block.setVisible(progress is not None)
    if progress is not None:
        block.show_progress(progress)
