"""Takes README's picture of the companion: `PYTHONPATH=.venv/companion python -m tests.screenshots.companion_picture`.

The real panel beside Chromium with django-helpdesk in it, on one screen, after the reply was put into the page's box.
Needs what `make test-companion` needs, and leaves to `make readme-pictures` what needs no browser.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browsers import programs
from tests.browsers.agent import seated_agent
from tests.waiting import wait_until

PICTURE = Path(__file__).parent / "readme-companion.png"
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv[:1])
assert application.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


def main() -> None:
    """Works on the ticket as an agent does, and takes the screen."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("desk", "home"):
            (Path(folder) / name).mkdir()
        with (
            programs.helpdesk(Path(folder) / "desk") as desk,
            seated_agent("chromium", desk, Path(folder) / "home") as agent,
        ):
            wait_until(lambda: agent.panel.told()["indexed"])
            agent.open_ticket(desk["answered"])
            agent.click_page()
            agent.hand_over()
            wait_until(lambda: agent.panel.told()["phase"] in ("ready", "failed"))
            agent.insert()
            box = "document.querySelector('#commentBox')"
            wait_until(lambda: agent.browser.run(f"{box}.value.length > 40"))
            agent.browser.run(f"{box}.scrollIntoView({{block: 'center'}})")
            subprocess.run([sys.executable, "-c", _GRAB, str(PICTURE)], env=agent.environment, check=True)


if __name__ == "__main__":
    main()
