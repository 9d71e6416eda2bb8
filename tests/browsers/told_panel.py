"""The panel as a person starts it, that also writes into a file what stands in its window, whenever that changes:
`python -m tests.browsers.told_panel FILE [arguments of deskside…]`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from core.processes.egress_guard import install

_LOOK_EVERY_MS = 5


def main() -> int:
    install()  # as `app.__main__` does, before anything that could reach out
    from PySide6.QtCore import QTimer

    from app.cli.main import run
    from app.i18n import tn
    from app.panel import application, qt_app
    from core.tickets.ticket_json import to_dict

    class ToldPanel(application.Panel):
        def start(self, tickets: Sequence[tuple[str, bytes]] = ()) -> None:
            self._open = False
            self.window.opened.connect(lambda: setattr(self, "_open", True))
            super().start(tickets)
            self._before: object = None
            self._timer = QTimer(self)
            self._timer.timeout.connect(self._tell)
            self._timer.start(_LOOK_EVERY_MS)

        def _tell(self) -> None:
            window = self.window
            ticket = window.session.state.ticket
            files = window.backend.admin.status().files or 0
            now = {
                "open": self._open,
                "window": int(window.winId()),
                "indexed": window.status.index.text() == tn("panel.status.files", files),
                "phase": window.session.state.phase,
                "ticket": None if ticket is None else to_dict(ticket),
                "reply": window.reply(),
                "insertable": window.actions_bar.insert.isVisible(),
                "asked": window.confirm_copy.isVisible(),
                "given": any(button.isVisible() for button in window.actions_bar.outcomes),
                "said": [message.text for message in self.messages.recent],
            }
            if now != self._before:
                self._before = now
                with Path(sys.argv[1]).open("a", encoding="utf-8") as file:
                    print(json.dumps({"at": time.time(), **now}), file=file)

    qt_app.Panel = ToldPanel
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
