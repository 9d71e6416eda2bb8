"""Tier 3: the hand-off packet for a specialist in place of a draft, with the time that is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.i18n import known, t
from app.name_words import fact_words, owner_words
from app.panel import clock
from app.panel.display_text import duration, moment
from app.panel.ticket_page.packet_form import PacketForm
from app.panel.ticket_page.state_line import state_tone
from app.panel.widgets.boxes import Banner, clear, column, flow_of, frame, gap, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import label, pill, set_tone
from app.state_words import check_words, named_matter
from core.domain.history import HandedOver, Handoff
from core.domain.open_matters import Matter, is_suggestion
from core.domain.ticket_state import Reply, ticket_state

_SOON_S = 3600


class HandoffView(QWidget):
    """Shows who takes over until when, what the customer wants, what is known and what was tried; offers to copy, save,
    edit and hand over the packet."""

    copy_asked = Signal(str)
    """`markdown` or `html`."""
    save_asked = Signal()
    hand_over_asked = Signal()
    undo_asked = Signal()
    part_changed = Signal(str, str)
    """A part of the packet and its new text."""
    reply_copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._handoff: Handoff | None = None
        self._reply_check = Reply()
        self._verdict = label("", "small", wrap=True)
        self._owner = label("", "strong")
        self._due = label("", "small", wrap=True)
        self._left = pill("")
        self.mark = Button(t("panel.handoff.mark"), self.hand_over_asked.emit, kind="primary", icon_name="send")
        self.copy = MenuButton(t("panel.handoff.copy"), self._fill_copy, icon_name="copy")
        self.edit = Button(t("panel.handoff.edit"), self.start_editing, kind="quiet", icon_name="pencil")
        self.save = Button(t("panel.handoff.save"), self.save_asked.emit, kind="quiet", icon_name="download")
        self.marked = Banner("", "good", t("panel.undo"), self.undo_asked.emit)
        self.marked.hide()
        self.form = PacketForm()
        self.form.changed.connect(self.part_changed)
        self.form.done.connect(self.stop_editing)
        head = row(label(t("panel.handoff"), "caption"), 1, self._left)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(gap("m"))
        self._rows.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        self._card = frame("card", self._rows)
        who = column(self._owner, self._due, spacing="hair")
        ways = flow_of(self.mark, self.copy, self.edit, self.save)
        self.setLayout(column(head, who, self.marked, ways, self.form, self._card, self._verdict))
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)

    def show_handoff(self, handoff: Handoff) -> None:
        """Shows the packet; one of another ticket ends editing."""
        if self._handoff is None or handoff.ticket != self._handoff.ticket:
            self.stop_editing()
        self._handoff = handoff
        self._owner.setText(
            t("panel.handoff.owner", owner=owner_words(handoff.owner)) if handoff.owner else t("panel.handoff.no-owner")
        )
        self._due.setText(t("panel.handoff.due", sla=handoff.triage.sla, time=moment(handoff.due)))
        self._due.setVisible(bool(handoff.due))
        if self.form.isHidden():
            self._fill(handoff)
        self.tick()
        if handoff.due:
            self._clock.start()

    def show_reply_check(self, checked: Reply) -> None:
        """What the check of typed text says of the words for the customer; without a review it is awaited."""
        self._reply_check = checked
        state = replace(ticket_state("ended", reply=checked), suggestions=0)
        words = check_words(state)
        self._verdict.setText(
            "\n".join([t("panel.handoff.reply.check", state=words), *map(named_matter, self._open_matters())])
        )
        self._verdict.setVisible(bool(words))
        set_tone(self._verdict, state_tone(state))

    def reasons_to_ask(self) -> tuple[str, ...]:
        """What is open in the words for the customer."""
        return tuple(map(named_matter, self._open_matters()))

    def _open_matters(self) -> list[Matter]:
        """All but suggestions: a sentence for the customer needs no greeting."""
        return [matter for matter in self._reply_check.matters if not is_suggestion(matter)]

    def show_handed_over(self, mark: HandedOver | None) -> None:
        """Whether it was handed over: then nothing runs against the clock any more."""
        self.marked.setVisible(mark is not None)
        self.mark.setVisible(mark is None)
        self._left.setVisible(mark is None and self._handoff is not None and bool(self._handoff.due))
        if mark is None:
            self._clock.start()
            return
        self._clock.stop()
        time = moment(datetime.fromtimestamp(mark.at, UTC).isoformat())
        self.marked.show_words(t("panel.handoff.done", owner=owner_words(mark.owner) or "–", time=time), "good")

    def start_editing(self) -> None:
        """Shows the parts that may be changed as fields."""
        if self._handoff is not None:
            self._card.hide()
            self.form.start(self._handoff)

    def stop_editing(self) -> None:
        """Shows the packet as it stands now."""
        if not self.form.isHidden():
            self.form.hide()
            self._card.show()
            if self._handoff is not None:
                self._fill(self._handoff)
            self.edit.setFocus()

    def tick(self, now: datetime | None = None) -> None:
        """Shows the time left until the packet is due."""
        due = self._handoff.due if self._handoff is not None else ""
        self._left.setVisible(bool(due) and self.marked.isHidden())
        if not due:
            self._clock.stop()
            return
        left = (datetime.fromisoformat(due) - (now or clock.now())).total_seconds()
        words = (
            t("panel.handoff.left", time=duration(left)) if left > 0 else t("panel.handoff.late", time=duration(-left))
        )
        if words != self._left.text():
            self._left.setText(words)
            set_tone(self._left, "danger" if left <= 0 else "warning" if left < _SOON_S else "good")

    def _fill(self, handoff: Handoff) -> None:
        clear(self._rows)
        summary = handoff.summary
        self._section("panel.handoff.note", handoff.note)
        silent = "\n" + t("packet.docs-silent") if handoff.docs_silent else ""
        self._section("panel.handoff.wants", handoff.wants + silent)
        self._section("panel.handoff.summary", summary.text)
        self._section("panel.handoff.facts", "\n".join(f"{fact_words(f.kind)}: {f.text}" for f in summary.facts))
        self._section("panel.handoff.account", "\n".join(f"{known(n, n)}: {value}" for n, value in handoff.account))
        self._section(
            "panel.handoff.tried",
            "\n".join(f"• {a.tried.text}" + (f" → {a.result.text}" if a.result else "") for a in handoff.attempts),
        )
        self._section(
            "panel.handoff.promised", "\n".join(f"{'✓' if kept else '•'} {one.text}" for one, kept in summary.ticked)
        )
        self._section("panel.handoff.open", "\n".join(f"• {q}" for q in summary.open_questions))
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

    def _section(self, title: str, text: str) -> None:
        if text:
            holder = QWidget()
            holder.setLayout(
                column(label(t(title), "caption", wrap=True), label(text, "body", wrap=True), spacing="hair")
            )
            self._rows.addWidget(holder)

    def _fill_copy(self, menu: QMenu) -> None:
        for form in ("markdown", "html"):
            menu.addAction(t(f"panel.handoff.copy.{form}")).triggered.connect(
                lambda _checked=False, form=form: self.copy_asked.emit(form)
            )
