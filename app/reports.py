"""Reports of failures without ticket text, names or secrets, so that they may be shown to anybody."""

from __future__ import annotations

import platform
import traceback

from core.errors import DesksideError


class WorkFailed(Exception):
    """A bug in the process behind the window. Its notes name the type and the places of the code."""


def report(error: BaseException) -> str:
    """What happened, for a bug report. Only types and places of the code: an exception's own
    words may quote a ticket, so those of a bug are left out."""
    return "\n".join([*places(error), f"Python {platform.python_version()}, {platform.system()} {platform.release()}"])


def places(error: BaseException) -> list[str]:
    """The type of a failure (and the words of an expected one), then its traceback as places in the code."""
    words = str(error) if isinstance(error, DesksideError) else ""
    lines = [f"{type(error).__name__} {words}".strip()]
    lines += [
        f"  {frame.name} ({_in_project(frame.filename)}:{frame.lineno})"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    if isinstance(error, WorkFailed):
        lines += error.__notes__
    return lines


def _in_project(filename: str) -> str:
    """The file without the folders that lead to it: those can hold a person's name."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])
