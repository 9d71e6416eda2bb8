"""Where the command line writes: rows for machines on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any, BinaryIO, TextIO

from app.i18n import error_hint, error_sentence, t
from core.errors import DesksideError

JsonRow = dict[str, Any]
"""One object of JSON lines, as it is read or written."""


class Output:
    """Standard output and error of one command.

    The real stdout is kept aside and descriptor 1 points to stderr, so that whatever a native
    library prints can't land between two JSON lines.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        sys.stdout.flush()
        self._out: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
        os.dup2(2, 1)
        self._progress_shown = False
        self._last_progress = 0.0

    def row(self, row: Mapping[str, Any]) -> None:
        """One JSON object on a line of its own, at once."""
        self._out.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._out.flush()

    @property
    def binary(self) -> BinaryIO:
        """Standard output for bytes, where a program and not a person reads it."""
        return self._out.buffer

    def text(self, text: str, end: str = "\n") -> None:
        """Words for a person on stdout."""
        self._clear_progress()
        self._out.write(text + end)
        self._out.flush()

    def say(self, text: str) -> None:
        """A remark on stderr, which never mixes with what is piped on."""
        self._clear_progress()
        print(text, file=sys.stderr, flush=True)  # noqa: T201 — the one place that prints

    def ask(self, question: str) -> bool:
        """Asks the person at the terminal; anything but a yes, and no answer, is a no."""
        self._clear_progress()
        print(question, end=" ", file=sys.stderr, flush=True)  # noqa: T201
        return sys.stdin.readline().strip().casefold() in t("answer.yes").split()

    def progress(self, text: str) -> None:
        """A line that the next one replaces; only on a terminal, ten times a second at most."""
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._last_progress >= 0.1:
            self._last_progress, self._progress_shown = now, True
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            print("\r" + text[:width].ljust(width), end="", file=sys.stderr, flush=True)  # noqa: T201

    def error(self, error: DesksideError) -> None:
        """An expected failure: a sentence and a hint, no traceback."""
        self.say(f"{error_sentence(error)}\n{error_hint(error)}")

    def close(self) -> None:
        """Flushes what is left. A reader that went away (`| head`) is no failure of ours."""
        self._clear_progress()
        try:
            self._out.close()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def _clear_progress(self) -> None:
        if self._progress_shown:
            self._progress_shown = False
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201
