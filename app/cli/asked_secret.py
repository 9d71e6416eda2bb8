"""A token, key or password that a command is given by whoever runs it."""

from __future__ import annotations

import getpass
import os
import sys


def asked_secret(variable: str, question: str) -> str:
    """That in this variable of the environment, else what the person at the terminal types, unseen; "" where neither is
    there."""
    given = os.environ.get(variable, "")
    if not given and sys.stdin.isatty():
        given = getpass.getpass(f"{question} ", sys.stderr)
    return given
