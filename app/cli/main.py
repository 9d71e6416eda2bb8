"""The command line: options, commands, exit statuses.

0 done, 1 an expected failure (a sentence and a hint on stderr), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import i18n
from app.cli.context import Context
from app.cli.output import Output
from core import settings
from core.directories import directories as find_directories
from core.errors import DesksideError
from core.processes.private_files import close_to_others

_OPTIONS = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
_OPTIONS.add_argument("--workspace", metavar="DIR", type=Path, help="the team's folder (default: the configured one)")
_OPTIONS.add_argument("--sample", action="store_true", help="work on the sample workspace")
_OPTIONS.add_argument("--data-dir", metavar="DIR", type=Path, help="stores, settings and logs")
_OPTIONS.add_argument("--models-dir", metavar="DIR", type=Path, help="where the models lie (or DESKSIDE_MODELS)")
_OPTIONS.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
_OPTIONS.add_argument("--batch", metavar="FILE|-", help="JSON lines in, JSON lines out")
_OPTIONS.add_argument("--keep", action="store_true", help="store the tickets seen")
_OPTIONS.add_argument("--verbose", action="store_true", help="log to stderr too")


def parser(command: str = "") -> argparse.ArgumentParser:
    """The whole grammar, or that of one command; options may stand before or after the command."""
    top = argparse.ArgumentParser(
        prog="deskside", parents=[_OPTIONS], description="A support assistant that never leaves this machine."
    )
    top.set_defaults(run=None)
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND")
    from app.cli import commands  # the panel starts without them and all that they need

    for module in commands.modules_for(command):
        module.add(subparsers, _OPTIONS)
    return top


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    options, rest = _OPTIONS.parse_known_args(arguments)
    if rest:
        options = parser(rest[0]).parse_args(arguments)
    out = Output(as_json=getattr(options, "json", False))
    try:
        directories = find_directories(getattr(options, "data_dir", None), getattr(options, "models_dir", None))
        if hasattr(options, "run_bare"):  # what runs without settings, and without touching what is to be looked at
            return int(options.run_bare(out, directories, options))
        close_to_others(directories.data)
        chosen = settings.load(directories.settings_file)
        i18n.use_language("en" if out.as_json else chosen.language)
        _log_to(directories.logs, verbose=getattr(options, "verbose", False))
        with Context(out, directories, chosen, options) as context:
            if getattr(options, "run", None) is None:
                from app.start import open_panel

                return open_panel(directories, chosen, context.workspace_or_none())
            return int(options.run(context))
    except DesksideError as error:
        logging.getLogger(__name__).info("expected failure: %s", error.message_id)
        out.error(error)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    finally:
        out.close()


def _log_to(folder: Path, *, verbose: bool) -> None:
    """Logs warnings and bugs to a file that is replaced at 1 MB. No ticket text is ever logged."""
    from logging.handlers import RotatingFileHandler

    class LogFile(RotatingFileHandler):
        """A full disk costs lines of the log, and puts no traceback on the screen."""

        def handleError(self, record: logging.LogRecord) -> None:
            if not isinstance(sys.exc_info()[1], OSError):
                super().handleError(record)

    handlers: list[logging.Handler] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(LogFile(folder / "deskside.log", maxBytes=1_000_000, backupCount=1, encoding="utf-8"))
    except OSError as error:
        print(f"deskside: no log file: {error.strerror}", file=sys.stderr)  # noqa: T201 — nothing else is open yet
    if verbose or os.environ.get("DESKSIDE_VERBOSE"):
        handlers.append(logging.StreamHandler(sys.stderr))
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=handlers or [logging.NullHandler()],
    )
