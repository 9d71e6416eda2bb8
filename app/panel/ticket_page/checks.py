"""The list of checks: what in the reply is not supported by the docs, contradicts them or breaks a rule.

`checks_of` makes plain rows; the widget shows them, and says which one was jumped to, taken or dismissed. How many
there are, and whether a review is awaited, is said by the ticket's state line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from app.i18n import t
from app.panel.widgets.boxes import column, flow_of, frame, gap, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import Tone, label, set_tone
from app.state_words import matter_words
from core.domain.open_matters import Matter, is_suggestion, marked_words, matter_key, question_of
from core.domain.review import Finding, SentenceVerdict
from core.domain.text import Span

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
    """Whether copying asks because of it; else it is a suggestion."""

    @property
    def is_marked(self) -> bool:
        """Whether it is about words of the reply; else about something that is not in it."""
        return self.span.start < self.span.end


_NO_CHECK = Check("", "", _NOWHERE, "warning", "")
_FEW = 4


def checks_of(matters: Sequence[Matter]) -> tuple[Check, ...]:
    """The rows for what is to be looked at, in the same order."""
    return tuple(_sentence(m) if isinstance(m, SentenceVerdict) else _finding(m) for m in matters)


def _sentence(matter: SentenceVerdict) -> Check:
    return Check(
        matter_key(matter),
        matter.text,
        marked_words(matter),
        "danger" if matter.verdict == "contradicted" else "warning",
        matter_words(matter),
        quote=matter.quote,
        path=matter.path,
        quote_span=Span(matter.quote_start, matter.quote_end),
    )


def _finding(matter: Finding) -> Check:
    replaceable = matter.why.startswith("tone.") and bool(matter.text) and not question_of(matter)
    return Check(
        matter_key(matter),
        question_of(matter) or matter.text,
        marked_words(matter),
        "danger" if matter.blocking and matter.why.startswith("policy.") else "warning",
        matter_words(matter),
        matter.suggestion if replaceable else "",
        quote=matter.suggestion if matter.why == "policy.never" else "",
        blocking=not is_suggestion(matter),
    )


class CheckRow(QFrame):
    """One check with what can be done about it. A row is reused for the next review: making one takes as long as a
    frame."""

    def __init__(self, owner: CheckList, check: Check) -> None:
        super().__init__()
        self._owner = owner
        self.setProperty("part", "banner")
        self._why = label("", "body", wrap=True)
        self._quote = label("", "small", wrap=True)
        self.jump = Button(t("panel.check.show"), lambda: owner.jumped.emit(self.check), kind="link")
        self.take = Button("", lambda: owner.taken.emit(self.check), kind="link")
        self.source = Button(t("panel.source.open"), lambda: owner.opened.emit(self.check), kind="link")
        actions = flow_of(self.jump, self.take, self.source)
        self.dismiss = MenuButton("", self._fill_reasons, kind="quiet", icon_name="x")
        head = row(spacing="xs")
        head.addWidget(self._why, 1)
        head.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        box = column(head, self._quote, actions, spacing="hair")
        box.setContentsMargins(gap("m"), gap("xs"), gap("xs"), gap("xs"))
        self.setLayout(box)
        self.show_check(check)

    def show_check(self, check: Check) -> None:
        """Shows this check in place of the one before."""
        self.check = check
        set_tone(self, check.tone)
        self._why.setText(check.words)
        self._quote.setText(f"“{check.quote}”" if check.path else check.quote)
        self._quote.setVisible(bool(check.quote))
        self.jump.setAccessibleName(f"{t('panel.check.show')}: {check.words}")
        self.jump.setToolTip(f"{t('panel.check.show')}: {check.words}")
        self.jump.setVisible(check.is_marked)
        take = t("panel.check.take", words=_short(check.suggestion))
        self.take.setText(take)
        self.take.setAccessibleName(take)
        self.take.setVisible(bool(check.suggestion))
        self.source.setVisible(bool(check.path))
        self.dismiss.setAccessibleName(f"{t('panel.check.dismiss')}: {check.words}")
        self.dismiss.setToolTip(f"{t('panel.check.dismiss')}: {check.words}")

    def _fill_reasons(self, menu: QMenu) -> None:
        menu.addSection(t("panel.check.dismiss"))
        for reason in DISMISSALS:
            menu.addAction(t(f"panel.check.dismiss.{reason}")).triggered.connect(
                lambda _checked=False, r=reason: self._owner.dismissed.emit(self.check, r)
            )


class CheckList(QWidget):
    """All open checks; nothing at all where there is none."""

    jumped = Signal(object)
    taken = Signal(object)
    opened = Signal(object)
    dismissed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CheckRow] = []
        self._made: list[CheckRow] = []
        self._shown: tuple[Check, ...] | None = None
        self._title = label(t("panel.checks"), "caption")
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("xs"))
        self._holder = frame("plain", self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.setLayout(column(self._title, self._holder))
        self.show_checks(())

    def make_ahead(self) -> Iterator[None]:
        """Makes a few rows in advance, one at a time."""
        while len(self._made) < _FEW:
            made = CheckRow(self, _NO_CHECK)
            made.hide()
            self._list.addWidget(made)
            self._made.append(made)
            yield

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Shows the open checks."""
        if checks == self._shown:
            return
        self._shown = checks
        for at, check in enumerate(checks):
            if at < len(self._made):
                self._made[at].show_check(check)
            else:
                self._made.append(CheckRow(self, check))
                self._list.addWidget(self._made[at])
            self._made[at].show()
        for one in self._made[len(checks) :]:
            one.hide()
        self.rows = self._made[: len(checks)]
        self._title.setVisible(bool(checks))
        self._holder.setVisible(bool(checks))


def _short(text: str) -> str:
    return text if len(text) <= 32 else text[:31] + "…"
