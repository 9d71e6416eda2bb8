"""Marks in the reply that is edited: findings, sentences taken from a source, gaps to fill; and how each looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QTextCharFormat, QTextCursor

from app.panel.style.theme import theme
from app.panel.widgets.labels import Tone

MarkKind = Literal["finding", "citation", "gap"]


@dataclass(slots=True)
class Mark:
    """A marked stretch of the text. The cursor follows it while text around it changes."""

    kind: MarkKind
    cursor: QTextCursor
    key: int
    """Number of the source for a citation, index of the check for a finding."""
    tone: Tone = ""

    def holds(self, position: int) -> bool:
        """Whether a UTF-16 position lies in it."""
        return self.cursor.selectionStart() <= position <= self.cursor.selectionEnd()

    @property
    def is_open_gap(self) -> bool:
        """Whether it is a gap that nobody has filled yet."""
        words = self.cursor.selectedText()
        return self.kind == "gap" and words.startswith("[") and words.endswith("]")

    def look(self, *, is_lit: bool) -> QTextCharFormat | None:
        """How its words are shown, None if like all others. `is_lit`: its source is the one lit up."""
        form = QTextCharFormat()
        if self.kind == "finding":
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(theme().colour(self.tone or "warning"))
            form.setBackground(theme().colour(f"{self.tone or 'warning'}_soft"))
        elif self.kind == "citation" and is_lit:
            form.setBackground(theme().colour("accent_soft"))
        elif self.is_open_gap:
            form.setBackground(theme().colour("mark"))
        else:
            return None
        return form
