"""The last good version of what a team declares stays in force while its file has a mistake."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from core.errors import BadWorkspaceFile, FileUnreadable
from core.workspace.folder import Workspace

P = ParamSpec("P")
T = TypeVar("T")

_Call = tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""Which function, with what."""

_guard = threading.Lock()
_good: dict[_Call, Any] = {}
_mistakes: dict[_Call, tuple[BadWorkspaceFile, Callable[[], object]]] = {}
"""With each, how to read the file again."""


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
                _mistakes[key] = (mistake, functools.partial(reading, *args, **kwargs))
                return _good[key]  # type: ignore[no-any-return]
        with _guard:
            _good[key] = value
            _mistakes.pop(key, None)
        return value

    return reading


def mistakes(workspace: Workspace, other: BadWorkspaceFile | None = None) -> tuple[BadWorkspaceFile, ...]:
    """The mistakes in files of this workspace whose last good version is in force, each file's once. `other`: one that
    is known already. The files are read again: what nobody has read since it was mended is no mistake any more."""
    for _, again in _noted(workspace):
        with suppress(FileUnreadable):  # said where the file is needed
            again()
    found = [*([] if other is None else [other]), *(mistake for mistake, _ in _noted(workspace))]
    return tuple({mistake.values["path"]: mistake for mistake in reversed(found)}.values())[::-1]


def _noted(workspace: Workspace) -> list[tuple[BadWorkspaceFile, Callable[[], object]]]:
    with _guard:
        return [noted for (_, args, _), noted in _mistakes.items() if args[:1] == (workspace,)]
