"""The first run in four steps. Each can be left and gone back to; none waits for another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QRadioButton, QStackedWidget, QVBoxLayout, QWidget

from app.backend.views import ModelRow, Progress
from app.i18n import error_hint, error_sentence, t
from app.panel.pages.model_page import ask_model_file, facts
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.style.theme import theme
from app.panel.task_queue import Task
from app.panel.widgets.boxes import Banner, clear, column, flow_of, frame, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.progress import ProgressBlock
from core.domain.knowledge import SearchResult
from core.domain.ticket import Ticket
from core.errors import DesksideError

STEPS = ("docs", "model", "index", "try")


def ask_docs_folder(page: QWidget) -> Path | None:
    """Asks for the folder the help pages lie in; tests replace it."""
    name = QFileDialog.getExistingDirectory(page, t("panel.first.docs.choose"))
    return Path(name) if name else None


class FirstRunPage(PageFrame):
    """Docs, model, index, sample ticket. Work begun in one step continues while the next is shown."""

    finished = Signal(object)
    """The sample ticket to try, or None."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("panel.first.title"))
        self.back.hide()
        self.step = 0
        self._fetch: Task | None = None
        self._index: Task | None = None
        self._model = ""
        self._chosen: dict[str, QRadioButton] = {}
        self.failure = Banner("", "danger", t("panel.first.again"), self.try_again)
        self.failure.hide()
        self.fetching = ProgressBlock(self._cancel_fetch)
        self.indexing = ProgressBlock(self._cancel_index)
        for block in (self.fetching, self.indexing):
            block.hide()
        self.steps = QStackedWidget()
        for make in (self._docs_step, self._model_step, self._index_step, self._try_step):
            self.steps.addWidget(make())
        self._where = label("", "small")
        self.back_button = Button(t("panel.back"), lambda: self.go(self.step - 1), kind="quiet")
        self.next_button = Button(t("panel.first.next"), self.next, kind="primary")
        self.skip = Button(t("panel.first.skip"), lambda: self._finish(None), kind="quiet")
        self.tools.addWidget(self.skip)
        for part in (self._where, self.failure, self.steps, self.fetching, self.indexing):
            self.body.addWidget(part)
        self.body.addStretch(1)
        ways = row(self.back_button, 1, self.next_button)
        ways.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("m"))
        self.layout().addLayout(ways)  # type: ignore[union-attr]  # below what scrolls: always in sight
        self.go(0)

    # -- moving -----------------------------------------------------------------------------

    def go(self, step: int) -> None:
        """Shows a step."""
        self.step = min(max(step, 0), len(STEPS) - 1)
        self.steps.setCurrentIndex(self.step)
        self._where.setText(t("panel.first.step", step=self.step + 1, of=len(STEPS)))
        self.back_button.setVisible(self.step > 0)
        self.next_button.setText(t("panel.first.done" if self.step == len(STEPS) - 1 else "panel.first.next"))
        self._weigh()
        self.focus_first()
        if STEPS[self.step] == "model" and not self._chosen:
            self.load(self.context.tasks.quick, self.context.backend.models.available, self._show_models)

    def _weigh(self) -> None:
        """Makes one button primary: the one that the step is about and, once that is done, 'next'."""
        own = {"docs": not self.docs_said.text(), "try": True}.get(STEPS[self.step], False)
        self.next_button.set_kind("plain" if own else "primary")
        self.choose.set_kind("primary" if not self.docs_said.text() else "plain")

    def focus_first(self) -> None:
        """Gives the focus to the primary button, so that Return does what the step is about."""
        {"docs": self.choose, "index": self.search, "try": self.sample}.get(
            STEPS[self.step], self.next_button
        ).setFocus()

    def try_again(self) -> None:
        """Tries again what has just failed."""
        self.failure.hide()
        if STEPS[self.step] == "docs":
            self.choose_docs()
        elif self._model:
            self._take_model()
        else:
            self.start_index()

    def next(self) -> None:
        """Uses what was chosen and shows the next step; long work continues in the background."""
        if STEPS[self.step] == "model":
            self._take_model()
        if STEPS[self.step] == "try":
            self._finish(None)
        else:
            self.go(self.step + 1)

    def _finish(self, ticket: Ticket | None) -> None:
        self.finished.emit(ticket)

    # -- the docs ---------------------------------------------------------------------------

    def _docs_step(self) -> QWidget:
        self.choose = Button(t("panel.first.docs.choose"), self.choose_docs, kind="primary", icon_name="folder-open")
        sample = Button(t("panel.first.docs.sample"), lambda: self.use_docs(None))
        self.docs_said = label("", "small", "good", wrap=True)
        return _step("docs", flow_of(self.choose, sample, spacing="s"), self.docs_said)

    def choose_docs(self) -> None:
        """Asks for the folder and uses it."""
        if (folder := ask_docs_folder(self)) is not None:
            self.use_docs(folder)

    def use_docs(self, folder: Path | None) -> None:
        """Answers from this folder, or from the sample, and begins to index it."""

        def used(_: object) -> None:
            self.failure.hide()
            self.docs_said.setText(
                t("panel.first.docs.used", folder=folder.name if folder else t("panel.first.docs.sample"))
            )
            self._weigh()
            self.start_index()

        self.context.tasks.index.run(lambda: self.context.backend.docs.use_folder(folder), used, self.show_failure)

    # -- the model --------------------------------------------------------------------------

    def _model_step(self) -> QWidget:
        self._models = QVBoxLayout()
        self._models.setSpacing(gap("s"))
        self._models.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._models)
        return _step("model", holder, Button(t("panel.models.import"), self._import, kind="link", icon_name="download"))

    def _show_models(self, models: Sequence[ModelRow]) -> None:
        clear(self._models)
        chat = sorted((m for m in models if m.role == "chat"), key=lambda m: (not m.recommended, not m.fits, m.bytes))
        if not any(m.fits for m in chat):
            self._models.addWidget(Banner(t("panel.first.model.too-small"), "warning"))
        for model in chat:
            says = facts(model) if model.fits else f"{t('panel.models.too-big')} · {facts(model)}"
            self._add_choice(model.id, model.name, says, enabled=model.fits)
            if model.recommended:
                self._chosen[model.id].setText(f"{model.name} · {t('panel.models.recommended')}")
        self._add_choice("", t("panel.first.model.none"), t("panel.first.model.none.help"), enabled=True)
        best = next((m.id for m in chat if m.recommended and m.fits), "")
        self._chosen[best].setChecked(True)

    def _add_choice(self, model: str, title: str, detail: str, *, enabled: bool) -> None:
        choice = QRadioButton(title)
        choice.setEnabled(enabled)
        choice.setAccessibleDescription(detail)
        words = label(detail, "small", wrap=True)
        indented = row()
        indented.addSpacing(theme().icon("body") + gap("m") + gap("hair"))
        indented.addWidget(words, 1)
        box = column(choice, indented, spacing="hair")
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._models.addWidget(frame("card", box))
        choice.toggled.connect(lambda on: self._only(model) if on else None)
        self._chosen[model] = choice

    def _only(self, model: str) -> None:
        """Unchecks the other models: their buttons have different parents, so Qt does not."""
        for name, other in self._chosen.items():
            if name != model and other.isChecked():
                other.setAutoExclusive(False)
                other.setChecked(False)
                other.setAutoExclusive(True)

    def _take_model(self) -> None:
        self._model = next((name for name, choice in self._chosen.items() if choice.isChecked()), "")
        if self._model and (self._fetch is None or self._fetch.finished):
            model = self._model
            self.failure.hide()
            self._fetch = self.context.tasks.models.progress(
                lambda cancelled: self.context.backend.models.fetch(model, cancelled),
                lambda progress: self._show_progress(self.fetching, progress),
                lambda _: self._fetched(model),
                self.show_failure,
            )

    def _fetched(self, model: str) -> None:
        self.fetching.hide()
        if self._fetch is None or self._fetch.cancelled():
            return  # what has come stays, and is used the next time
        self.context.tasks.models.run(lambda: self.context.backend.models.use(model), failed=self.show_failure)

    def _import(self) -> None:
        if (path := ask_model_file(self)) is not None:  # type: ignore[arg-type]
            self.context.tasks.models.run(
                lambda: self.context.backend.models.import_file(path), lambda _: self.go(2), self.show_failure
            )

    def _cancel_fetch(self) -> None:
        if self._fetch is not None:
            self._fetch.cancel()
            self.fetching.hide()

    # -- the index --------------------------------------------------------------------------

    def _index_step(self) -> QWidget:
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(t("panel.first.index.search"))
        self.search.setAccessibleName(t("panel.first.index.search"))
        self.search.returnPressed.connect(self._search)
        self.found = label("", "body", wrap=True)
        return _step("index", self.search, self.found)

    def start_index(self) -> None:
        """Indexes the docs in the background."""
        if self._index is not None:
            self._index.abandon()
        self._index = self.context.tasks.index.progress(
            self.context.backend.docs.index,
            self.show_indexing,
            lambda _: self.indexing.hide(),
            self.show_failure,
        )

    def _search(self) -> None:
        words = self.search.text().strip()
        if words:
            self.context.tasks.quick.run(
                lambda: self.context.backend.docs.search(words, 3), self._show_found, self.show_failure
            )

    def _show_found(self, result: SearchResult) -> None:
        rows = [f"{h.passage.title}: {h.passage.text.strip()[:120]} …" for h in result.hits]
        self.found.setText("\n\n".join(rows) or t("panel.search.none"))

    def _cancel_index(self) -> None:
        if self._index is not None:
            self._index.cancel()

    # -- trying -----------------------------------------------------------------------------

    def _try_step(self) -> QWidget:
        self.sample = Button(t("panel.empty.sample"), self.try_sample, kind="primary", icon_name="inbox")
        # Without a key for everywhere there is the window's own.
        keys = self.context.backend.admin.settings.global_key or "Ctrl+Shift+V"
        return _step("try", flow_of(self.sample), keys=keys)

    def try_sample(self) -> None:
        """Opens a ticket of the sample."""
        self.context.tasks.quick.run(self.context.backend.docs.sample_ticket, self._finish, self.show_failure)

    # -- what goes wrong --------------------------------------------------------------------

    def show_indexing(self, progress: Progress) -> None:
        """How far reading the docs has come."""
        self._show_progress(self.indexing, progress)

    @staticmethod
    def _show_progress(block: ProgressBlock, progress: Progress) -> None:
        block.show()
        block.show_progress(progress)

    def show_failure(self, failure: BaseException) -> None:
        """Says what went wrong; every other way on stays open."""
        self.fetching.hide()
        self.indexing.hide()
        if isinstance(failure, DesksideError):
            self.failure.show_words(error_sentence(failure), "danger", error_hint(failure))
            self.failure.show()
        else:
            self.context.messages.fail(failure)


def _step(name: str, *parts: QWidget, **values: str) -> QWidget:
    holder = QWidget()
    title = label(t(f"panel.first.{name}"), "display", wrap=True)
    holder.setLayout(
        column(title, label(t(f"panel.first.{name}.why", **values), "muted", wrap=True), *parts, 1, spacing="m")
    )
    return holder
