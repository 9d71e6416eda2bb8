"""The pages of the docs that answer, as cards: the passage with the customer's words marked, a link to its place, and
its sentences to insert."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from app.i18n import t, tn
from app.panel.display_text import date
from app.panel.style.theme import theme
from app.panel.ticket_page.text_marking import marked_html, question_stems
from app.panel.widgets.boxes import Banner, column, flow_of, gap, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import ElidedLabel, label, pill, restyle
from core.domain.knowledge import Hit, Passage, SearchResult
from core.domain.text import split_sentences

_PREVIEW = 180
_FEW = 3


class SourceCard(QFrame):
    """One page with its best passage. Unfolded by a click or Return, highlighted while the caret is in a sentence taken
    from it. A card is reused for the next ticket: making one takes as long as a frame."""

    hovered = Signal(int)
    opened = Signal(object)
    sentence_used = Signal(str, object)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.hit: Hit | None = None
        self._wanted: frozenset[str] = frozenset()
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title = ElidedLabel("", "strong")
        self._internal = pill(t("panel.source.internal"), "warning")
        self._internal.setToolTip(t("panel.source.internal.help"))
        self._internal.hide()
        head = row(pill(str(number), "accent"), self._title, self._internal, spacing="s")
        head.setStretch(1, 1)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._beginning = ElidedLabel("", "muted")
        self._where = ElidedLabel("", "small")
        self.use = MenuButton(t("panel.source.use"), self._fill_sentences, kind="link", icon_name="quote")
        self.open = Button(t("panel.source.open"), self._open, kind="link", icon_name="external-link")
        self._more = label("", "small")
        self._more.hide()
        self._actions = flow_of(self.use, self.open, self._more)
        box = column(head, self._beginning, self._where, self._words, self._actions, spacing="xs")
        box.setContentsMargins(gap("m"), gap("s") + 2, gap("m"), gap("s"))
        self.setLayout(box)
        self.unfold(False)

    def show_hit(self, hit: Hit, wanted: frozenset[str], *, unfolded: bool) -> None:
        """Shows a page with the words of the question marked."""
        self.hit, self._wanted = hit, wanted
        passage = hit.passage
        self.setAccessibleName(t("panel.source.name", number=self.number, title=passage.title))
        self._title.setText(passage.title)
        self._internal.setVisible(passage.audience == "internal")
        self._beginning.setText(" ".join(passage.text[:_PREVIEW].split()))
        self._where.setText(
            " · ".join(p for p in (passage.heading, date(passage.modified) if passage.modified else "") if p)
        )
        self.use.setEnabled(bool(passage.text.strip()))
        self._more.setText(tn("panel.source.more", len(hit.more)))
        self._more.setVisible(bool(hit.more))
        self.set_lit(False)
        self.unfold(unfolded)
        self.show()

    def _open(self) -> None:
        assert self.hit is not None
        self.opened.emit(self.hit.passage)

    def unfold(self, unfolded: bool) -> None:
        """Shows the whole passage and what can be done with it, or its beginning only."""
        self._unfolded = unfolded
        for part in (self._actions, self._words, self._where):
            part.setVisible(unfolded)
        self._beginning.setVisible(not unfolded)
        if unfolded and self.hit is not None:
            text = self.hit.passage.text.strip()
            self._words.setText(marked_html(text, self._wanted, theme().colour("mark").name()))

    def set_lit(self, lit: bool) -> None:
        """Lights the card up."""
        if bool(self.property("lit")) != lit:
            self.setProperty("lit", lit)
            restyle(self)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_unfolded"):
            self.unfold(self._unfolded)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.hovered.emit(self.number)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(0)

    @override
    def focusInEvent(self, event: QEvent) -> None:
        self.hovered.emit(self.number)
        self.set_lit(True)

    @override
    def focusOutEvent(self, event: QEvent) -> None:
        self.hovered.emit(0)
        self.set_lit(False)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.unfold(not self._unfolded)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space):
            self.unfold(not self._unfolded)
        elif event.key() == Qt.Key.Key_O:
            self._open()
        else:
            super().keyPressEvent(event)

    def _fill_sentences(self, menu: QMenu) -> None:
        assert self.hit is not None
        passage = self.hit.passage
        for span in split_sentences(passage.text, passage.language or "en")[:12]:
            sentence = span.of(passage.text)
            words = sentence if len(sentence) <= 70 else sentence[:69] + "…"
            menu.addAction(words.replace("&", "&&")).triggered.connect(
                lambda _checked=False, s=sentence: self.sentence_used.emit(s, passage)
            )


class SourceList(QWidget):
    """The cards, the best page first, after a line that says what the docs do not cover."""

    hovered = Signal(int)
    opened = Signal(object)
    sentence_used = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[SourceCard] = []
        self._made: list[SourceCard] = []
        self._result: SearchResult | None = None
        self._title = label(t("panel.sources"), "caption")
        self._note = Banner()
        self._note.hide()
        self._waiting = label(t("panel.phase.searching"), "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("s"))
        self.more = Button("", self._show_all, kind="link")
        self.more.hide()
        self.setLayout(column(self._title, self._waiting, self._note, self._list, self.more))

    def clear(self) -> None:
        """Nothing searched yet."""
        self._begin_anew()
        for card in self._made:
            card.hide()
        self._waiting.show()

    def show_result(self, result: SearchResult) -> None:
        """Shows what was found."""
        self._begin_anew()
        self._waiting.hide()
        self._result = result
        self._build(_FEW)
        for card in self._made[len(self.cards) :]:
            card.hide()
        hidden = len(result.hits) - _FEW
        self.more.setVisible(hidden > 0)
        self.more.setText(tn("panel.sources.more", max(hidden, 0)))
        if not result.hits:
            self._say(t("panel.sources.none"), t("panel.sources.none.hint"))
        elif not result.answered:
            parts = ", ".join(f"“{part}”" for part in result.uncovered[:3])
            self._say(t("panel.sources.unanswered"), t("panel.sources.uncovered", parts=parts) if parts else "")
        elif not result.by_meaning:
            self._say(t("notice.search-by-words"), "")

    def make_ahead(self) -> Iterator[None]:
        """Makes the cards that every ticket needs in advance, one at a time."""
        while len(self._made) < _FEW:
            card = self._card(len(self._made) + 1)
            card.hide()
            self._made.append(card)
            yield

    def light(self, number: int) -> None:
        """Lights up one card; 0: none. One that is folded away is brought back."""
        if number > len(self.cards):
            self._show_all()
        for card in self.cards:
            card.set_lit(card.number == number)

    def number_of(self, path: str) -> int:
        """The number of the card that shows this page; 0: none does."""
        hits = self._result.hits if self._result is not None else ()
        return next((number for number, hit in enumerate(hits, 1) if hit.passage.path == path), 0)

    def passage_at(self, number: int) -> Passage:
        """The best passage of a card."""
        assert self._result is not None
        return self._result.hits[number - 1].passage

    def _begin_anew(self) -> None:
        self.cards = []
        self._result = None
        self._note.hide()
        self.more.hide()

    def _build(self, upto: int) -> None:
        """Fills the cards up to this number: most are never looked at, and making them costs time."""
        assert self._result is not None
        wanted = question_stems(self._result.query)
        for number, hit in list(enumerate(self._result.hits, 1))[len(self.cards) : upto]:
            if number > len(self._made):
                self._made.append(self._card(number))
            card = self._made[number - 1]
            card.show_hit(hit, wanted, unfolded=number == 1)
            self.cards.append(card)

    def _card(self, number: int) -> SourceCard:
        card = SourceCard(number)
        card.hovered.connect(self.hovered)
        card.opened.connect(self.opened)
        card.sentence_used.connect(self.sentence_used)
        self._list.addWidget(card)
        return card

    def _say(self, text: str, hint: str) -> None:
        self._note.show_words(text, "warning", hint)
        self._note.show()

    def _show_all(self) -> None:
        if self._result is not None:
            self._build(len(self._result.hits))
        self.more.hide()
