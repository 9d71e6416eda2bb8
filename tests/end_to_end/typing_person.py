"""A panel in a process of its own, and somebody who types into it until the process is killed.

    python -m tests.end_to_end.typing_person DATA WORKSPACE

Prints how many letters were typed, after each."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from app.cli.main import run
from app.panel.application import Panel

TICKET = b"From: Mara <mara@example.org>\nSubject: My lamp\n\nHow much is the fee when I return a lamp?\n"


def main() -> None:
    """Runs the panel and never ends by itself."""
    start, told = Panel.start, os.fdopen(os.dup(1), "w")  # the command line points descriptor 1 elsewhere

    def started(panel: Panel, tickets: Sequence[tuple[str, bytes]] = ()) -> None:
        start(panel, tickets)
        numbers = itertools.count(1)
        hand = QTimer(panel)

        def another() -> None:
            if panel.window.session.state.ticket is not None:
                QTest.keyClick(panel.window.page.draft.editor, "x")
                print(next(numbers), file=told, flush=True)

        hand.timeout.connect(another)
        hand.start(30)
        panel.window.session.take([("ticket.eml", TICKET)])

    Panel.start = started  # type: ignore[method-assign]
    data, workspace = sys.argv[1:]
    run(["--data-dir", data, "--workspace", workspace, "--models-dir", f"{data}/no models"])


if __name__ == "__main__":
    main()
