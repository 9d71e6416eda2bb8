"""One page of the docs that answers, as a card: folded to the sentences the reply uses of it, unfolded to their passage
with the customer's words marked, a link to its place, and its sentences to insert."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import PurePosixPath

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu
from typing_extensions import override

from app.i18n import t, tn
from app.panel.display_text import date
from app.panel.style.theme import theme
from app.panel.ticket_page.text_marking import marked_html
from app.panel.widgets.boxes import column, flow_of, gap, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import ElidedLabel, label, pill, restyle
from core.domain.draft import Citation
from core.domain.knowledge import Hit, Passage
from core.domain.text import split_sentences

_PREVIEW = 180


class SourceCard(QFrame):
    """One page with its best passage: folded it shows what the reply uses of it. Unfolded by a click or Return,
    highlighted while the caret is in a sentence taken from it. A card is reused for the next ticket: making one takes
    as long as a frame."""

    hovered = Signal(int)
    opened = Signal(object)
    sentence_used = Signal(str, object)
    not_quoted = Signal(str)
    """The path of a page, or of a folder of the docs."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.hit: Hit | None = None
        self._passage: Passage | None = None
        self._wanted: frozenset[str] = frozenset()
        self._used: tuple[str, ...] = ()
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
        self.leave_out = MenuButton(t("panel.source.not-quoted"), self._fill_left_out, kind="link", icon_name="eye-off")
        self._more = label("", "small")
        self._more.hide()
        self._unused = label("", "small")
        self._unused.hide()
        self._actions = flow_of(self.use, self.open, self.leave_out, self._unused, self._more)
        box = column(head, self._beginning, self._where, self._words, self._actions, spacing="xs")
        box.setContentsMargins(gap("m"), gap("s") + 2, gap("m"), gap("s"))
        self.setLayout(box)
        self.unfold(False)

    def show_hit(self, hit: Hit, wanted: frozenset[str], *, unfolded: bool) -> None:
        """Shows a page with the words of the question marked."""
        self.hit, self._wanted, self._used = hit, wanted, ()
        self.setAccessibleName(t("panel.source.name", number=self.number, title=hit.passage.title))
        self._title.setText(hit.passage.title)
        self._internal.setVisible(hit.passage.audience == "internal")
        self._show_passage(hit.passage)
        self._more.setText(tn("panel.source.more", len(hit.more)))
        self._more.setVisible(bool(hit.more))
        self.set_lit(False)
        self.unfold(unfolded)
        self.show()

    def _show_passage(self, passage: Passage) -> None:
        self._passage = passage
        self._beginning.setText(" ".join(passage.text[:_PREVIEW].split()))
        self._where.setText(
            " · ".join(p for p in (passage.heading, date(passage.modified) if passage.modified else "") if p)
        )
        self.use.setEnabled(bool(passage.text.strip()))

    def _open(self) -> None:
        self.opened.emit(self._passage)

    def show_used(self, citations: Sequence[Citation]) -> None:
        """What the reply takes from the page: it is shown by the passage that most of it stands in."""
        assert self.hit is not None
        quotes = tuple(dict.fromkeys(c.quote.strip() for c in citations if c.quote.strip()))
        passage = passage_of(self.hit, citations)
        if quotes != self._used or passage is not self._passage:
            self._used = quotes
            self._show_passage(passage)
            self.unfold(self._unfolded)

    def unfold(self, unfolded: bool) -> None:
        """Shows the whole passage and what can be done with it, or only what the reply uses of it, else its
        beginning."""
        self._unfolded = unfolded
        self._actions.setVisible(unfolded)
        self._where.setVisible(unfolded)
        self._words.setVisible(unfolded or bool(self._used))
        self._beginning.setVisible(not unfolded and not self._used)
        if self._passage is None:
            return
        if unfolded:
            text = self._passage.text.strip()
            self._words.setText(marked_html(text, self._wanted, theme().colour("mark").name()))
        else:
            self._words.setText("<br>".join(html.escape(_in_short(quote)) for quote in self._used))

    def show_unused(self, times: int) -> None:
        """The page was shown that often for tickets and never used; 0: nothing is said."""
        self._unused.setText(tn("panel.source.never-used", times))
        self._unused.setVisible(times > 0)

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

    def _fill_left_out(self, menu: QMenu) -> None:
        assert self.hit is not None
        page = PurePosixPath(self.hit.passage.path)
        menu.addAction(t("panel.source.not-quoted.page")).triggered.connect(
            lambda _checked=False: self.not_quoted.emit(str(page))
        )
        if (folder := str(page.parent)) != ".":
            words = t("panel.source.not-quoted.folder", folder=folder)
            menu.addAction(words.replace("&", "&&")).triggered.connect(
                lambda _checked=False: self.not_quoted.emit(folder)
            )

    def _fill_sentences(self, menu: QMenu) -> None:
        passage = self._passage
        assert passage is not None
        for span in split_sentences(passage.text, passage.language or "en")[:12]:
            sentence = span.of(passage.text)
            words = sentence if len(sentence) <= 70 else sentence[:69] + "…"
            menu.addAction(words.replace("&", "&&")).triggered.connect(
                lambda _checked=False, s=sentence: self.sentence_used.emit(s, passage)
            )


def passage_of(hit: Hit, citations: Sequence[Citation]) -> Passage:
    """The passage of a page that most of what is cited from it stands in; its best one where nothing is, or equals."""
    passages = (hit.passage, *hit.more)
    return max(passages, key=lambda p: sum(p.start <= one.start and one.end <= p.end for one in citations))


def _in_short(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _PREVIEW else f"{words[: _PREVIEW - 1]}…"
