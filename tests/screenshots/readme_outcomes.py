"""Takes README's picture of the page for leads: `python -m tests.screenshots.readme_outcomes`.

The page itself over a real store, filled with a simulated half-year (`tests.core.reporting.simulated`): 20,000 tickets
drawn from a seed. In its last two weeks more is deflected and fewer are satisfied, so that a warning is to be seen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.panel.messages import Messages
from app.panel.pages.measures_page import MeasuresPage
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from core.store.database import Store
from tests.core.reporting.simulated import DAY, PLANTED, START, Truth, simulate
from tests.factories import make_store
from tests.gallery.measured import ReportingDesk
from tests.gallery.pictures import Shot, dress
from tests.screenshots.readme import HERE, SCALE, wait_until

FILE = "readme-outcomes.png"
SEED, DAYS, WORSE_DAYS = 17, 183, 14
_RANGE_DAYS = 180
_LOOK, _HEIGHT = Shot("outcomes", 760), 1120


def fill(store: Store) -> None:
    """Half a year, and what went wrong at its end."""
    generator = np.random.default_rng(SEED)
    _, _, worse = PLANTED[0]
    simulate(store, generator, 0, DAYS - WORSE_DAYS, Truth())
    simulate(store, generator, DAYS - WORSE_DAYS, WORSE_DAYS, worse)


def take(application: QApplication, desk: ReportingDesk) -> QImage:
    """The page of the last 180 days."""
    dress(application, _LOOK)
    messages = Messages()
    queues = TaskQueues(messages)
    window = PanelWindow(desk, queues, messages)
    try:
        window.resize(_LOOK.width, _HEIGHT)
        window.show()
        window.start()
        wait_until(lambda: bool(window.starter.intents), "opening")
        page = window.pages.go("measures")
        assert isinstance(page, MeasuresPage)
        page.range.setCurrentIndex(page.range.findData(_RANGE_DAYS))
        wait_until(lambda: page.report is not None and round(page.report.period.days) == _RANGE_DAYS, "the report")
        wait_until(lambda: not (queues.quick.busy or queues.survey.busy), "the page")
        image = QImage(window.size() * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        window.render(image, QPoint())
        return image
    finally:
        window.close()
        queues.close()


def main() -> int:
    """Takes it."""
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="readme-") as folder, make_store(Path(folder)) as store:
        fill(store)
        image = take(application, ReportingDesk(Path(folder) / "team", store, START + DAYS * DAY))
    image.save(str(HERE / FILE), quality=0)  # 0: as small as can be
    return 0


if __name__ == "__main__":
    sys.exit(main())
