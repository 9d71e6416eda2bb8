"""The models: which is in use, what each needs and what to expect of it; fetch, import, verify, switch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from app.backend.views import ModelRow, Progress
from app.i18n import t
from app.panel.display_text import duration, number, size
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.task_queue import Task
from app.panel.widgets.boxes import Flow, clear, column, flow_of, frame, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label, pill
from app.panel.widgets.progress import ProgressBlock


def ask_model_file(page: QWidget) -> Path | None:
    """Asks for a GGUF file; tests replace it."""
    name, _ = QFileDialog.getOpenFileName(page, t("panel.models.import"), "", "GGUF (*.gguf)")
    return Path(name) if name else None


class ModelPage(PageFrame):
    """A card per model, the recommended one first."""

    used = Signal()
    """Another model is in use now."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.models"))
        self._job: Task | None = None
        self.cards: dict[str, QFrame] = {}
        self.imports = Button(t("panel.models.import"), self.import_file, kind="quiet", icon_name="download")
        self.tools.addWidget(self.imports)
        self.progress = ProgressBlock(self.cancel)
        self.progress.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("s"))
        self.body.addWidget(self.progress)
        self.body.addLayout(self._list)
        self.body.addWidget(label(t("panel.models.note"), "small", wrap=True))
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Reads which models there are."""
        self.load(self.context.tasks.quick, self.context.backend.models.available, self._show)

    def fetch(self, model: str) -> None:
        """Downloads a model: the only use of the network, and only when asked for."""
        if self._job is None or self._job.finished:
            self._job = self.context.tasks.models.progress(
                lambda cancelled: self.context.backend.models.fetch(model, cancelled),
                self.show_fetching,
                lambda _: self._ended(),
                self._broke,
            )

    def cancel(self) -> None:
        """Stops a download; the next one continues from what has arrived."""
        if self._job is not None:
            self._job.cancel()

    def import_file(self) -> None:
        """Takes a GGUF file in."""
        if (path := ask_model_file(self)) is not None:
            self.load(
                self.context.tasks.models,
                lambda: self.context.backend.models.import_file(path),
                lambda _: self._said("panel.models.imported"),
            )

    def verify(self, model: str) -> None:
        """Compares a model's file with its digest."""
        self.load(
            self.context.tasks.models,
            lambda: self.context.backend.models.verify(model),
            lambda _: self._said("panel.models.verified"),
        )

    def use(self, model: ModelRow) -> None:
        """Uses this model from now on. A scan of the docs goes on beside a new model that writes; it is stopped for
        one that searches."""

        def use() -> None:
            self.context.backend.models.use(model.id)

        if model.role == "embedding":
            self.load(self.context.tasks.index, self.context.index_jobs.stopped_for(use), lambda _: self._used())
        else:
            self.load(self.context.tasks.models, use, lambda _: self._used())

    def _used(self) -> None:
        self.used.emit()
        self.refresh()

    def _said(self, message_id: str) -> None:
        self.context.messages.post(message_id, "done")
        self.refresh()

    def show_fetching(self, progress: Progress) -> None:
        """How far a download has come."""
        self.progress.show()
        self.progress.show_progress(progress)

    def _ended(self) -> None:
        self.progress.hide()
        self.refresh()

    def _broke(self, failure: BaseException) -> None:
        self.progress.hide()
        self.failed(failure)

    def _show(self, models: Sequence[ModelRow]) -> None:
        clear(self._list)
        self.cards = {}
        for role in ("chat", "embedding"):
            members = [m for m in models if m.role == role]
            if members:
                self._list.addWidget(label(t(f"panel.models.{role}"), "caption"))
            for model in sorted(members, key=lambda m: (not m.in_use, not m.recommended, not m.fits)):
                card = self._card(model)
                self.cards[model.id] = card
                self._list.addWidget(card)

    def _card(self, model: ModelRow) -> QFrame:
        marks = [pill(t("panel.models.in-use"), "good")] if model.in_use else []
        if model.recommended and not model.in_use:
            marks.append(pill(t("panel.models.recommended"), "accent"))
        if not model.fits:
            marks.append(pill(t("panel.models.too-big"), "warning"))
        buttons = []
        if not model.present:
            buttons.append(
                Button(
                    t("panel.models.fetch", size=size(model.bytes)),
                    lambda: self.fetch(model.id),
                    kind="link",
                    icon_name="download",
                )
            )
        else:
            if not model.in_use:
                buttons.append(Button(t("panel.models.use"), lambda: self.use(model), kind="link", icon_name="check"))
            buttons.append(
                Button(t("panel.models.verify"), lambda: self.verify(model.id), kind="link", icon_name="shield-check")
            )
        head = flow_of(label(model.name, "strong"), *marks, spacing="s")
        box = column(head, label(facts(model), "small", wrap=True), spacing="xs")
        actions = flow_of(*buttons)
        assert isinstance(actions.layout(), Flow)
        box.addWidget(actions)
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        return frame("card", box)


def facts(model: ModelRow) -> str:
    """Size, memory, licence and what to expect, in one line."""
    parts = [size(model.bytes), t("panel.models.memory", size=size(model.memory)), model.licence]
    if model.tokens_per_second:
        parts.append(t("panel.models.speed", rate=number(model.tokens_per_second, 1)))
    if model.draft_seconds:
        parts.append(t("panel.models.expect", time=duration(model.draft_seconds)))
    return " · ".join(parts)
