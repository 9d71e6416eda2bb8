"""The second step: which model writes. What is here is chosen by 'next'; a download only by its own button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.backend.views import ModelRow
from app.i18n import t
from app.panel.display_text import duration, size
from app.panel.pages.first_run_step import FirstRunStep
from app.panel.pages.model_page import ask_model_file
from app.panel.pages.page_frame import PageContext
from app.panel.style.theme import theme
from app.panel.task_queue import Task
from app.panel.widgets.boxes import Banner, clear, column, frame, gap, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label

_FEW = 3
"""Downloads offered at first, the recommended one before the smallest; the models page has all."""


class ModelStep(FirstRunStep):
    """The models that are here with what to expect of them, preselected the one in use; below them those that a person
    may download."""

    fetching = Signal(object)
    """How far a download has come (`Progress`); None: it has ended."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "model")
        self._rows: Sequence[ModelRow] = ()
        self._measured = False
        self._job: Task | None = None
        self._wanted = ""
        """The model that is being downloaded, or was last."""
        self.choices: dict[str, QRadioButton] = {}
        self.downloads: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("s"))
        self._list.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._list)
        self.lay_out(holder, Button(t("panel.models.import"), self._import, kind="link", icon_name="upload"))

    @override
    def begin(self) -> None:
        if not self.choices:
            self._load()

    @override
    def first_field(self) -> QWidget | None:
        return self._group.checkedButton()

    @override
    def take(self) -> None:
        """Uses the chosen model. One that is in use already is left alone."""
        in_use = next((m.id for m in self._rows if m.role == "chat" and m.in_use), "")
        chosen = self.chosen()
        if self.choices and chosen != in_use:
            self._use(chosen)

    @override
    def try_again(self) -> None:
        if self._wanted:
            self.download(self._wanted)

    def chosen(self) -> str:
        """The id of the model that is chosen; empty: none shall write."""
        return next((model for model, choice in self.choices.items() if choice.isChecked()), "")

    def download(self, model: str) -> None:
        """Downloads a model that the person has just asked for by name, and uses it then."""
        if self._job is None or self._job.finished:
            self._wanted = model
            self._job = self.context.tasks.models.progress(
                lambda cancelled: self.context.backend.models.fetch(model, cancelled),
                self.fetching.emit,
                lambda _: self._fetched(model),
                self._broke,
            )

    def cancel(self) -> None:
        """Stops a download. What has come stays, and the next one goes on from there."""
        if self._job is not None:
            self._job.cancel()
            self.fetching.emit(None)

    def _fetched(self, model: str) -> None:
        self.fetching.emit(None)
        if self._job is not None and not self._job.cancelled():
            self._use(model)

    def _broke(self, failure: BaseException) -> None:
        self.fetching.emit(None)
        self.failed.emit(failure)

    def _use(self, model: str) -> None:
        use = self.context.backend.models.use
        self.context.tasks.models.run(lambda: use(model), lambda _: self._load(), self.failed.emit)

    def _import(self) -> None:
        if (path := ask_model_file(self)) is not None:
            bring = self.context.backend.models.import_file
            self.context.tasks.models.run(lambda: bring(path), lambda row: self._use(row.id), self.failed.emit)

    def _load(self) -> None:
        self.context.tasks.quick.run(self.context.backend.models.available, self._show, self.failed.emit)

    # -- what is shown ----------------------------------------------------------------------

    def _show(self, models: Sequence[ModelRow]) -> None:
        """Shows the models. A choice made meanwhile stays."""
        before = self.chosen() if self.choices and not any(m.in_use and m.id == self._wanted for m in models) else None
        self._rows = models
        chat = sorted((m for m in models if m.role == "chat"), key=lambda m: (not m.in_use, not m.recommended, m.bytes))
        here = [m for m in chat if m.present]
        clear(self._list)
        for choice in self.choices.values():
            self._group.removeButton(choice)
        self.choices, self.downloads = {}, {}
        if not here and not any(m.fits for m in chat):
            self._list.addWidget(Banner(t("panel.first.model.too-small"), "warning"))
        for model in here:
            self._add_choice(model.id, model.name, self._expected(model))
        self._add_choice("", t("panel.first.model.none"), t("panel.first.model.none.help"))
        others = [m for m in chat if not m.present and m.fits][:_FEW]
        if others:
            self._list.addWidget(label(t("panel.first.model.others"), "caption"))
        for model in others:
            self._add_download(model)
        best = next((m.id for m in here if m.in_use), here[0].id if here else "")
        self.choices[before if before in self.choices else best].setChecked(True)
        self.changed.emit()
        self._measure_once()

    def _expected(self, model: ModelRow) -> str:
        words = [t("panel.first.model.here")]
        if model.draft_seconds:
            words.append(t("panel.first.model.seconds", time=duration(model.draft_seconds)))
        elif model.in_use and not self._measured:
            words.append(t("panel.first.model.measuring"))
        return ", ".join(words)

    def _measure_once(self) -> None:
        """Finds out how fast the model in use is here: nobody has had it write yet."""
        unknown = any(m.role == "chat" and m.in_use and not m.draft_seconds for m in self._rows)
        if unknown and not self._measured:
            self._measured = True
            self.context.tasks.models.run(
                self.context.backend.models.measure, lambda _: self._load(), lambda _: self._load()
            )

    def _add_choice(self, model: str, title: str, detail: str) -> None:
        choice = QRadioButton(title)
        choice.setAccessibleDescription(detail)
        indented = row()
        indented.addSpacing(theme().icon("body") + gap("m") + gap("hair"))
        indented.addWidget(label(detail, "small", wrap=True), 1)
        self._add_card(column(choice, indented, spacing="hair"))
        self._group.addButton(choice)
        self.choices[model] = choice

    def _add_download(self, model: ModelRow) -> None:
        words = [model.licence, t("panel.models.memory", size=size(model.memory))]
        if model.draft_seconds:
            words.insert(0, t("panel.first.model.seconds", time=duration(model.draft_seconds)))
        if model.recommended:
            words.insert(0, t("panel.models.recommended"))
        get = Button(
            t("panel.first.model.get", size=size(model.bytes)),
            lambda: self.download(model.id),
            kind="link",
            icon_name="download",
        )
        get.setAccessibleName(f"{model.name}: {get.text()}")
        self.downloads[model.id] = get
        self._add_card(
            column(label(model.name, "strong", wrap=True), label(" · ".join(words), "small", wrap=True), get)
        )

    def _add_card(self, box: QVBoxLayout) -> None:
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self._list.addWidget(frame("card", box))
