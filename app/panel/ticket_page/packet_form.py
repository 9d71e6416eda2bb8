"""The parts of a packet that an agent may change, as fields; what links to a message is not among them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QWidget

from app.i18n import t
from app.panel.widgets.boxes import column, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label
from core.domain.history import EDITABLE, Handoff, PacketPart
from core.history.packet_editing import part_text

WORDS: dict[PacketPart, str] = {
    "wants": "panel.handoff.wants",
    "summary": "panel.handoff.summary",
    "open-questions": "panel.handoff.open",
    "not-found": "panel.handoff.not-found",
    "owner": "panel.handoff.owner.heading",
    "customer-reply": "panel.handoff.reply",
    "note": "panel.handoff.note",
}
_LINES: dict[PacketPart, int] = {"summary": 4, "note": 3, "customer-reply": 3}


class PacketForm(QFrame):
    """Fields in the order of reading. Every change is told at once; there is nothing to save."""

    changed = Signal(str, str)
    """A part and its new text."""
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.fields: dict[PacketPart, QPlainTextEdit | QLineEdit] = {}
        box = column(label(t("panel.handoff.edit.help"), "small", wrap=True), spacing="s")
        for part in EDITABLE:
            box.addWidget(label(t(WORDS[part]), "caption", wrap=True))
            box.addWidget(self._field(part))
        self.close_button = Button(t("panel.handoff.edit.done"), self.done.emit, kind="primary", icon_name="check")
        box.addWidget(self.close_button)
        box.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
        self.setLayout(box)
        self.hide()

    def start(self, handoff: Handoff) -> None:
        """Fills the fields with the packet as it stands."""
        for part, field in self.fields.items():
            field.blockSignals(True)
            text = part_text(handoff, part)
            if isinstance(field, QLineEdit):
                field.setText(text)
            else:
                field.setPlainText(text)
            field.blockSignals(False)
        self.show()
        self.fields["wants"].setFocus()

    def _field(self, part: PacketPart) -> QWidget:
        if part == "owner":
            line = QLineEdit()
            line.textEdited.connect(lambda text: self.changed.emit(part, text))
            self.fields[part] = line
        else:
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setFixedHeight(_LINES.get(part, 2) * lines.fontMetrics().lineSpacing() + 2 * gap("m"))
            lines.textChanged.connect(lambda: self.changed.emit(part, lines.toPlainText()))
            self.fields[part] = lines
        self.fields[part].setAccessibleName(t(WORDS[part]))
        return self.fields[part]
