"""A display of its own for a window that is started to be looked at, and when something was drawn on it."""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT = 1024, 768
_COLOURS_OF_A_WINDOW = 12
"""A bare display has one; a window with text on it has dozens, since letters are smoothed."""


@dataclass(frozen=True)
class Screen:
    """A running X server and the file that it draws into (XWD)."""

    display: str
    frame: Path

    def colours(self) -> int:
        """How many colours every eighth row shows."""
        data = self.frame.read_bytes()
        header, colours = struct.unpack_from(">I", data)[0], struct.unpack_from(">19I", data)
        start, line = header + colours[18] * 12, colours[12]
        rows = (data[start + row * line : start + row * line + WIDTH * 4] for row in range(0, HEIGHT, 8))
        return len({row[at : at + 4] for row in rows for at in range(0, len(row), 4)})

    def wait_for_window(self, process: subprocess.Popen[bytes], patience_s: float = 300) -> None:
        """Returns when a window is drawn. Raises `AssertionError` if the process ends or patience does."""
        until = time.monotonic() + patience_s
        while self.colours() < _COLOURS_OF_A_WINDOW:
            assert process.poll() is None, f"it ended with {process.returncode} before there was a window"
            assert time.monotonic() < until, f"no window within {patience_s:.0f} s"
            time.sleep(0.02)

    def wait_until_bare(self, patience_s: float = 30) -> None:
        """Returns when nothing is on the screen any more. Raises `AssertionError`."""
        until = time.monotonic() + patience_s
        while self.colours() > 1:
            assert time.monotonic() < until, "the window stayed"
            time.sleep(0.02)


@contextmanager
def screen() -> Iterator[Screen]:
    """An Xvfb without a pointer on it, ended at the end."""
    with tempfile.TemporaryDirectory() as folder:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", folder]
        command += ["-nolisten", "tcp", "-nocursor", "-ac"]
        server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        try:
            with os.fdopen(reading) as said:
                number = said.readline().strip()
            yield Screen(f":{number}", Path(folder) / "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()
