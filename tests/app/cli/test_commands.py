"""The commands of the command line: one list of them, which nobody can forget to add to."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

import pytest

import app.cli.commands as commands
from app.cli.main import parser

MODULES = sorted(path.stem for path in Path(commands.__file__).parent.glob("*_command.py"))


def subcommands(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below one, in the order of the help."""
    return next((dict(a.choices) for a in of._actions if isinstance(a, argparse._SubParsersAction)), {})


@pytest.mark.parametrize("module", MODULES)
def test_each_module_of_commands_is_registered(module: str) -> None:
    assert importlib.import_module(f"app.cli.commands.{module}") in commands.ALL


def test_each_command_runs_something() -> None:
    assert len(set(commands.ALL)) == len(commands.ALL) == len(MODULES)
    for name, command in subcommands(parser()).items():
        for last in subcommands(command).values() or (command,):
            assert callable(last.get_default("run")), f"{name} does nothing"


def test_what_a_later_version_brings_is_a_command_already() -> None:
    assert "metrics" in subcommands(parser())
