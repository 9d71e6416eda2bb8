"""The draft: its two versions, the editor, and the state of the ticket over it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from app.i18n import t
from app.panel.state import PageState
from app.panel.ticket_page.editor import DraftEditor
from app.panel.ticket_page.offered_draft import OfferedDraft
from app.panel.ticket_page.rewrite_view import RewriteView
from app.panel.ticket_page.state_line import StateLine
from app.panel.widgets.boxes import column, flow_of, row
from app.panel.widgets.buttons import Button, MenuButton
from app.panel.widgets.labels import label
from core.domain.draft import Draft, DraftKind
from core.domain.review import Review
from core.domain.ticket_state import Reply, ticket_state

VOTE_REASONS = ("wrong", "off", "incomplete", "tone", "long", "other")
"""What a thumb down may say: kept as it is, worded by `panel.vote.<reason>`."""


class DraftBlock(QWidget):
    """Shows the first draft at once. What the model writes comes when it is whole and checked, and is taken by the
    agent: the text in the box is never half written, and never goes away by itself."""

    stopped = Signal()
    version_put = Signal(object)
    """A whole draft was put into the editor."""
    voted = Signal(object, bool, str)
    """The agent's thumb for a draft: the `Draft`, up or down, and the reason."""
    reword_asked = Signal(object)
    """The menu of other words is about to open: the `QMenu` to fill."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = DraftEditor()
        self.editor.setAccessibleName(t("panel.draft"))
        self.line = StateLine()
        self.stop = Button(t("panel.stop"), self.stopped.emit, kind="link", icon_name="square")
        self.from_docs = Button(t("panel.draft.extractive"), lambda: self._choose("extractive"), kind="pill")
        self.by_model = Button(t("panel.draft.model"), lambda: self._choose("model"), kind="pill")
        self._versions = QButtonGroup(self)
        for button in (self.from_docs, self.by_model):
            button.setCheckable(True)
            button.hide()
            self._versions.addButton(button)
        self.reword = MenuButton(t("panel.rewrite"), self.reword_asked.emit, kind="pill", icon_name="sparkles")
        self.rewrite = RewriteView()
        self.good = Button(
            "", lambda: self._vote(True, ""), kind="link", icon_name="thumbs-up", name=t("panel.vote.good")
        )
        self.bad = MenuButton("", self._fill_reasons, kind="link", icon_name="thumbs-down", name=t("panel.vote.bad"))
        self.waiting = OfferedDraft(lambda: self._choose("model"))
        self._page = PageState()
        self._in_editor: DraftKind | None = None
        choices = flow_of(label(t("panel.draft"), "caption"), self.from_docs, self.by_model, self.reword)
        head = row(choices, self.good, self.bad, spacing="xs")
        head.setStretch(0, 1)
        state = row(self.line, self.stop, spacing="xs")
        state.setStretch(0, 1)
        self.setLayout(column(head, state, self.editor, self.waiting, self.rewrite))
        self.clear()

    @property
    def in_editor(self) -> DraftKind | None:
        """Which version the editor was last filled with; None: none yet."""
        return self._in_editor

    def clear(self) -> None:
        """Another ticket: an empty editor."""
        self._page = PageState()
        self._in_editor = None
        self.editor.start_over()
        for widget in (self.waiting, self.from_docs, self.by_model, self.stop, self.good, self.bad):
            widget.hide()

    def restore(self, text: str) -> None:
        """Puts back what the agent had written before; no draft replaces it unasked."""
        self.editor.put(text, touched=True)

    def show_state(self, page: PageState) -> None:
        """Takes over what changed since the last page shown."""
        before, self._page = self._page, page
        if page.extractive is not before.extractive and page.extractive is not None and page.extractive.shown:
            self._offer(page.extractive)
        review = page.written_review
        if review is not None and review is not before.written_review and page.written is not None:
            self._arrived(page.written, review)
        self._show_state(page)

    @property
    def filled_with(self) -> Draft | None:
        """The draft that the reply is made from, None if the agent wrote it all."""
        return {"model": self._page.written, "extractive": self._page.extractive}.get(self._in_editor or "")

    def _vote(self, good: bool, reason: str) -> None:
        if (draft := self.filled_with) is not None:
            self.voted.emit(draft, good, reason)

    def _fill_reasons(self, menu: QMenu) -> None:
        menu.addSection(t("panel.vote.bad"))
        for reason in VOTE_REASONS:
            menu.addAction(t(f"panel.vote.{reason}")).triggered.connect(
                lambda _checked=False, reason=reason: self._vote(False, reason)
            )

    def toggle_version(self) -> None:
        """Changes to the other version, if there are two."""
        if self.from_docs.isVisible() and self.by_model.isVisible():
            self._choose("extractive" if self._in_editor == "model" else "model")

    def _offer(self, draft: Draft) -> None:
        if not self.editor.touched:
            self._put(draft)

    def _arrived(self, draft: Draft, review: Review) -> None:
        """A draft of the model's is whole and checked. It takes the place of one of its own that nobody touched;
        beside all else it waits, to be read with what the check says of it, and taken."""
        if not self.editor.touched and (self._in_editor != "extractive" or self.editor.toPlainText() == draft.text):
            self._put(draft)
            return
        reply = Reply(draft.text, draft, review, review, review.open_gaps)
        self.waiting.offer(draft, ticket_state("ended", self._page.triage, reply))

    def _choose(self, kind: DraftKind) -> None:
        draft = self._page.written if kind == "model" else self._page.extractive
        if draft is not None and draft.shown:
            self._put(draft)
            self.editor.setFocus()

    def _put(self, draft: Draft) -> None:
        self._in_editor = draft.kind
        self.editor.put(draft.text)
        self.waiting.hide()
        self.version_put.emit(draft)
        self._show_state(self._page)

    def _show_state(self, page: PageState) -> None:
        both = page.extractive is not None and page.extractive.shown and page.written is not None
        self.from_docs.setVisible(both)
        self.by_model.setVisible(both)
        self.from_docs.setChecked(self._in_editor == "extractive")
        self.by_model.setChecked(self._in_editor == "model")
        self.stop.setVisible(page.busy)
        self.editor.setPlaceholderText(t("panel.draft.placeholder" if page.busy else "panel.draft.placeholder.none"))
        judged = not page.busy and self.filled_with is not None
        self.good.setVisible(judged)
        self.bad.setVisible(judged)
        self.reword.setVisible(not page.busy)
