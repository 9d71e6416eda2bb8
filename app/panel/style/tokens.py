"""Design tokens: the numbers and colours of `resources/style/tokens.toml`, typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.resources import load_toml

Scheme = Literal["light", "dark", "contrast-light", "contrast-dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "contrast-light", "contrast-dark")


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
    words: float
    parts: float
    high: float
    pairs: tuple[tuple[str, str], ...]
    part_pairs: tuple[tuple[str, str], ...]


@cache
def tokens() -> Tokens:
    """The shipped tokens, read once."""
    data = load_toml("style", "tokens.toml")
    sizes = dict(data["type"])
    family = sizes.pop("family")
    contrast = data["contrast"]
    return Tokens(
        space=data["space"],
        type=sizes,
        family=family,
        icon=data["icon"],
        shape=data["shape"],
        motion=data["motion"],
        colours=data["colour"],
        words=contrast["words"],
        parts=contrast["parts"],
        high=contrast["high"],
        pairs=tuple((a, b) for a, b in contrast["pairs"]),
        part_pairs=tuple((a, b) for a, b in contrast["part_pairs"]),
    )


def contrast_ratio(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two `#RRGGBB` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
