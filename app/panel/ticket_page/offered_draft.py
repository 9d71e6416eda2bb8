"""A draft that is ready beside the reply: its words, what the check says of them, and the button that takes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from app.i18n import t
from app.panel.ticket_page.state_line import StateLine
from app.panel.widgets.boxes import column, flow_of, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from core.domain.draft import Draft
from core.domain.ticket_state import TicketState


class OfferedDraft(QFrame):
    """Shown under the editor, whose text stays until the agent takes this one."""

    def __init__(self, take: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._verdict = StateLine()
        self._text = label("", "body", wrap=True)
        self.action = Button(t("panel.rewrite.take"), take, kind="primary", icon_name="check")
        box = column(
            label(t("panel.draft.waiting"), "strong", wrap=True),
            self._verdict,
            flow_of(self.action),
            self._text,
            spacing="s",
        )
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self.setLayout(box)
        self.hide()

    def offer(self, draft: Draft, state: TicketState) -> None:
        """Shows a draft and how the ticket would stand with it. To take it is the first choice only where nothing in it
        is to be looked at."""
        self._text.setText(draft.text)
        self._verdict.show_state(state)
        self.action.set_kind("plain" if state.is_open else "primary")
        self.show()
