"""Smoke test of the installed program, as a user would meet it: python packaging/smoke.py

Runs the real executable in an empty home directory with the small models and looks at what it prints.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.directories import directories

ROOT = Path(__file__).resolve().parent.parent
DESKSIDE = Path(sys.executable).with_name("deskside.exe" if os.name == "nt" else "deskside")


def deskside(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the executable with an empty home directory and a passphrase."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "DESKSIDE_MODELS": str(directories().models),
        "DESKSIDE_PASSPHRASE": "smoke",
        "QT_QPA_PLATFORM": "offscreen",
    }
    return subprocess.run(
        [DESKSIDE, *arguments], input=stdin, capture_output=True, text=True, timeout=600, env=environment, cwd=home
    )


def demo_ends_with_a_cited_draft(home: Path) -> None:
    """The demo prints every event and a draft whose citations quote the docs."""
    done = deskside(home, "demo", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    events = [json.loads(line) for line in done.stdout.splitlines()]
    names = [event["event"] for event in events]
    assert names[0] == "triaged" and names[-1] == "done", names
    draft = next(event for event in events if event["event"] == "draft")
    assert draft["citations"] and all(c["quote"] for c in draft["citations"])


def the_terminal_page_runs_as_it_stands(home: Path) -> None:
    """Every command of docs/user/terminal.md, typed on a copy of the sample."""
    shutil.copytree(ROOT / "resources" / "sample", home / "DIR")
    shutil.copy(home / "DIR" / "tickets" / "03-two-questions.eml", home / "ticket.eml")
    (home / "reply.txt").write_text("Thank you for your message.\n")
    lines = re.findall(
        r"^    deskside (.+)$", (ROOT / "docs" / "user" / "terminal.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(lines) > 10, lines
    for line in lines:
        done = deskside(home, *shlex.split(line))
        assert done.returncode == 0 and "Traceback" not in done.stderr, f"{line}: {done.stderr[-2000:]}"


def a_mistake_gets_a_sentence(home: Path) -> None:
    """A missing file is one sentence and a hint, without a traceback."""
    done = deskside(home, "assist", str(home / "nothing.eml"), "--sample")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "nothing.eml" in done.stderr


def wrong_usage_is_told_apart(home: Path) -> None:
    """An unknown command has an exit status of its own."""
    assert deskside(home, "nonsense").returncode == 2


CHECKS: tuple[Callable[[Path], None], ...] = (
    demo_ends_with_a_cited_draft,
    the_terminal_page_runs_as_it_stands,
    a_mistake_gets_a_sentence,
    wrong_usage_is_told_apart,
)


def main() -> int:
    """Runs every check; prints one line each."""
    failed = 0
    for check in CHECKS:
        with tempfile.TemporaryDirectory() as home:
            try:
                check(Path(home))
            except (AssertionError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAILED {check.__name__}: {error}")
            else:
                print(f"ok     {check.__name__}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
