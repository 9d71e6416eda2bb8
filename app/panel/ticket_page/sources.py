"""The pages of the docs that answer, as cards, the best one first, below a note of what was not found in
them; below what was answered before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import t, tn
from app.panel.ticket_page.past_answer_card import PastAnswerCard
from app.panel.ticket_page.source_card import SourceCard
from app.panel.ticket_page.text_marking import question_stems
from app.panel.widgets.boxes import Banner, column, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from core.domain.draft import Citation
from core.domain.knowledge import Passage, SearchResult
from core.domain.past_answer import PastAnswer

_FEW = 3


class SourceList(QWidget):
    """The cards; docked under the reply they are folded at first, beside it the first one is not."""

    hovered = Signal(int)
    opened = Signal(object)
    sentence_used = Signal(str, object)
    not_quoted = Signal(str)
    past_sentence_used = Signal(str)
    past_excluded = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[SourceCard] = []
        self._made: list[SourceCard] = []
        self.past: list[PastAnswerCard] = []
        self._result: SearchResult | None = None
        self._used: Sequence[Citation] = ()
        self._unused: Mapping[str, int] = {}
        self._docked = False
        self._title = label(t("panel.sources"), "caption")
        self._note = Banner()
        self._note.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(gap("s"))
        self.more = Button("", self._show_all, kind="link")
        self.more.hide()
        self._past_list = QVBoxLayout()
        self._past_list.setSpacing(gap("s"))
        self.setLayout(column(self._title, self._note, self._list, self.more, self._past_list))

    def clear(self) -> None:
        """Nothing searched yet."""
        self._begin_anew()
        self.show_past(())
        for card in self._made:
            card.hide()

    def show_result(self, result: SearchResult) -> None:
        """Shows what was found."""
        self._begin_anew()
        self._result = result
        self._build(_FEW)
        for card in self._made[len(self.cards) :]:
            card.hide()
        self._title.setVisible(bool(result.hits))
        hidden = len(result.hits) - _FEW
        self.more.setVisible(hidden > 0)
        self.more.setText(tn("panel.sources.more", max(hidden, 0)))
        if not result.by_meaning:
            self._say(t("notice.search-by-words"), "")

    def show_past(self, answers: Sequence[PastAnswer]) -> None:
        """Shows what was answered to a like question before, in place of what stood there."""
        for card in self.past:
            self._past_list.removeWidget(card)
            card.deleteLater()
        self.past = [PastAnswerCard(answer) for answer in answers]
        for card in self.past:
            card.sentence_used.connect(self.past_sentence_used)
            card.excluded.connect(self._leave_out)
            self._past_list.addWidget(card)

    def _leave_out(self, answer: PastAnswer) -> None:
        self.show_past([card.answer for card in self.past if card.answer.source != answer.source])
        self.past_excluded.emit(answer)

    def show_used(self, citations: Sequence[Citation]) -> None:
        """What the reply takes from which page."""
        self._used = citations
        for card in self.cards:
            card.show_used(self._used_of(card))

    def show_unused(self, shown: Mapping[str, int]) -> None:
        """Pages that were shown for tickets and never used: how often, by path."""
        self._unused = shown
        for card in self.cards:
            self._tell_unused(card)

    def _tell_unused(self, card: SourceCard) -> None:
        card.show_unused(self._unused.get(card.hit.passage.path, 0) if card.hit is not None else 0)

    def set_docked(self, docked: bool) -> None:
        """Whether they stand under the reply, where there is little room: then all of them are folded at first."""
        if docked != self._docked:
            self._docked = docked
            for card in self.cards[:1]:
                card.unfold(not docked)

    def _used_of(self, card: SourceCard) -> list[Citation]:
        path = card.hit.passage.path if card.hit is not None else ""
        return [citation for citation in self._used if citation.path == path]

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
        self._title.hide()
        self.cards = []
        self._result = None
        self._used = ()
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
            card.show_hit(hit, wanted, unfolded=number == 1 and not self._docked)
            card.show_used(self._used_of(card))
            self._tell_unused(card)
            self.cards.append(card)

    def _card(self, number: int) -> SourceCard:
        card = SourceCard(number)
        card.hovered.connect(self.hovered)
        card.opened.connect(self.opened)
        card.sentence_used.connect(self.sentence_used)
        card.not_quoted.connect(self.not_quoted)
        self._list.addWidget(card)
        return card

    def _say(self, text: str, hint: str) -> None:
        self._note.show_words(text, "warning", hint)
        self._note.show()

    def _show_all(self) -> None:
        if self._result is not None:
            self._build(len(self._result.hits))
        self.more.hide()
