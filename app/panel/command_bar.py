"""Ctrl+K: one field for commands, snippets and sentences for the reply, the docs, past tickets and settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from app.backend.api import Backend
from app.backend.views import RecentTicket
from app.i18n import known, t
from app.panel.commands import Commands
from app.panel.display_text import ago
from app.panel.reply_insertions import ReplyInsertions
from app.panel.task_queue import Task, TaskQueues
from app.panel.undo_history import UndoHistory
from app.panel.widgets.boxes import gap, rule
from app.panel.widgets.labels import label
from app.panel.widgets.rows import Row, RowList
from core.domain.knowledge import Passage, SearchResult
from core.settings import FIELDS

_SEARCH_AFTER_MS = 60
_FEW = 6
_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CommandBar(QFrame):
    """Lies over the top of the window. Commands and settings are listed at once, docs and tickets a moment later by the
    quick queue, which does not wait for a draft that is being written."""

    passage_chosen = Signal(object)
    ticket_chosen = Signal(str)
    setting_chosen = Signal(str)

    def __init__(
        self,
        over: QWidget,
        backend: Backend,
        tasks: TaskQueues,
        commands: Commands,
        insertions: ReplyInsertions,
        undo_history: UndoHistory,
    ) -> None:
        super().__init__(over)
        self._over, self._backend, self._tasks, self._commands = over, backend, tasks, commands
        self._insertions, self._undo_history = insertions, undo_history
        self._passages: Sequence[Passage] = ()
        self._docs: Sequence[Row] = ()
        self._tickets: Sequence[Row] = ()
        self._jobs: list[Task] = []
        self.setProperty("part", "sheet")
        self.field = QLineEdit()
        self.field.setProperty("kind", "bare")
        self.field.setPlaceholderText(t("panel.search.placeholder"))
        self.field.setAccessibleName(t("panel.search"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list = RowList(t("panel.search.results"), even=False)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda _: self.run_current())
        self._none = label(t("panel.search.none"), "muted")
        self._none.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        box = QVBoxLayout(self)
        box.setContentsMargins(gap("xs"), gap("xs"), gap("xs"), gap("xs"))
        box.setSpacing(gap("xs"))
        for part in (self.field, rule(), self._none, self.list):
            box.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._search)
        insertions.changed.connect(self._show_rows)
        self.hide()

    def open(self) -> None:
        """Shows the bar with an empty field."""
        self._docs = self._tickets = self._passages = ()
        self._insertions.read_anew()
        self.field.clear()
        self._show_rows()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_bar(self) -> None:
        """Hides it."""
        for job in self._jobs:
            job.abandon()
        self._jobs = []
        self._timer.stop()
        self.hide()

    def follow(self) -> None:
        """Moves to its place again after the window was resized."""
        if self.isVisible():
            self._place()

    def run_current(self) -> None:
        """Does what the selected row stands for."""
        row = self.list.current()
        self.close_bar()
        if row is not None and row.payload is not None:
            row.payload()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down, Return and Esc in the field."""
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
                event.accept()  # else the window's own shortcut would have it
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._left)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if (by := steps.get(Qt.Key(event.key()))) is not None:
            self.list.step(by)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run_current()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            return False
        return True

    def _left(self) -> None:
        """Closes when the focus goes elsewhere in this window, but not when another program comes to the front."""
        if self._over.isActiveWindow() and not self.field.hasFocus():
            self.close_bar()

    def _typed(self, _: str) -> None:
        self._show_rows()
        self._timer.start()

    def _search(self) -> None:
        words = self.field.text().strip()
        for job in self._jobs:
            job.abandon()
        self._jobs = []
        if not words:
            self._docs = self._tickets = self._passages = ()
            self._show_rows()
            return
        self._jobs = [
            self._tasks.quick.run(lambda: self._backend.docs.search(words, _FEW), self._found),
            self._tasks.quick.run(lambda: self._backend.tickets.recent(words, _FEW), self._recalled),
        ]

    def _found(self, result: SearchResult) -> None:
        self._passages = [hit.passage for hit in result.hits]
        self._docs = [
            Row(
                h.passage.title,
                h.passage.text.strip().replace("\n", " "),
                icon="book-open",
                payload=self._chosen(h.passage),
            )
            for h in result.hits
        ]
        self._show_rows()

    def _recalled(self, tickets: Sequence[RecentTicket]) -> None:
        self._tickets = [
            Row(x.subject, x.customer, ago(x.seen), "inbox", payload=lambda x=x: self.ticket_chosen.emit(x.id))
            for x in tickets
        ]
        self._show_rows()

    def _chosen(self, passage: object) -> Callable[[], None]:
        return lambda: self.passage_chosen.emit(passage)

    def _show_rows(self) -> None:
        words = self.field.text().casefold().split()
        groups = [
            ("panel.search.commands", self._command_rows(words)),
            ("panel.search.snippets", self._insertions.snippet_rows(words)),
            ("panel.search.sentences", self._insertions.sentence_rows(words, self._passages)),
            ("panel.search.docs", self._docs),
            ("panel.search.tickets", self._tickets),
            ("panel.search.settings", self._setting_rows(words)),
        ]
        # First for who asks for them by name; for anybody else Return must not undo what they did not mean.
        asked = bool(words) and _says(t("panel.search.undo"), words[:1])
        groups.insert(1 if asked else len(groups), ("panel.search.undo", self._undo_rows(words)))
        rows = [
            Row(r.title, r.detail, r.trailing, r.icon, r.tone, r.payload, t(caption) if at == 0 else "")
            for caption, group in groups
            for at, r in enumerate(group)
        ]
        self.list.show_rows(rows)
        self._none.setVisible(not rows)
        self.list.setVisible(bool(rows))
        if self.isVisible():
            self._place()

    def _command_rows(self, words: Sequence[str]) -> list[Row]:
        return [
            Row(c.title, c.why_not(), c.keys, c.icon, payload=c.action.trigger)
            for c in self._commands
            if c.action.isEnabled() and c.id != "search" and _says(c.title, words)
        ]

    def _undo_rows(self, words: Sequence[str]) -> list[Row]:
        caption = t("panel.search.undo")
        return [row for row in self._undo_history.rows() if _says(f"{caption} {row.title} {row.detail}", words)]

    def _setting_rows(self, words: Sequence[str]) -> list[Row]:
        if not words:
            return []
        settings = ((name, t(f"setting.{name}"), known(f"setting.{name}.help", "")) for name in FIELDS)
        found = [
            (not _says(title, words), Row(title, icon="settings", payload=lambda n=name: self.setting_chosen.emit(n)))
            for name, title, help_words in settings
            if _says(f"{title} {help_words}", words)
        ]
        return [row for _, row in sorted(found, key=lambda pair: pair[0])][:_FEW]

    def _place(self) -> None:
        width = min(self._over.width() - 2 * gap("s"), 620)
        rows = sum(self.list.sizeHintForRow(i) for i in range(min(len(self.list.rows.rows), 30)))
        below = rows if self.list.rows.rows else self._none.sizeHint().height()
        wanted = self.field.sizeHint().height() + 1 + 6 * gap("xs") + below
        height = min(wanted, self._over.height() - 2 * gap("xl"))
        self.setGeometry((self._over.width() - width) // 2, gap("s"), width, height)


def _says(title: str, words: Sequence[str]) -> bool:
    folded = title.casefold()
    return all(word in folded for word in words)
