"""How this program starts children of itself (`core.processes.child_switches` names them)."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from core.processes.child_switches import SWITCHES, Child


def child_command(module: str, child: Child) -> list[str]:
    """How to start `module` as a process: this very program with the switch of `child` when frozen (its
    entry point then calls the module's `main`), else the interpreter, without the current folder on its
    path, whatever may lie there."""
    if getattr(sys, "frozen", False):
        return [sys.executable, SWITCHES[child]]
    return [sys.executable, "-P", "-m", module]


SECRETS = frozenset(
    {
        "DESKSIDE_PASSPHRASE",
        "DESKSIDE_NEW_PASSPHRASE",
        "DESKSIDE_RECOVERY_CODE",
        "DESKSIDE_TOKEN",
        "DESKSIDE_TEAM_KEY",
        "DESKSIDE_TEAM_PASSPHRASE",
        "DESKSIDE_TEAM_PASSWORD",
        "DESKSIDE_ADMIN_PASSWORD",
    }
)
"""What a person may put into the environment of a command, and no child is given."""


def child_environment() -> dict[str, str]:
    """The environment without `SECRETS`; a checkout is put on the child's path."""
    environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
    root = Path(__file__).resolve().parents[2]
    if root.name != "site-packages":
        before = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([str(root), *([before] if before else [])])
    return environment


def start_child(module: str, child: Child, extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Starts `module` with a pipe each for requests, replies and messages, and without a console window.
    `extra`: what its environment holds unless the person has set it."""
    return subprocess.Popen(
        child_command(module, child),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**(extra or {}), **child_environment()},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def forward_messages(messages: IO[bytes], log: logging.Logger, prefix: str = "") -> None:
    """Puts what a child prints to its messages into the log, until it ends."""
    with messages:
        for line in messages:
            log.info("%s%s", prefix, line.decode("utf-8", "replace").rstrip())
