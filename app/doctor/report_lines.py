"""An examination as plain text, to be read or sent to whoever looks after this machine."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from app.doctor.machine_finding import MachineFinding
from app.i18n import t

_SIGNS = {"good": "✓", "notice": "•", "stops": "✗"}


def report_text(findings: Sequence[MachineFinding]) -> str:
    """All of it."""
    return "\n".join([*map(in_lines, findings), "", verdict(findings), about_program()])


def in_lines(finding: MachineFinding) -> str:
    """A finding as plain text: what was found, and below it how to mend it."""
    line = f"{_SIGNS[finding.state]} {finding.title}: {finding.sentence}"
    return f"{line}\n  → {finding.mend}" if finding.mend else line


def verdict(findings: Sequence[MachineFinding]) -> str:
    """What all of it comes to, in a sentence."""
    states = {finding.state for finding in findings}
    return t(f"doctor.verdict.{next((state for state in ('stops', 'notice') if state in states), 'good')}")


def about_program() -> str:
    """Which program this is and on what it runs, in a line."""
    try:
        own = version("deskside")
    except PackageNotFoundError:
        own = "?"
    frozen = "package" if getattr(sys, "frozen", False) else f"Python {platform.python_version()}"
    return f"Deskside {own}, {frozen}, {platform.system()} {platform.release()}, {platform.machine()}"
