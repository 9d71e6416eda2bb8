"""Names of directives, templates and macros in lightweight mark-up: `resources/readers/markup.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words_of(kind: str) -> frozenset[str]:
    """One list of names."""
    source = files("resources") / "readers" / "markup.toml"
    return frozenset(tomllib.loads(source.read_text(encoding="utf-8"))[kind])
