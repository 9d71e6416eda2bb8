"""The last step: the docs are searched, and a question of their own is asked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from app.i18n import t
from app.panel.pages.first_run_step import FirstRunStep
from app.panel.pages.page_frame import PageContext
from app.panel.widgets.boxes import flow_of
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from core.domain.knowledge import SearchResult

_SHOWN = 3
_CHARACTERS = 120


class TryStep(FirstRunStep):
    """Return in the search field searches; else it asks the question."""

    tried = Signal(object)
    """The ticket to try."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "try")
        self.ask = Button(t("panel.first.try.own"), self.try_question, kind="primary", icon_name="inbox")
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(t("panel.first.index.search"))
        self.search.setAccessibleName(t("panel.first.index.search"))
        self.search.returnPressed.connect(self._search)
        self.found = label("", "body", wrap=True)
        # Without a key for everywhere there is the window's own.
        keys = context.backend.admin.settings.global_key or "Ctrl+Shift+V"
        self.lay_out(flow_of(self.ask), self.search, self.found, keys=keys)

    @override
    def main_button(self) -> Button | None:
        return self.ask

    @override
    def try_again(self) -> None:
        self.try_question()

    def try_question(self) -> None:
        """Opens a ticket that these docs answer."""
        self.context.tasks.quick.run(self.context.backend.docs.sample_ticket, self.tried.emit, self.failed.emit)

    def _search(self) -> None:
        if words := self.search.text().strip():
            search = self.context.backend.docs.search
            self.context.tasks.quick.run(lambda: search(words, _SHOWN), self._show_found, self.failed.emit)

    def _show_found(self, result: SearchResult) -> None:
        rows = [f"{h.passage.title}: {h.passage.text.strip()[:_CHARACTERS]} …" for h in result.hits]
        self.found.setText("\n\n".join(rows) or t("panel.search.none"))
