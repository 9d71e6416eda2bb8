"""The commands of the command line: one list of them, which nobody can forget to add to."""

from __future__ import annotations

import argparse
import subprocess
import sys
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
    assert module in commands.MODULES


def last_commands(command: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Those below one that have none below them."""
    below = subcommands(command).values()
    return [last for one in below for last in last_commands(one)] if below else [command]


def test_each_command_runs_something() -> None:
    assert len(commands.MODULES) == len(MODULES)
    for command in last_commands(parser()):
        assert callable(command.get_default("run") or command.get_default("run_bare")), f"{command.prog} does nothing"


def test_what_a_later_version_brings_is_a_command_already() -> None:
    assert "metrics" in subcommands(parser())


@pytest.mark.parametrize(("module", "names"), commands.MODULES.items())
def test_a_module_declares_the_commands_it_is_listed_for(module: str, names: tuple[str, ...]) -> None:
    for name in names:
        assert tuple(subcommands(parser(name))) == names, module


def test_one_command_is_read_like_all_of_them() -> None:
    line = ["--json", "search", "where is it", "-k", "3"]
    assert vars(parser("search").parse_args(line)) == vars(parser().parse_args(line))


def test_a_command_loads_only_its_own_module() -> None:
    say = "import sys; from app.cli.main import parser; parser('import'); print('app.composition' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "False"
