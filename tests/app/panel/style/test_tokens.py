"""Every pair of colours that words or controls are made of is readable, measured by WCAG 2.2."""

import re
from importlib.resources import files

import pytest

from app.panel.style.theme import Look, style_sheet
from app.panel.style.tokens import SCHEMES, Scheme, contrast_ratio, tokens


def test_the_formula_gives_the_known_extremes() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_are_readable(scheme: Scheme) -> None:
    colours = tokens().colours[scheme]
    floor = tokens().high if scheme.startswith("contrast") else tokens().words
    weak = {pair: contrast_ratio(colours[pair[0]], colours[pair[1]]) for pair in tokens().pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < floor} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_focus_rings_can_be_seen(scheme: Scheme) -> None:
    colours = tokens().colours[scheme]
    weak = {pair: contrast_ratio(colours[pair[0]], colours[pair[1]]) for pair in tokens().part_pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < tokens().parts} == {}


def test_all_schemes_know_the_same_colours() -> None:
    assert len({frozenset(colours) for colours in tokens().colours.values()}) == 1


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    template = (files("resources") / "style" / "panel.qss").read_text("utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", template) == []
    assert "$" not in style_sheet(Look())
