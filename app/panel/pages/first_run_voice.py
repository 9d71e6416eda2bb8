"""The third step: how the agent signs, greets and sounds."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from app.i18n import known, t
from app.panel.pages.first_run_step import FirstRunStep
from app.panel.pages.page_frame import PageContext
from app.panel.widgets.boxes import column
from app.panel.widgets.labels import label
from core.settings import choices

_WRITTEN = ("agent_name", "greeting")


class VoiceStep(FirstRunStep):
    """The settings that every draft needs, asked once."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "voice")
        settings = context.backend.admin.settings
        self.fields = {name: QLineEdit(str(getattr(settings, name))) for name in _WRITTEN}
        self.tone = QComboBox()
        for tone in choices("tone"):
            self.tone.addItem(t(f"setting.tone.{tone}"), tone)
        self.tone.setCurrentIndex(choices("tone").index(settings.tone))
        parts = [_asked(name, field) for name, field in (*self.fields.items(), ("tone", self.tone))]
        self.lay_out(*parts)

    @override
    def first_field(self) -> QWidget | None:
        return self.fields["agent_name"]

    @override
    def take(self) -> None:
        written = {name: field.text().strip() for name, field in self.fields.items()}
        self.context.backend.admin.change_settings(**written, tone=self.tone.currentData())


def _asked(name: str, field: QWidget) -> QWidget:
    title = t(f"setting.{name}")
    field.setAccessibleName(title)
    box = column(label(title, "strong", wrap=True), field, spacing="xs")
    if help_words := known(f"setting.{name}.help", ""):
        box.addWidget(label(help_words, "small", wrap=True))
    holder = QWidget()
    holder.setLayout(box)
    return holder
