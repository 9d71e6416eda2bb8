"""About: version, licences, what it is made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from app.panel.pages.frame import Behind, PageFrame
from app.panel.parts.boxes import column, frame, gap
from app.panel.parts.labels import label
from app.wording import t

PARTS = (
    ("PySide6-Essentials", "LGPL-3.0-only"),
    ("llama-cpp-python", "MIT"),
    ("apsw-sqlite3mc", "any OSI-approved licence"),
    ("sqlite-vec", "MIT, Apache-2.0"),
    ("numpy", "BSD-3-Clause"),
    ("keyring", "MIT"),
    ("watchdog", "Apache-2.0"),
    ("sentencex", "MIT"),
    ("platformdirs", "MIT"),
    ("gguf", "MIT"),
)
SHIPPED = (("Inter 4.0", "OFL-1.1"), ("Lucide", "ISC"))


class AboutPage(PageFrame):
    """Says what runs here, and under which licences."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind, t("page.about"))
        self.body.addWidget(label("Deskside " + installed("deskside"), "display"))
        self.body.addWidget(label(t("panel.about.words"), "muted", wrap=True))
        self.body.addWidget(label(t("panel.about.parts"), "caption"))
        box = column(spacing="xs")
        box.setContentsMargins(gap("m"), gap("s"), gap("m"), gap("s"))
        for name, licence in PARTS:
            box.addWidget(label(f"{name} {installed(name)} · {licence}"))
        for name, licence in SHIPPED:
            box.addWidget(label(f"{name} · {licence}"))
        self.body.addWidget(frame("card", box))
        self.body.addStretch(1)


def installed(package: str) -> str:
    """The version that is installed, empty if it is run from a checkout that is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
