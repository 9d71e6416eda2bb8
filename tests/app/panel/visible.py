"""What a person sees on a widget."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget


def seen(widget: QWidget) -> str:
    """All words a person sees on a widget, top to bottom."""
    spots = []
    for kind in (QLabel, QPushButton, QPlainTextEdit):
        for part in widget.findChildren(kind):
            if part.isVisible():
                words = part.toPlainText() if isinstance(part, QPlainTextEdit) else part.text()
                spots.append((part.mapTo(widget, part.rect().topLeft()).y(), words))
    return "\n".join(words for _, words in sorted(spots, key=lambda spot: spot[0]))
