"""The list of checks: what in the reply stands nowhere in the docs, contradicts them or breaks a rule.

`checks_of` makes plain rows from a review; the widget shows them, and says which one was jumped to,
taken or dismissed.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from app.panel.parts.boxes import clear, column, frame, gap, row
from app.panel.parts.buttons import Button, MenuButton
from app.panel.parts.labels import ElidedLabel, Tone, label, set_tone
from app.wording import plain, t, tn, why_words
from core.review.model import Review
from core.text import Span

_NOWHERE = Span(0, 0)
DISMISSALS = ("right", "agreed", "other")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at before the reply goes out."""

    key: str
    """Stands for the same finding in the next review of a changed text: rule and words."""
    text: str
    span: Span
    tone: Tone
    words: str
    """Why, for people."""
    suggestion: str = ""
    quote: str = ""
    path: str = ""
    quote_span: Span = _NOWHERE
    blocking: bool = True


def checks_of(review: Review) -> tuple[Check, ...]:
    """The rows for a review, in the order of the reply."""
    rows = [
        Check(
            f"{s.why or s.text}",
            s.text,
            Span(s.start, s.end),
            "danger" if s.verdict == "contradicted" else "warning",
            why_words(s.why, s.text, "", t(f"panel.check.{s.verdict}")),
            quote=s.quote,
            path=s.path,
            quote_span=Span(s.quote_start, s.quote_end),
        )
        for s in review.sentences
        if s.verdict in ("unsupported", "contradicted")
    ]
    for f in (*review.tone, *review.policy):
        replaceable = f.why.startswith("tone.") and bool(f.text)
        tone: Tone = "danger" if f.blocking and f.why.startswith("policy.") else "warning"
        rows.append(
            Check(
                f"{f.rule}:{f.text}",
                f.text,
                Span(f.start, f.end),
                tone,
                why_words(f.why, f.text, f.suggestion, plain(f.rule)),
                f.suggestion if replaceable else "",
                quote=f.suggestion if f.why == "policy.never" else "",
                blocking=f.blocking,
            )
        )
    return tuple(sorted(rows, key=lambda check: check.span))


class CheckRow(QFrame):
    """One check with its ways on."""

    def __init__(self, owner: CheckList, check: Check) -> None:
        super().__init__()
        self.check = check
        self.setProperty("part", "banner")
        self.setProperty("tone", check.tone)
        why = label(check.words, "body", wrap=True)
        quote = label(f"“{check.quote}”" if check.path else check.quote, "small", wrap=True)
        if not check.quote:
            quote.hide()
        actions = row(spacing="xs")
        self.jump = Button(
            t("panel.check.show"),
            lambda: owner.jumped.emit(check),
            kind="link",
            name=f"{t('panel.check.show')}: {check.words}",
        )
        actions.addWidget(self.jump)
        if check.suggestion:
            self.take = Button(
                t("panel.check.take", words=_short(check.suggestion)), lambda: owner.taken.emit(check), kind="link"
            )
            actions.addWidget(self.take)
        if check.path:
            actions.addWidget(Button(t("panel.source.open"), lambda: owner.opened.emit(check), kind="link"))
        actions.addStretch(1)
        self.dismiss = MenuButton(
            "", self._fill_reasons, kind="quiet", icon_name="x", name=f"{t('panel.check.dismiss')}: {check.words}"
        )
        self._owner = owner
        head = row(spacing="xs")
        head.addWidget(why, 1)
        head.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        box = column(head, quote, actions, spacing="hair")
        box.setContentsMargins(gap("m"), gap("xs"), gap("xs"), gap("xs"))
        self.setLayout(box)

    def _fill_reasons(self, menu: QMenu) -> None:
        menu.addSection(t("panel.check.dismiss"))
        for reason in DISMISSALS:
            menu.addAction(t(f"panel.check.dismiss.{reason}")).triggered.connect(
                lambda _checked=False, r=reason: self._owner.dismissed.emit(self.check, r)
            )


class CheckList(QWidget):
    """All open checks, or one line that says that none is."""

    jumped = Signal(object)
    taken = Signal(object)
    opened = Signal(object)
    dismissed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CheckRow] = []
        self._shown: tuple[Check, ...] | None = None
        self._title = label(t("panel.checks"), "caption")
        self._state = ElidedLabel("", "small", at_end=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("xs"))
        self._holder = frame("plain", self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.setLayout(column(row(self._title, self._state), self._holder))
        self.show_waiting()

    def show_waiting(self) -> None:
        """No review yet."""
        self._show(())
        self._shown = None
        self._state.setText(t("panel.checks.waiting"))
        set_tone(self._state, "")

    def show_checks(self, checks: tuple[Check, ...], gaps: int) -> None:
        """Shows the open checks; `gaps` is how many places the agent still has to fill."""
        if checks != self._shown:
            self._show(checks)
        parts = [tn("panel.checks.open", len(checks))] if checks else []
        parts += [tn("panel.gaps.open", gaps)] if gaps else []
        self._state.setText(" · ".join(parts) or t("panel.checks.none"))
        set_tone(self._state, "warning" if parts else "good")

    def _show(self, checks: tuple[Check, ...]) -> None:
        self._shown = checks
        clear(self._list)
        self.rows = [CheckRow(self, check) for check in checks]
        for one in self.rows:
            self._list.addWidget(one)
        self._holder.setVisible(bool(checks))


def _short(text: str) -> str:
    return text if len(text) <= 32 else text[:31] + "…"
