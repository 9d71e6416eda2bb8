"""Which pictures are taken: each pair of choices meets in at least one of at most 150 pictures.

Every state is taken once in each width; the other choices turn from state to state at different
speeds, so that each meets each and no look comes up more often than another.
"""

from __future__ import annotations

from app.i18n import LANGUAGES
from app.panel.style.tokens import SCHEMES
from tests.gallery.pictures import DIRECTIONS, SCALES, TEXT_PERCENT, WIDTHS, Shot
from tests.gallery.scenes import SCENES

CHOICES = ([s.name for s in SCENES if not s.alone], WIDTHS, SCHEMES, SCALES, LANGUAGES, DIRECTIONS, TEXT_PERCENT)


def plain() -> list[Shot]:
    """Every state once, narrow and light: what the tests compare at every run."""
    return [Shot(scene.name) for scene in SCENES]


def all_pairs() -> list[Shot]:
    """The pictures, always the same ones in the same order."""
    return [
        Shot(
            scene,
            width,
            SCHEMES[(i + k) % 4],
            SCALES[(i // 4 + k) % 4],
            LANGUAGES[(i // 2 + k) % 2],
            DIRECTIONS[(i // 8 + k) % 2],
            TEXT_PERCENT[(i // 16 + k) % 2],
        )
        for i, scene in enumerate(CHOICES[0])
        for k, width in enumerate(WIDTHS)
    ]
