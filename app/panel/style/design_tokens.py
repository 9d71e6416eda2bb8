"""Design tokens: the numbers and colours of `resources/style/tokens.toml`, typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.resources import load_toml

Scheme = Literal["light", "dark", "contrast-light", "contrast-dark"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens. Lengths are logical pixels at a text size of 100 %."""

    space: dict[str, int]
    type: dict[str, int]
    family: str
    icon: dict[str, int]
    shape: dict[str, int]
    motion: dict[str, int]
    colours: dict[str, dict[str, str]]


@cache
def tokens() -> Tokens:
    """The shipped tokens, read once."""
    data = load_toml("style", "tokens.toml")
    sizes = dict(data["type"])
    family = sizes.pop("family")
    return Tokens(
        space=data["space"],
        type=sizes,
        family=family,
        icon=data["icon"],
        shape=data["shape"],
        motion=data["motion"],
        colours=data["colour"],
    )
