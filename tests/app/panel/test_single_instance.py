"""One panel per data directory, whatever happened to the one before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.panel.desktop.running_panel import push, show_running
from app.panel.desktop.single_instance import SingleInstance

HOLDER = """
import sys
from core.processes.egress_guard import install
install()
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.panel.desktop.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
instance.received.connect(lambda message: print(message["do"], flush=True))
print(instance.claim(), flush=True)
application.exec()
"""


@pytest.fixture
def other(tmp_path: Path):
    """Another process that is the instance."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_a_second_start_is_refused_and_reaches_the_first(qapp, tmp_path, other) -> None:
    second = SingleInstance(tmp_path)
    assert not second.claim()
    assert show_running(tmp_path)
    assert other.stdout.readline() == "show\n"
    assert push(tmp_path, b"a ticket", "a.txt")
    assert other.stdout.readline() == "ticket\n"


def test_the_command_hands_a_ticket_over_behind_the_guard(tmp_path, other) -> None:
    ticket = tmp_path / "a.txt"
    ticket.write_text("a ticket")
    command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path), "push", str(ticket)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3])
    assert other.stdout.readline() == "ticket\n"


def test_what_a_killed_one_left_is_replaced(qapp, tmp_path, other) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    second = SingleInstance(tmp_path)
    assert second.claim()
    second.close()


def test_who_closes_makes_room(qapp, tmp_path) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    first.close()
    assert SingleInstance(tmp_path).claim()
    assert not push(tmp_path / "elsewhere", None)
