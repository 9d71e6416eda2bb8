"""The settings, made from the table in `core.settings`: a field there is a field here."""

from __future__ import annotations

import os
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QSizePolicy, QSpinBox, QWidget

from app.i18n import error_sentence, known, t
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.widgets.boxes import column, frame, gap, row
from app.panel.widgets.labels import label, leading
from core.errors import BadSetting
from core.settings import FIELDS, Settings, choices

_SHOWN_GROUPS = ("panel", "replies", "workspace", "models", "privacy")


class SettingsPage(PageFrame):
    """A change takes effect at once; a value that is not allowed is reported beside its field and changes nothing."""

    changed = Signal(object)
    """The new `Settings`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.settings"))
        self.fields: dict[str, QWidget] = {}
        self._rows: dict[str, tuple[QWidget, str]] = {}
        self.errors: dict[str, QLabel] = {}
        self._captions: dict[str, QWidget] = {}
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(t("panel.settings.search"))
        self.search.setAccessibleName(t("panel.settings.search"))
        self.search.textChanged.connect(self._filter)
        self.body.addWidget(self.search)
        settings = context.backend.admin.settings
        order = sorted(FIELDS, key=lambda name: _SHOWN_GROUPS.index(FIELDS[name].metadata["group"]))
        for group, names in groupby(order, key=lambda name: FIELDS[name].metadata["group"]):
            caption = label(t(f"setting.group.{group}"), "caption")
            self._captions[group] = caption
            self.body.addWidget(caption)
            card = column(spacing="m")
            card.setContentsMargins(gap("m"), gap("m"), gap("m"), gap("m"))
            for name in names:
                card.addWidget(self._row(name, settings))
            self.body.addWidget(frame("card", card))
        self.body.addStretch(1)

    def focus_first(self) -> None:
        """The search."""
        self.search.setFocus()

    def focus(self, name: str) -> None:
        """Goes to one setting."""
        self.search.clear()
        self.fields[name].setFocus()

    def _row(self, name: str, settings: Settings) -> QWidget:
        title = t(f"setting.{name}")
        field = self._field(name, getattr(settings, name), title)
        self.fields[name] = field
        help_words = known(f"setting.{name}.help", "")
        error = label("", "small", "danger", wrap=True)
        error.hide()
        self.errors[name] = error
        holder = QWidget()
        words = _Title(title, field)
        if isinstance(field, QLineEdit):
            box = column(words, field, spacing="xs")
        else:
            beside = row(spacing="m")
            beside.addWidget(words, 1)
            beside.addWidget(field)
            box = column(beside, spacing="hair")
        if help_words:
            box.addWidget(label(help_words, "small", wrap=True))
        box.addWidget(error)
        holder.setLayout(box)
        self._rows[name] = (holder, f"{title} {help_words}".casefold())
        return holder

    def _field(self, name: str, value: object, title: str) -> QWidget:
        allowed = choices(name)
        if allowed:
            combo = QComboBox()
            for choice in allowed:
                combo.addItem(t(f"setting.{name}.{choice}"), choice)
            combo.setCurrentIndex(allowed.index(str(value)))
            combo.currentIndexChanged.connect(lambda at: self.change(name, allowed[at]))
            made: QWidget = combo
        elif isinstance(value, bool):
            check = QCheckBox()
            check.setProperty("kind", "alone")
            check.setChecked(value)
            check.toggled.connect(lambda on: self.change(name, on))
            made = check
        elif isinstance(value, int):
            spin = QSpinBox()
            spin.setRange(int(FIELDS[name].metadata["low"]), int(FIELDS[name].metadata["high"]))
            spin.setValue(value)
            spin.setKeyboardTracking(False)
            spin.lineEdit().setTextMargins(gap("s"), 0, gap("s"), 0)
            spin.setFixedWidth(72)
            spin.valueChanged.connect(lambda number: self.change(name, number))
            made = spin
        else:
            line = QLineEdit(os.pathsep.join(value) if isinstance(value, tuple) else str(value))
            line.editingFinished.connect(lambda: self.change(name, line.text()))
            made = line
        made.setAccessibleName(title)
        return made

    def change(self, name: str, value: object) -> None:
        """Changes a setting, or says beside its field why the value is not allowed."""
        error = self.errors[name]
        try:
            settings = self.context.backend.admin.change_settings(**{name: value})
        except BadSetting as bad:
            error.setText(error_sentence(bad))
            error.show()
            return
        error.hide()
        self.changed.emit(settings)

    def _filter(self, words: str) -> None:
        wanted = words.casefold().split()
        found: set[str] = set()
        for name, (holder, text) in self._rows.items():
            fits = all(word in text for word in wanted)
            holder.setVisible(fits)
            if fits:
                found.add(FIELDS[name].metadata["group"])
        for group, caption in self._captions.items():
            caption.setVisible(group in found)
            card = self._rows[next(n for n in FIELDS if FIELDS[n].metadata["group"] == group)][0].parentWidget()
            if card is not None:
                card.setVisible(group in found)
        self.say("" if found else t("panel.settings.none"))


class _Title(QLabel):
    """The name of a setting. It wraps, which the words of a control can't, and a click on it clicks the control."""

    def __init__(self, words: str, field: QWidget) -> None:
        super().__init__(words)
        self._field = field
        self.setWordWrap(True)
        self.setAlignment(leading())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._field.setFocus(Qt.FocusReason.MouseFocusReason)
        if isinstance(self._field, QCheckBox):
            self._field.toggle()
