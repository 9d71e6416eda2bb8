"""How a method of the backend is called: declared beside it in `app.backend.*_calls`, read by both ends of the pipe."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

_Method = TypeVar("_Method", bound=Callable[..., Any])
_MARK = "__call_kind__"


@dataclass(frozen=True, slots=True)
class CallKind:
    """The kind of one method."""

    instant: bool = False
    """Never waits: the window's process answers it, on any thread."""
    streams: bool = False
    """Gives an iterator; each item crosses the pipe when it is there. Else one answer."""
    newest_only: bool = False
    """Of the items of a stream only the newest counts, at most twenty a second cross the pipe."""
    cancellable: bool = False
    """Its last argument, `cancelled`, says when to stop; it is told to the other process by a message."""
    waits: bool = False
    """Waits until something changes, for as long as the window is open, rather than works."""
    alone: bool = False
    """Works while nothing else does, in a process of its own that has nothing open."""


def answers(method: _Method) -> _Method:
    """Blocks and gives one answer: to be called from a task queue."""
    return _marked(method)


def instant(method: _Method) -> _Method:
    """Never waits: may be called on the window's thread."""
    return _marked(method, instant=True)


def streams(method: _Method) -> _Method:
    """Gives one item after the other, each of which counts."""
    return _marked(method, streams=True)


def streams_progress(method: _Method) -> _Method:
    """Gives one item after the other, of which only the newest counts."""
    return _marked(method, streams=True, newest_only=True)


def cancellable(method: _Method) -> _Method:
    """Can be stopped by its last argument, `cancelled`. Stands above one of the others."""
    return _marked(method, cancellable=True)


def waits(method: _Method) -> _Method:
    """Waits until something changes. Stands above `streams`."""
    return _marked(method, waits=True)


def alone(method: _Method) -> _Method:
    """Works while nothing else does. Stands above `answers`."""
    return _marked(method, alone=True)


def _marked(method: _Method, **declared: bool) -> _Method:
    setattr(method, _MARK, replace(getattr(method, _MARK, CallKind()), **declared))
    return method


def declared_calls(contract: type[Any]) -> dict[str, CallKind]:
    """The methods of a contract that declare their kind, by name. A property is always instant."""
    methods = inspect.getmembers(contract, inspect.isfunction)
    return {name: getattr(method, _MARK) for name, method in methods if hasattr(method, _MARK)}
