"""The first step: where the help pages lie, and which of them answer no customer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget
from typing_extensions import override

from app.backend.views import ChosenDocs, LeaveOut
from app.i18n import t, tn
from app.panel.pages.first_run_step import FirstRunStep
from app.panel.pages.page_frame import PageContext
from app.panel.widgets.boxes import clear, flow_of, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label, restyle


def ask_docs_folder(page: QWidget) -> Path | None:
    """Asks for the folder the help pages lie in; tests replace it."""
    name = QFileDialog.getExistingDirectory(page, t("panel.first.docs.choose"))
    return Path(name) if name else None


class DocsStep(FirstRunStep):
    """Names the chosen folder with its pages, and offers to leave out release notes and the like."""

    to_be_read = Signal()
    """Another folder is to be indexed."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "docs")
        self.choose = Button(t("panel.first.docs.choose"), self.choose_docs, kind="primary", icon_name="folder-open")
        sample = Button(t("panel.first.docs.sample"), lambda: self.use_docs(None))
        self.said = label("", "small", "good", wrap=True)
        self._what_for = label(t("panel.first.leave-out"), "small", wrap=True)
        self._what_for.hide()
        self.offers: dict[str, QCheckBox] = {}
        self._places: dict[str, tuple[str, ...]] = {}
        self._offered = QVBoxLayout()
        self._offered.setSpacing(gap("xs"))
        self.lay_out(flow_of(self.choose, sample, spacing="s"), self.said, self._what_for, self._offered)

    @override
    def main_button(self) -> Button | None:
        return None if self.said.text() else self.choose

    @override
    def try_again(self) -> None:
        self.choose_docs()

    def choose_docs(self) -> None:
        """Asks for the folder and uses it."""
        if (folder := ask_docs_folder(self)) is not None:
            self.use_docs(folder)

    def use_docs(self, folder: Path | None) -> None:
        """Answers from this folder, or from the sample, and has it indexed."""
        use = self.context.index_jobs.stopped_for(lambda: self.context.backend.docs.use_folder(folder))
        self.context.tasks.index.run(use, self._used, self.failed.emit)

    def _used(self, chosen: ChosenDocs) -> None:
        empty = chosen.pages == 0
        words = t("panel.first.docs.empty", folder=chosen.name)
        self.said.setText(words if empty else tn("panel.first.docs.used", chosen.pages, folder=chosen.name))
        self.said.setProperty("tone", "warning" if empty else "good")
        restyle(self.said)
        self._offer(chosen.offers)
        self.changed.emit()
        self.to_be_read.emit()

    def _offer(self, offers: tuple[LeaveOut, ...]) -> None:
        clear(self._offered)
        self._places = {offer.kind: offer.places for offer in offers}
        self.offers = {}
        for offer in offers:
            box = QCheckBox(tn(f"panel.first.leave-out.{offer.kind}", offer.pages))
            box.setToolTip("\n".join(offer.places))
            box.toggled.connect(self._leave_out)
            self._offered.addWidget(box)
            self.offers[offer.kind] = box
        self._what_for.setVisible(bool(offers))

    def _leave_out(self) -> None:
        places = tuple(place for kind, box in self.offers.items() if box.isChecked() for place in self._places[kind])
        self.context.backend.admin.change_settings(not_quoted=places)
