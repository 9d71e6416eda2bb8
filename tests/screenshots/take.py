"""Takes pictures of the panel's states: `python -m tests.screenshots.take [--approve | --all] [NAME...]`.

Those that the tests compare lie then in `tests/screenshots/out`, with `index.html`, which shows what differs from
what was approved; the exit status is 1 if anything does. `--approve` makes what is shown now the approved pictures,
and drops those of states that are no more; look at them first. `--all` takes the pictures in every width, look,
scale, language, direction and text size instead, each pair of them once: they are for looking at only.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.gallery.pictures import take
from tests.screenshots.choose import all_pairs, compared
from tests.screenshots.compare import APPROVED, OUT, approve, approved, differing_cells
from tests.screenshots.report import keep, write_page


def run(arguments: Sequence[str]) -> int:
    """Takes what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--approve", action="store_true", help="make what is shown now the approved pictures")
    how.add_argument("--all", action="store_true", help="every look, for looking at")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these states")
    options = parser.parse_args(arguments)
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    OUT.mkdir(parents=True, exist_ok=True)
    for old in [*OUT.glob("*.png"), *OUT.glob("*.html")]:
        old.unlink()
    shots = all_pairs() if options.all else compared()
    shots = [shot for shot in shots if not options.names or shot.scene in options.names]
    differing = []
    for shot in shots:
        picture = take(application, shot)
        kept = None if options.all or options.approve else approved(shot.name)
        cells = differing_cells(picture, picture if kept is None else kept)
        keep(shot.name, picture, cells)
        if options.approve:
            approve(shot.name, picture)
        elif not options.all and (kept is None or cells.any()):
            differing.append((shot.name, int(cells.sum())))
            print(f"{shot.name} differs", flush=True)
    print(f"{len(shots)} pictures in {OUT}")
    if options.approve:
        drop_old()
    elif not options.all:
        print(f"{len(differing)} of them differ from what was approved: {write_page(OUT, differing)}")
    return 1 if differing else 0


def drop_old() -> None:
    """Removes approved pictures that no state has any more."""
    names = {shot.name for shot in compared()}
    for file in APPROVED.glob("*.png"):
        if file.stem not in names:
            file.unlink()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
