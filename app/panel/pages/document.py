"""A page of the docs, open at the place a passage or citation comes from."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from app.i18n import t
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.style.theme import theme
from app.panel.utf16 import Utf16Map
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import pill
from core.domain.text import Span
from core.errors import DesksideError


class DocumentPage(PageFrame):
    """The stored text with the place marked; the file itself is a click away."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "", scrolls=False)
        self._path = ""
        self._place = Span(0, 0)
        self.internal = pill(t("panel.source.internal"), "warning")
        self.internal.hide()
        self.open_file = Button(t("panel.document.open-file"), self._open_file, kind="quiet", icon_name="external-link")
        self.tools.addWidget(self.internal)
        self.tools.addWidget(self.open_file)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("kind", "reading")
        self.body.addWidget(self.text, 1)

    def open(self, path: str, title: str, place: Span, *, internal: bool = False) -> None:
        """Shows a document at a place (code points in its stored text)."""
        self._path, self._place = path, place
        self.title.setText(title or path)
        self.text.setAccessibleName(title or path)
        self.internal.setVisible(internal)
        self.fit_head()
        self.load(self.context.tasks.quick, lambda: self.context.backend.docs.document(path), self._loaded)

    def _loaded(self, text: str) -> None:
        self.text.setPlainText(text)
        units = Utf16Map(text)
        last = self.text.document().characterCount() - 1
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(min(units.units(self._place.start), last))
        cursor.setPosition(min(units.units(self._place.end), last), QTextCursor.MoveMode.KeepAnchor)
        form = QTextCharFormat()
        form.setBackground(theme().colour("mark"))
        mark = QTextEdit.ExtraSelection()
        mark.format = form
        mark.cursor = cursor
        self.text.setExtraSelections([mark])
        start = QTextCursor(self.text.document())
        start.setPosition(cursor.selectionStart())
        self.text.setTextCursor(start)
        self.text.centerCursor()
        self.text.setFocus()

    def _open_file(self) -> None:
        try:
            path = self.context.backend.docs.file(self._path)
        except DesksideError as error:
            self.failed(error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
