"""Tier 3: the packet for a specialist in place of a draft, with the time that is left."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.panel.parts.boxes import clear, column, frame, gap, row
from app.panel.parts.buttons import Button
from app.panel.parts.labels import label, pill, set_tone
from app.panel.wording import duration, fact_words
from app.wording import plain, t
from core.history.model import Handoff

_SOON_S = 3600


class HandoffView(QWidget):
    """Who takes over until when, what the customer wants, what is known and what was tried."""

    packet_copied = Signal(object)
    reply_copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._handoff: Handoff | None = None
        self._owner = label("", "strong")
        self._left = pill("")
        self.copy = Button(t("panel.handoff.copy"), self._copy, kind="primary", icon_name="copy")
        head = row(label(t("panel.handoff"), "caption"), 1, self._left)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(gap("m"))
        self._rows.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        self.setLayout(column(head, row(self._owner, 1, self.copy), frame("card", self._rows)))
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)

    def show_handoff(self, handoff: Handoff) -> None:
        """Shows the packet."""
        self._handoff = handoff
        self._owner.setText(
            t("panel.handoff.owner", owner=plain(handoff.owner)) if handoff.owner else t("panel.handoff.no-owner")
        )
        clear(self._rows)
        self._section("panel.handoff.wants", handoff.wants)
        self._section("panel.handoff.summary", handoff.summary.text)
        self._section(
            "panel.handoff.facts", "\n".join(f"{fact_words(f.kind)}: {f.text}" for f in handoff.summary.facts)
        )
        self._section("panel.handoff.account", "\n".join(f"{name}: {value}" for name, value in handoff.account))
        self._section(
            "panel.handoff.tried",
            "\n".join(f"• {a.tried.text}" + (f" → {a.result.text}" if a.result else "") for a in handoff.attempts),
        )
        self._section("panel.handoff.open", "\n".join(f"• {q}" for q in handoff.summary.open_questions))
        self._section("panel.handoff.pages", "\n".join(title or path for path, title in handoff.pages))
        self._section("panel.handoff.not-found", "\n".join(f"• {part}" for part in handoff.not_found))
        if handoff.customer_reply:
            self._section("panel.handoff.reply", handoff.customer_reply)
            copy = Button(
                t("panel.handoff.reply.copy"),
                lambda: self.reply_copied.emit(handoff.customer_reply),
                kind="link",
                icon_name="copy",
            )
            self._rows.addWidget(copy)
        self.tick()
        if handoff.due:
            self._clock.start()

    def tick(self, now: datetime | None = None) -> None:
        """Shows the time left until the packet is due."""
        due = self._handoff.due if self._handoff is not None else ""
        self._left.setVisible(bool(due))
        if not due:
            self._clock.stop()
            return
        left = (datetime.fromisoformat(due) - (now or datetime.now(UTC))).total_seconds()
        words = (
            t("panel.handoff.left", time=duration(left)) if left > 0 else t("panel.handoff.late", time=duration(-left))
        )
        if words != self._left.text():
            self._left.setText(words)
            set_tone(self._left, "danger" if left <= 0 else "warning" if left < _SOON_S else "good")

    def _section(self, title: str, text: str) -> None:
        if text:
            holder = QWidget()
            holder.setLayout(column(label(t(title), "caption"), label(text, "body", wrap=True), spacing="hair"))
            self._rows.addWidget(holder)

    def _copy(self) -> None:
        if self._handoff is not None:
            self.packet_copied.emit(self._handoff)
