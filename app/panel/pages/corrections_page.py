"""What agents corrected, for the lead: tiers and intents, and which rules were wrong most often."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QGuiApplication

from app.backend.views import CorrectionRow, Corrections, OverruleRow
from app.i18n import t, tn
from app.name_words import intent_words, rule_words
from app.panel.display_text import ago
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.widgets.boxes import column, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.rows import Row, RowList

_MOST_RULES = 3


class CorrectionsPage(PageFrame):
    """Rows open their ticket. The corrections can be copied as examples for the team's intents.toml."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.put-right"), scrolls=False)
        self.copy = Button(t("panel.put-right.copy"), self.copy_examples, kind="quiet", icon_name="copy")
        self.tools.addWidget(self.copy)
        self._rules = label("", "small", wrap=True)
        self.list = RowList(t("page.put-right"), even=False)
        self.list.activated.connect(lambda _: self._open())
        top = column(self._rules)
        top.setContentsMargins(gap("m"), 0, gap("m"), 0)
        self.body.addLayout(top)
        self.body.addWidget(self.list, 1)

    def refresh(self) -> None:
        """Reads the corrections."""
        self.load(self.context.tasks.quick, self.context.backend.tickets.corrections, self._show)

    def copy_examples(self) -> None:
        """Copies the corrections as examples for intents.toml."""

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.context.messages.post("panel.put-right.copied", "done")

        self.load(self.context.tasks.quick, self.context.backend.tickets.corrections_as_intents, copied)

    def _show(self, found: Corrections) -> None:
        rows = [_overruled(row, at == 0, len(found.overrules)) for at, row in enumerate(found.overrules)]
        rows += [_corrected(row, at == 0, len(found.corrections)) for at, row in enumerate(found.corrections)]
        self.list.show_rows(rows)
        self.copy.setEnabled(bool(found.corrections))
        most = Counter(rule for row in found.overrules for rule in row.rules).most_common(_MOST_RULES)
        named = ", ".join(f"{rule_words(rule)} ({count})" for rule, count in most)
        said = [tn("panel.triage.learned", len(found.corrections))] if found.corrections else []
        said += [t("panel.put-right.rules", rules=named)] if named else []
        self._rules.setText("\n".join(said))
        self._rules.setVisible(bool(said))
        self.say("" if rows else t("panel.put-right.none"), "", "" if rows else t("panel.put-right.none.hint"))

    def _open(self) -> None:
        if (row := self.list.current()) is not None:
            self.ticket_chosen.emit(row.payload)


def _overruled(row: OverruleRow, first: bool, count: int) -> Row:
    change = t("panel.put-right.change", was=t(f"tier.{row.was}"), now=t(f"tier.{row.now}"))
    about = " · ".join((change, *map(rule_words, row.rules)))
    caption = tn("panel.put-right.overruled", count) if first else ""
    return Row(row.subject or row.ticket, about, ago(row.made), "flag", "muted", row.ticket, caption)


def _corrected(row: CorrectionRow, first: bool, count: int) -> Row:
    was = intent_words(row.predicted) if row.predicted else "?"
    about = t("panel.put-right.change", was=was, now=intent_words(row.intent))
    caption = tn("panel.put-right.corrected", count) if first else ""
    return Row(row.subject or row.ticket, about, ago(row.made), "tag", "muted", row.ticket, caption)
