"""The bar at the bottom: connections refused, model, index; each opens its page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QProgressBar

from app.backend.views import BackendStatus, Progress
from app.i18n import t, tn
from app.panel.display_text import number
from app.panel.widgets.boxes import column, gap, row
from app.panel.widgets.buttons import Button, ShrinkingButton
from app.panel.widgets.labels import Tone


class StatusBar(QFrame):
    """Three quiet buttons and, while long work goes on, a thin bar of its progress."""

    page_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "footer")
        self.privacy = ShrinkingButton(
            "", lambda: self.page_asked.emit("privacy"), kind="link", icon_name="shield-check"
        )
        self.model = ShrinkingButton("", lambda: self.page_asked.emit("models"), kind="link", icon_name="cpu")
        self.index = ShrinkingButton("", lambda: self.page_asked.emit("index"), kind="link", icon_name="database")
        self.watching = Button(
            "", lambda: self.page_asked.emit("settings"), kind="link", icon_name="clipboard-check", tone="warning"
        )
        self.watching.setAccessibleName(t("panel.status.watching"))
        self.watching.setToolTip(t("panel.status.watching"))
        self.watching.hide()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setProperty("kind", "hair")
        line = row(self.privacy, self.watching, 1, self.model, self.index, spacing="xs")
        line.setContentsMargins(gap("s"), gap("hair"), gap("s"), gap("hair"))
        box = column(self.progress, line, spacing="hair")
        box.setSpacing(0)
        self.setLayout(box)
        self._short = ""
        self.show_progress(None)
        self.show_status(BackendStatus())

    def show_status(self, status: BackendStatus) -> None:
        """Shows the state of everything behind the window."""
        self._short = "" if status.refused else t(_where_to(status))
        sent = "panel.status.refused.team" if status.team_servers else "panel.status.refused"
        self._say(self.privacy, tn(sent, status.refused), "warning" if status.refused else "muted")
        if status.model_state != "unknown":
            self._say(self.model, _model_words(status), "warning" if status.model_state == "gone" else "muted")
        self.model.setVisible(status.model_state != "unknown")
        team = status.team_docs
        if team is not None and team.answers and team.pages:
            words = tn("panel.status.team-pages", team.pages, number=number(team.pages))
        elif status.files is None:
            words = t("panel.status.opening")
        elif status.pending:
            words = t("panel.status.pending", pending=number(status.pending))
        elif status.files:
            words = tn("panel.status.files", status.files)
        else:
            words = t("panel.status.no-docs")
        self._say(self.index, words, "warning" if status.failed else "muted")
        self._keep_promise()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shrinks the model to its icon where the words about privacy would not fit: it is what a person looks for
        least."""
        super().resizeEvent(event)
        self._keep_promise()

    def _keep_promise(self) -> None:
        whole = self.privacy.accessibleName()
        self.privacy.setText(whole)
        self.model.set_compact(False)
        if self._short and self._too_wide():
            self.privacy.setText(self._short)
            self.privacy.setAccessibleName(whole)
        self.model.set_compact(self._too_wide())
        self.privacy.setMinimumWidth(min(self.privacy.sizeHint().width(), max(self.width() - 80, 40)))

    def _too_wide(self) -> bool:
        words = sum(button.sizeHint().width() for button in (self.privacy, self.model, self.index))
        return words + 2 * gap("l") > self.width()

    def show_watching(self, watching: bool) -> None:
        """Shows whether the clipboard is watched."""
        self.watching.setVisible(watching)

    def show_progress(self, progress: Progress | None) -> None:
        """Shows how far long work has come; None: it has ended."""
        if progress is None:
            self.progress.setRange(0, 1)
            self.progress.reset()
        else:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done)
            self.progress.setToolTip(progress.label)
            self.progress.setAccessibleName(progress.label)

    @staticmethod
    def _say(button: Button, words: str, tone: Tone) -> None:
        if button.accessibleName() != words:
            button.setText(words)
            button.setAccessibleName(words)
            button.setToolTip(words)
        if button.property("tone") != tone:
            button.set_kind("link", tone)


def _model_words(status: BackendStatus) -> str:
    """Which model writes and, where the team has a server for it, from where the text comes."""
    if status.model_from and status.model_state == "ready":
        return t(f"panel.status.from.{status.model_from}", model=status.model)
    if status.model_from == "server" and status.model_state == "gone":
        return t("panel.status.server-gone")
    return status.model if status.model_state == "ready" else t(f"panel.status.model.{status.model_state}")


def _where_to(status: BackendStatus) -> str:
    """The id of the few words that say where anything goes; in a narrow window also from where the text comes."""
    if not status.team_servers:
        return "panel.status.nothing-sent"
    return f"panel.status.sent.{status.model_from or 'server'}"
