"""A rewrite while it is written, then old and new words in one text, to be taken or left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel
from typing_extensions import override

from app.i18n import error_hint, error_sentence, t
from app.panel.rewrite_state import RewriteState
from app.panel.style.theme import theme
from app.panel.ticket_page.state_line import state_tone
from app.panel.ticket_page.text_marking import changes_html
from app.panel.widgets.boxes import column, flow_of, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label, set_tone
from app.state_words import named_matter, state_line
from core.domain.open_matters import is_suggestion
from core.domain.ticket_state import Reply, ticket_state

_NAMED = 3


class RewriteView(QFrame):
    """Shown under the editor, which keeps the agent's words until they take the others."""

    taken = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: RewriteState | None = None
        self.setProperty("part", "card")
        self._title = label("", "strong")
        self._said = label("", "small", wrap=True)
        self._verdict = label("", "small", wrap=True)
        """What the check of typed text says of the reply with these words in it."""
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.take = Button(t("panel.rewrite.take"), self.taken.emit, kind="primary", icon_name="check")
        self.leave = Button(t("panel.rewrite.leave"), self.left.emit, kind="quiet")
        box = column(self._title, self._said, self._text, self._verdict, flow_of(self.take, self.leave), spacing="s")
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        self.setLayout(box)
        self.hide()

    def show_state(self, state: RewriteState | None, checked: Reply | None = None) -> None:
        """Shows a rewrite; None: there is none. `checked`: the reply with the new words in it, once it was checked."""
        self._state = state
        self.setVisible(state is not None)
        if state is None:
            return
        offered = state.phase == "offered"
        self._title.setText(t(f"command.rewrite-{state.wish}"))
        self._say(state)
        self._text.setVisible(offered)
        self._draw()
        self._judge(checked)
        self.take.setVisible(offered)
        self.leave.setText(
            t(
                {"offered": "panel.rewrite.leave", "writing": "panel.stop", "checking": "panel.stop"}.get(
                    state.phase, "panel.close"
                )
            )
        )
        self.leave.setAccessibleName(self.leave.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _say(self, state: RewriteState) -> None:
        words = ""
        if state.phase in ("writing", "checking"):
            words = t("state.stage.wording" if state.phase == "writing" else "state.check.checking")
        elif state.outcome is not None and state.phase == "refused":
            words = t(f"rewrite.{state.outcome.why}", values=", ".join(state.outcome.values))
        elif state.outcome is not None:
            before, after = len(state.before.split()), len(state.outcome.text.split())
            words = t("panel.rewrite.words", before=before, after=after)
        elif state.error is not None:
            words = " ".join((error_sentence(state.error), error_hint(state.error)))
        self._said.setText(words)
        set_tone(self._said, "warning" if state.phase in ("refused", "failed") else "")
        self.setAccessibleName(f"{self._title.text()}: {words}")

    def _judge(self, checked: Reply | None) -> None:
        """The verdict, with what is to be looked at by name; 'Take it' is the first choice only where nothing is."""
        self._verdict.setVisible(checked is not None)
        if checked is None:
            return
        state = ticket_state("ended", reply=checked)
        matters = [m for m in checked.matters if not is_suggestion(m)][:_NAMED]
        words = "\n".join([state_line(state), *map(named_matter, matters)])
        self._verdict.setText(words)
        set_tone(self._verdict, state_tone(state))
        self.take.set_kind("plain" if state.to_look_at else "primary")
        self.setAccessibleName(f"{self.accessibleName()} {words}")

    def _draw(self) -> None:
        state = getattr(self, "_state", None)
        if state is not None and state.outcome is not None:
            colours = (theme().colour("danger_soft").name(), theme().colour("good_soft").name())
            self._text.setText(changes_html(state.before, state.outcome.text, state.outcome.changes, *colours))
