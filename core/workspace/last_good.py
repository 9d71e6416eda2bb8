"""The last good version of what a team declares stays in force while its file has a mistake."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from core.errors import BadWorkspaceFile
from core.workspace.folder import Workspace

P = ParamSpec("P")
T = TypeVar("T")

_Call = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""Which function, with what."""

_guard = threading.Lock()
_good: dict[_Call, Any] = {}
_mistakes: dict[_Call, BadWorkspaceFile] = {}


def keeps_last_good(read: Callable[P, T]) -> Callable[P, T]:
    """For a function that reads a file of the team's: a mistake in it raises `BadWorkspaceFile` only where this
    process has seen no good version of it; else that one is given, and `mistakes` tells."""

    @functools.wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (f"{read.__module__}.{read.__qualname__}", args, tuple(kwargs.items()))
        try:
            value = read(*args, **kwargs)
        except BadWorkspaceFile as mistake:
            with _guard:
                if key not in _good:
                    raise
                _mistakes[key] = mistake
                return _good[key]  # type: ignore[no-any-return]
        with _guard:
            _good[key] = value
            _mistakes.pop(key, None)
        return value

    return reading


def mistakes(workspace: Workspace, other: BadWorkspaceFile | None = None) -> tuple[BadWorkspaceFile, ...]:
    """The mistakes in files of this workspace whose last good version is in force, each file's once. `other`: one that
    is known already."""
    with _guard:
        found = [] if other is None else [other]
        found += [mistake for (_, args, _), mistake in _mistakes.items() if args[:1] == (workspace,)]
    return tuple({mistake.values["path"]: mistake for mistake in reversed(found)}.values())[::-1]
