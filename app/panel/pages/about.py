"""About: version, licences, what it is made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.i18n import t
from app.panel.pages.page_frame import PageContext, PageFrame
from app.panel.widgets.boxes import SIDEWAYS, frame, gap
from app.panel.widgets.buttons import Button
from app.panel.widgets.labels import label

PARTS = (
    ("PySide6-Essentials", "LGPL-3.0-only"),
    ("shiboken6", "LGPL-3.0-only"),
    ("llama-cpp-python", "MIT"),
    ("apsw-sqlite3mc", "any OSI-approved licence"),
    ("sqlite-vec", "MIT, Apache-2.0"),
    ("numpy", "BSD-3-Clause"),
    ("keyring", "MIT"),
    ("watchdog", "Apache-2.0"),
    ("sentencex", "MIT"),
    ("platformdirs", "MIT"),
    ("gguf", "MIT"),
    ("tqdm", "MPL-2.0 AND MIT"),
    ("certifi", "MPL-2.0"),
)
SHIPPED = (("Inter 4.0", "OFL-1.1"), ("Lucide", "ISC"))


class AboutPage(PageFrame):
    """Says what runs here, and under which licences."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, t("page.about"))
        self.body.addWidget(label("Deskside " + installed("deskside"), "display"))
        self.body.addWidget(label(t("panel.about.words"), "muted", wrap=True))
        check = Button(t("command.machine"), lambda: self.asked.emit("machine"), icon_name="activity")
        self.body.addWidget(check, 0, SIDEWAYS)
        self.body.addWidget(label(t("panel.about.parts"), "caption"))
        grid = QGridLayout()
        grid.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        grid.setHorizontalSpacing(gap("l"))
        grid.setVerticalSpacing(gap("xs") + 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        parts = [(f"{name} {installed(name)}".strip(), licence) for name, licence in PARTS]
        for at, (name, licence) in enumerate((*parts, *SHIPPED)):
            grid.addWidget(label(name, wrap=True), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(licence, "muted", wrap=True), at, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(frame("card", grid))
        self.body.addStretch(1)


def installed(package: str) -> str:
    """The version that is installed, empty if it is run from a checkout that is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
