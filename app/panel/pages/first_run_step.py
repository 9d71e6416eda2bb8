"""What the steps of the first run have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from app.i18n import t
from app.panel.pages.page_frame import PageContext
from app.panel.widgets.boxes import column
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label


class FirstRunStep(QWidget):
    """A question and the ways to answer it."""

    changed = Signal()
    """Something was chosen: another button is the one that Return presses."""
    failed = Signal(object)
    """What was asked for did not work: the failure, to be said, and tried again by `try_again`."""

    def __init__(self, context: PageContext, name: str) -> None:
        super().__init__()
        self.context = context
        self._name = name

    def lay_out(self, *parts: QWidget | QLayout, **values: str) -> None:
        """Puts the parts below the question and why it is asked."""
        title = label(t(f"panel.first.{self._name}"), "display", wrap=True)
        why = label(t(f"panel.first.{self._name}.why", **values), "muted", wrap=True)
        self.setLayout(column(title, why, *parts, 1, spacing="m"))

    def begin(self) -> None:
        """Loads what the step shows; called whenever it comes to the front."""

    def main_button(self) -> Button | None:
        """The button that the step is about now; None: the one that goes on."""
        return None

    def first_field(self) -> QWidget | None:
        """Where the keyboard begins; None: at the button that Return presses."""
        return None

    def take(self) -> None:
        """Uses what was chosen, because the person goes on."""

    def try_again(self) -> None:
        """Tries again what has failed."""
