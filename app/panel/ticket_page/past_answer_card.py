"""What was answered to a like question before, as a card below the pages of the docs: when, by whom, its sentences."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu

from app.i18n import t, tn
from app.name_words import answered_by
from app.panel.display_text import date
from app.panel.widgets.boxes import column, flow_of, gap, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import ElidedLabel, label, pill
from core.domain.past_answer import PastAnswer
from core.domain.text import split_sentences


class PastAnswerCard(QFrame):
    """One earlier answer; its sentences can be put into the reply, and it can be left out from now on."""

    sentence_used = Signal(str)
    excluded = Signal(object)

    def __init__(self, answer: PastAnswer) -> None:
        super().__init__()
        self.answer = answer
        who = answered_by(answer)
        title = t("panel.past-answer", date=date(answer.answered) or t("panel.past-answer.undated"), who=who)
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        mark = pill(t("panel.past-answer.mark"), "warning")
        mark.setToolTip(t("panel.past-answer.help"))
        head = row(ElidedLabel(title, "strong"), mark, spacing="s")
        head.setStretch(0, 1)
        self.use = MenuButton(t("panel.source.use"), self._fill_sentences, kind="link", icon_name="quote")
        self.leave_out = Button(
            t("panel.past-answer.exclude"), lambda: self.excluded.emit(self.answer), kind="link", icon_name="eye-off"
        )
        alike = label(tn("panel.past-answer.alike", answer.alike), "small", wrap=True)
        if not answer.alike:
            alike.hide()
        actions = flow_of(self.use, self.leave_out)
        words = label(answer.text, wrap=True)
        asked = ElidedLabel(" ".join(answer.question.split()), "small")
        box = column(head, asked, words, actions, alike, spacing="xs")
        box.setContentsMargins(gap("m"), gap("s") + 2, gap("m"), gap("s"))
        self.setLayout(box)

    def _fill_sentences(self, menu: QMenu) -> None:
        for span in split_sentences(self.answer.text)[:12]:
            sentence = span.of(self.answer.text)
            words = sentence if len(sentence) <= 70 else sentence[:69] + "…"
            menu.addAction(words.replace("&", "&&")).triggered.connect(
                lambda _checked=False, s=sentence: self.sentence_used.emit(s)
            )
