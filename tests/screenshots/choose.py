"""Which pictures are taken: each pair of choices meets once, in at most 150 pictures."""

from __future__ import annotations

from allpairspy import AllPairs

from app.panel.gallery.pictures import DIRECTIONS, SCALES, TEXT_PERCENT, WIDTHS, Shot
from app.panel.gallery.scenes import SCENES
from app.panel.style.tokens import SCHEMES
from app.wording import LANGUAGES

CHOICES = ([s.name for s in SCENES if not s.alone], WIDTHS, SCHEMES, SCALES, LANGUAGES, DIRECTIONS, TEXT_PERCENT)


def plain() -> list[Shot]:
    """Every state once, narrow and light: what the tests compare at every run."""
    return [Shot(scene.name) for scene in SCENES]


def all_pairs() -> list[Shot]:
    """The pictures, always the same ones in the same order."""
    return [Shot(*chosen) for chosen in AllPairs([list(values) for values in CHOICES])]
