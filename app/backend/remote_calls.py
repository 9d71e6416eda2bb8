"""The remote side of a contract: one real method for each that `app.backend.*_calls` declares.

The methods are made from the declarations when the module that asks for them is loaded, with the declared
signature: a wrong argument is refused here, before anything crosses the pipe.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from app.backend.api import CONTRACTS
from app.backend.call_kinds import CallKind, declared_calls
from core.ports import Cancelled, never

_signature = functools.cache(inspect.signature)
"""Read when a method is first called: reading all of them would hold up the start."""

PassOn = Callable[[str, CallKind, tuple[Any, ...], Cancelled], Iterator[Any]]
"""Has the other process run a method: its name (`tickets.read`), its kind, its arguments. Yields what it gives."""


def remote_part(part: str, instant: type[Any], pass_on: PassOn) -> type[Any]:
    """A class with every method of the contract of `part` (`tickets`, `docs` ...): those that are instant
    come from the class `instant`, the others are passed on."""
    contract = CONTRACTS[part]
    passed_on = {
        name: _remote_method(f"{part}.{name}", getattr(contract, name), kind, pass_on)
        for name, kind in declared_calls(contract).items()
        if not kind.instant
    }
    return type(f"Remote{contract.__name__}", (instant,), passed_on)


def _remote_method(call: str, declared: Callable[..., Any], kind: CallKind, pass_on: PassOn) -> Callable[..., Any]:
    def replies(*given: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - the declaration says what is allowed
        bound = _signature(declared).bind(*given, **named)
        bound.apply_defaults()
        _, *arguments = bound.arguments.values()
        cancelled = arguments.pop() if kind.cancellable else never
        return pass_on(call, kind, tuple(arguments), cancelled)

    @functools.wraps(declared)
    def stream(*given: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401
        return replies(*given, **named)

    @functools.wraps(declared)
    def answer(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        (result,) = replies(*given, **named)
        return result

    return stream if kind.streams else answer
