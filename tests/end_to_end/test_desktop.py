"""The panel on a real desktop: a screen of its own with a window manager, worked by keys and a second process.

Needs Xvfb, openbox, xdotool, xclip and xprop (Debian packages of these names, xprop in x11-utils); without them there
is no such desktop.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "openbox", "xdotool", "xclip", "xprop")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="needs " + ", ".join(NEEDED))
TICKET = "Hello, how long do I have to send the front light back, and who pays for it? Mara Lind"
PANEL = """
import json
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.panel.application import Panel
from app.panel.desktop.single_instance import SingleInstance
from tests.gallery.fixture_backend import FixtureBackend
from app.panel.style.theme import Look, apply

application = QApplication([])
application.setQuitOnLastWindowClosed(False)
apply(application, Look())
data = Path(sys.argv[1])
instance = SingleInstance(data)
assert instance.claim()
desk = FixtureBackend()
desk.admin.change_settings(global_key="Ctrl+Alt+Space", **json.loads(sys.argv[2]))
panel = Panel(application, desk, data, instance)
panel.start()


def say():
    window, ticket = panel.window, panel.window.session.state.ticket
    x, y, width, height = window.frameGeometry().getRect()
    state = "strip" if panel.dock.folded else "whole"
    words = ticket.messages[0].text[:12] if ticket else "none"
    number = int(window.windowHandle().winId())
    print(f"{x} {y} {width} {height} {state} {window.isActiveWindow()} {number} {words}", flush=True)


timer = QTimer()
timer.timeout.connect(say)
timer.start(100)
code = application.exec()
panel.end()
print("ended", flush=True)
sys.exit(code)
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of 1280 x 800 with openbox on it."""
    reading, writing = os.pipe()
    screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(screen, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        with subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL) as manager:
            yield name
            manager.terminate()
        server.terminate()


class Running:
    """The panel in a process of its own, and what it says of itself."""

    def __init__(self, display: str, data: Path, settings: dict[str, object]) -> None:
        self.environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PANEL, str(data), json.dumps(settings)],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def until(self, holds: Callable[[list[str]], bool]) -> list[str]:
        """The first thing it says that fits."""
        assert self.process.stdout is not None
        end = time.monotonic() + 90
        said: list[str] = []
        while time.monotonic() < end:
            line = self.process.stdout.readline()
            assert line, f"it ended; the last it said was {said}"
            said = line.split(maxsplit=7)
            if holds(said):
                return said
        pytest.fail(f"never so; the last it said was {said}")

    def property_of(self, window: str, name: str) -> str:
        """What xprop tells of the root window or one with this id."""
        which = ["-root"] if window == "root" else ["-id", window]
        command = ["xprop", "-notype", *which, name]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def workarea(self) -> tuple[int, int]:
        """Left edge and width of what maximised windows fill."""
        left, _, width, _ = self.property_of("root", "_NET_WORKAREA").partition("=")[2].split(",")[:4]
        return int(left), int(width)

    def key(self, keys: str) -> None:
        subprocess.run(["xdotool", "key", keys], env=self.environment, check=True)


@pytest.fixture
def start(display: str, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(**settings: object) -> Running:
        started.append(Running(display, tmp_path, settings))
        return started[-1]

    yield begin
    for running in started:
        running.process.kill()
        running.process.communicate()


def docked(said: list[str], side: str) -> bool:
    """Whether the window with its frame fills the height at that edge, nothing of it beyond the screen."""
    x, y, width, height = map(int, said[:4])
    return y == 0 and height == 800 and (x == 0 if side == "left" else x + width == 1280)


@pytest.mark.parametrize("side", ["left", "right"])
def test_it_docks_answers_the_key_folds_and_ends_with_the_session(start, side: str) -> None:
    panel = start(dock=side)
    panel.until(lambda said: docked(said, side) and said[4] == "whole")
    clip = subprocess.Popen(["xclip", "-selection", "clipboard"], stdin=subprocess.PIPE, env=panel.environment)
    clip.communicate(TICKET.encode())
    panel.key("ctrl+alt+space")
    panel.until(lambda said: said[5] == "True" and said[7].startswith("Hello, how"))
    panel.key("ctrl+b")
    strip = panel.until(lambda said: said[4] == "strip" and docked(said, side))
    assert int(strip[2]) < 60
    panel.key("ctrl+alt+space")
    panel.until(lambda said: said[4] == "whole" and docked(said, side))
    panel.process.send_signal(signal.SIGTERM)
    out, _ = panel.process.communicate(timeout=60)
    assert out.endswith("ended\n")
    assert panel.process.returncode == 0


@pytest.mark.parametrize("side", ["left", "right"])
def test_other_windows_end_beside_the_docked_panel_as_long_as_it_is_there(start, side: str) -> None:
    panel = start(dock=side, keep_edge_free=True)

    def beside(said: list[str]) -> bool:
        room = int(said[2])
        return docked(said, side) and panel.workarea() == (room if side == "left" else 0, 1280 - room)

    whole = panel.until(lambda said: said[4] == "whole" and beside(said))
    panel.key("ctrl+b")
    strip = panel.until(lambda said: said[4] == "strip" and beside(said))
    assert int(strip[2]) < 60 < int(whole[2])
    panel.key("ctrl+b")
    panel.until(lambda said: said[4] == "whole" and said[2] == whole[2] and beside(said))
    panel.process.send_signal(signal.SIGTERM)
    panel.process.communicate(timeout=60)
    assert panel.workarea() == (0, 1280)


@pytest.mark.parametrize("above", [True, False])
def test_it_stays_above_other_windows_if_asked_to(start, above: bool) -> None:
    panel = start(dock="right", stay_on_top=above, keep_edge_free=True)
    said = panel.until(lambda said: docked(said, "right") and panel.workarea()[1] < 1280)
    assert ("_NET_WM_STATE_ABOVE" in panel.property_of(said[6], "_NET_WM_STATE")) is above
