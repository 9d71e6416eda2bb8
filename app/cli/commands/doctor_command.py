"""`deskside doctor`: what keeps this machine from the work, and how to mend it. Runs where no other command does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from app import i18n
from app.cli.context import Context
from app.cli.output import Output
from app.doctor.examination import examine
from app.doctor.machine_setup import MachineSetup
from app.doctor.report_lines import about_program, in_lines, verdict
from app.store_key import store_key
from core import settings
from core.directories import Directories
from core.errors import DesksideError
from core.settings import Settings


def add(subparsers: Any, options: argparse.ArgumentParser) -> None:  # noqa: ANN401 — argparse's type is private
    """Declares the command."""
    doctor = subparsers.add_parser("doctor", parents=[options], help="check this machine, and say how to mend it")
    doctor.set_defaults(run_bare=run_doctor)


def run_doctor(out: Output, directories: Directories, options: argparse.Namespace) -> int:
    """Looks at every part of this machine and says what it finds. Exit status 1 where something stops the work."""
    try:
        chosen, why = settings.load(directories.settings_file), None
    except DesksideError as error:
        chosen, why = Settings(), error
    i18n.use_language("en" if out.as_json else chosen.language)
    with Context(out, directories, chosen, options) as context:
        ask = None if out.as_json else context.ask

        def key(store_file: Path) -> bytes:
            return store_key(store_file, ask)

        setup = MachineSetup(directories, chosen, why, context.workspace_or_none(), key, sys.stdin.isatty())
        findings = []
        for finding in examine(setup):
            findings.append(finding)
            if out.as_json:
                out.row(finding.as_row())
            else:
                out.text(in_lines(finding))
    if not out.as_json:
        out.text(f"\n{verdict(findings)}\n{about_program()}")
    return int(any(finding.state == "stops" for finding in findings))
