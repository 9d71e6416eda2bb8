"""What every page has: a title, a way back, and words while it loads, when it is empty and when it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.backend.api import Backend
from app.i18n import error_hint, error_sentence, t
from app.panel.commands import Commands
from app.panel.index_jobs import IndexJobs
from app.panel.messages import Messages
from app.panel.task_queue import Task, TaskQueue, TaskQueues
from app.panel.widgets.boxes import Banner, column, frame, gap, in_the_middle, row
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from app.panel.widgets.scroll import DownwardScroll
from core.errors import DesksideError

T = TypeVar("T")

_WORDS_AFTER_MS = 300
"""Loading is said only when it takes longer than that."""


_WIDEST = 680
"""Width in logical pixels of what a page holds: longer lines are hard to read."""

_WIDEST_LIST = 860
"""The same of a list or document that fills its page: further apart, a row's two ends lose each other."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What every page works with."""

    backend: Backend
    tasks: TaskQueues
    messages: Messages
    index_jobs: IndexJobs
    commands: Commands


class PageFrame(QWidget):
    """A page. Subclasses fill `body` and load in `refresh`."""

    left = Signal()
    asked = Signal(str)
    """The person wants another page: its id."""
    ticket_chosen = Signal(str)
    """The person wants a stored ticket: its id."""
    quote_chosen = Signal(str, str)
    """The person wants to see words of the docs: the document's path, and the words."""

    def __init__(self, context: PageContext, title: str, *, scrolls: bool = True) -> None:
        super().__init__()
        self.context = context
        self.setProperty("area", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = Button("", self.left.emit, kind="quiet", icon_name="arrow-left", name=t("panel.back"))
        self.title = label(title, "title")
        self.tools = row(spacing="xs")
        self._head = row(self.back, self.title, 1, spacing="s")
        self._head.addLayout(self.tools)
        self._head.setContentsMargins(gap("s"), gap("s"), gap("m"), gap("s"))
        self.body = QVBoxLayout()
        self.body.setSpacing(gap("m"))
        edge = gap("m") if scrolls else 0
        self.body.setContentsMargins(edge, 0, edge, edge)
        self._state = Banner()
        self._state.hide()
        self._loading = label(t("panel.loading"), "muted")
        self._loading.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        self._loading.hide()
        self._words = QTimer(self)
        self._words.setSingleShot(True)
        self._words.setInterval(_WORDS_AFTER_MS)
        self._words.timeout.connect(self._loading.show)
        inside = QWidget()
        inside.setProperty("area", "canvas")
        inside.setLayout(self.body)
        content: QWidget = DownwardScroll(inside, _WIDEST) if scrolls else inside
        widest = _WIDEST if scrolls else _WIDEST_LIST
        state = frame("plain", column(self._state, self._loading, spacing="xs"))
        state.layout().setContentsMargins(gap("m"), 0, gap("m"), 0)  # type: ignore[union-attr]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(gap("xs"))
        box.addLayout(self._head)
        box.addLayout(in_the_middle(state, widest))
        box.addLayout(in_the_middle(content, 16_777_215 if scrolls else widest), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the head to the new width."""
        super().resizeEvent(event)
        self.fit_head()

    def fit_head(self) -> None:
        """Shows only the icons of the tools where the title would be cut. To be called when the title changes."""
        items = (self.tools.itemAt(i) for i in range(self.tools.count()))
        tools = [item.widget() for item in items if item is not None]
        for tool in tools:
            if isinstance(tool, Button):
                tool.set_compact(False)
        self._head.invalidate()
        if self._head.sizeHint().width() > self.width():
            for tool in tools:
                if isinstance(tool, Button):
                    tool.set_compact(True)

    def focus_first(self) -> None:
        """Where the keyboard begins on this page."""
        self.back.setFocus()

    def refresh(self) -> None:
        """Loads what the page shows; called whenever it comes to the front."""

    def load(self, queue: TaskQueue, work: Callable[[], T], show: Callable[[T], None]) -> Task:
        """Runs `work` in a queue and gives `show` its result; says so if it takes long, and what failed if it fails."""
        self._state.hide()
        self._words.start()

        def loaded(result: T) -> None:
            self._quiet()
            show(result)

        return queue.run(work, loaded, self.failed)

    def failed(self, failure: BaseException) -> None:
        """Says what went wrong, with a way to try again. A bug also goes to the log."""
        self._quiet()
        if isinstance(failure, DesksideError):
            self.say(error_sentence(failure), "danger", error_hint(failure))
        else:
            self.context.messages.fail(failure)
            self.say(t("panel.page.failed"), "danger", t("panel.bug.hint"))

    def say(self, words: str, tone: str = "", hint: str = "") -> None:
        """Says something about the whole page, until something else is said; empty words: nothing."""
        self._state.setVisible(bool(words))
        if words:
            self._state.show_words(words, tone, hint)  # type: ignore[arg-type]

    def _quiet(self) -> None:
        self._words.stop()
        self._loading.hide()
