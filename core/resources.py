"""Reads what is shipped in the `resources` package: each file is read and parsed once.

A file that is not there is a bug of ours and raises `FileNotFoundError`; where a file may be missing
(a language without templates), ask `has_resource` first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def resource(*path: str) -> Traversable:
    """A file or folder of `resources`, for what is neither text nor TOML (trained weights, folders to list).

    `path` names folders and file, e.g. `resource("heads", "examples.npz")`. Nothing is read.
    """
    return files("resources").joinpath(*path)


def has_resource(*path: str) -> bool:
    """Whether `path` is a file of `resources`."""
    return resource(*path).is_file()


@cache
def load_text(*path: str) -> str:
    """The UTF-8 text of a file of `resources`. Raises `FileNotFoundError` if it isn't shipped."""
    return resource(*path).read_text(encoding="utf-8")


@cache
def load_toml(*path: str) -> Mapping[str, Any]:
    """The table of a TOML file of `resources`, e.g. `load_toml("review", "weights.toml")`.

    Everyone gets the same object: read it, never change it or the lists and tables in it. Raises
    `FileNotFoundError` if the file isn't shipped, `tomllib.TOMLDecodeError` if it is not TOML.
    """
    return tomllib.loads(load_text(*path))
