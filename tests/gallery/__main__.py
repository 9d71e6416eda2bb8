"""A window to flick through all states: `python -m tests.gallery`."""

from __future__ import annotations

import sys
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from app.i18n import LANGUAGES
from app.panel.messages import Messages
from app.panel.style.design_tokens import Scheme
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from tests.gallery.pictures import DIRECTIONS, TEXT_PERCENT, WIDTHS, Shot, dress
from tests.gallery.scenes import SCENES, open_scene, settle


class Gallery(QWidget):
    """States on the left, the look on top, the live panel in a window of its own."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._messages = Messages()
        self._queues = TaskQueues(self._messages)
        self._window: PanelWindow | None = None
        self.setWindowTitle("Gallery")
        self._scenes = QListWidget()
        self._scenes.addItems([scene.name for scene in SCENES])
        self._looks = [QComboBox() for _ in range(5)]
        for box, values in zip(
            self._looks, (WIDTHS, get_args(Scheme), LANGUAGES, DIRECTIONS, TEXT_PERCENT), strict=True
        ):
            box.addItems([str(value) for value in values])
            box.currentIndexChanged.connect(lambda _: self.show_scene())
        top = QHBoxLayout()
        for box in self._looks:
            top.addWidget(box)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._scenes)
        self._scenes.currentRowChanged.connect(lambda _: self.show_scene())

    def show_scene(self) -> None:
        """Opens the chosen state in the chosen look."""
        scene = SCENES[max(self._scenes.currentRow(), 0)]
        width, scheme, language, direction, percent = (box.currentText() for box in self._looks)
        dress(
            self._application,
            Shot(scene.name, int(width), scheme, 1.0, language, direction, int(percent)),  # type: ignore[arg-type]
        )
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
        self._window = open_scene(scene, self._queues, self._messages)
        self._window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._window.resize(int(width), 860)
        scene.show(self._window)
        settle(self._window)


def main() -> int:
    """Opens the gallery."""
    application = QApplication(sys.argv[:1])
    gallery = Gallery(application)
    gallery.resize(420, 700)
    gallery.show()
    gallery.show_scene()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
