"""Every pair of colours that words or controls are made of is readable, measured by WCAG 2.2."""

import re
from importlib.resources import files
from typing import get_args

import pytest

from app.panel.style.design_tokens import Scheme, tokens
from app.panel.style.theme import Look, style_sheet
from core.resources import load_toml

CONTRAST = load_toml("style", "tokens.toml")["contrast"]
"""Which colours stand on which, and the least contrast of words, of parts, and of words in high contrast."""


def contrast_ratio(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two `#RRGGBB` colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def weak_pairs(scheme: Scheme, pairs: str, floor: float) -> dict[tuple[str, str], float]:
    """The pairs of colours with less contrast than `floor`."""
    colours = tokens().colours[scheme]
    ratios = {(one, other): contrast_ratio(colours[one], colours[other]) for one, other in CONTRAST[pairs]}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < floor}


def test_the_formula_gives_the_known_extremes() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", get_args(Scheme))
def test_words_are_readable(scheme: Scheme) -> None:
    floor = CONTRAST["high"] if scheme.startswith("contrast") else CONTRAST["words"]
    assert CONTRAST["pairs"] and weak_pairs(scheme, "pairs", floor) == {}


@pytest.mark.parametrize("scheme", get_args(Scheme))
def test_lines_and_focus_rings_can_be_seen(scheme: Scheme) -> None:
    assert CONTRAST["part_pairs"] and weak_pairs(scheme, "part_pairs", CONTRAST["parts"]) == {}


def test_all_schemes_know_the_same_colours() -> None:
    assert len({frozenset(colours) for colours in tokens().colours.values()}) == 1


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    template = (files("resources") / "style" / "panel.qss").read_text("utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", template) == []
    assert "$" not in style_sheet(Look())
