"""A figure of the torture: what was counted, what it must be, and whether it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table at the end."""

    name: str
    value: str
    met: bool
    misses: tuple[str, ...] = ()
    """What went wrong, a line each, for whoever mends it. Never a word of a ticket but our own canaries."""


Part = Callable[[Path, bool], Iterator[Figure]]
"""Works in an empty folder of its own; true: the short form."""


def none_of(name: str, misses: Sequence[str], of: int) -> Figure:
    """Of so many tried none may miss, and something must have been tried."""
    return Figure(name, f"{len(misses)} of {of}", not misses and of > 0, tuple(misses))


def all_of(name: str, misses: Sequence[str], of: int) -> Figure:
    """Of so many tried all must hold, and something must have been tried."""
    return Figure(name, f"{of - len(misses)} / {of}", not misses and of > 0, tuple(misses))


def table(rows: Sequence[tuple[str, float, Sequence[Figure]]]) -> str:
    """The figures of each part with the seconds it took; what was missed below."""
    lines = []
    for part, seconds, figures in rows:
        lines.append(f"{part}  ({seconds:.0f} s)")
        lines.extend(f"  {'ok  ' if one.met else 'MISS'} {one.name:<74} {one.value}" for one in figures)
        lines.extend(f"       {miss}" for one in figures for miss in one.misses[:20])
    return "\n".join(lines)
