"""Takes all pictures into `tests/screenshots/out`: `python -m tests.screenshots.take [--plain] [--approve] [NAME...]`.

Each pair of width, look, scale, language, direction, text size and state is shown once; `--plain`
takes each state once instead, narrow and light, which is what the tests compare. Prints the
pictures that differ from what was approved, and ends with 1 if any does. `--approve` makes
what is shown now the approved pictures; look at them first.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.gallery.pictures import take
from tests.screenshots.choose import all_pairs, plain
from tests.screenshots.compare import OUT, SHARE, approve, approved, reduced, share_that_differs


def run(arguments: list[str]) -> int:
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = [a for a in arguments if not a.startswith("--")]
    shots = [s for s in (plain() if "--plain" in arguments else all_pairs()) if not wanted or s.scene in wanted]
    different = 0
    for shot in shots:
        picture = take(application, shot)
        picture.save(str(OUT / f"{shot.name}.png"))
        if "--approve" in arguments:
            approve(shot.name, picture)
            continue
        kept = approved(shot.name)
        share = 1.0 if kept is None else share_that_differs(reduced(picture), kept)
        if share > SHARE:
            different += 1
            print(f"{shot.name}: " + ("not approved yet" if kept is None else f"{share:.1%} of it differs"))
    print(f"{len(shots)} pictures in {OUT}, {different} differ from what was approved")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
