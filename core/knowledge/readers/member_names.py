"""Names of documents that lie in one file: no two of a file are called the same."""

from __future__ import annotations


def free_name(name: str, taken: set[str]) -> str:
    """`name`, numbered from 2 on if it is taken; it is taken now."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    taken.add(free)
    return free
