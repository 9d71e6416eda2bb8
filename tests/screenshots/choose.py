"""Which pictures are taken: some are approved and compared, more are for looking at.

Each pair of choices meets in at least one of at most 150 pictures to look at: every state is taken once in each
width; the other choices turn from state to state at different speeds, so that each meets each and no look comes up
more often than another.
"""

from __future__ import annotations

from typing import get_args

from app.i18n import LANGUAGES
from app.panel.style.design_tokens import Scheme
from tests.gallery.pictures import DIRECTIONS, SCALES, TEXT_PERCENT, WIDTHS, Shot
from tests.gallery.scenes import SCENES

SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
CHOICES = ([s.name for s in SCENES if not s.alone], WIDTHS, SCHEMES, SCALES, LANGUAGES, DIRECTIONS, TEXT_PERCENT)
RICH = ("ready", "handoff", "health")
"""States that between them hold every colour."""


def compared() -> list[Shot]:
    """What the tests compare at every run: every state once, narrow and light, and the rich ones in each look."""
    looks = [Shot(scene, scheme=scheme) for scheme in SCHEMES for scene in RICH]
    return list(dict.fromkeys([*(Shot(scene.name) for scene in SCENES), *looks]))


def all_pairs() -> list[Shot]:
    """The pictures to look at, always the same ones in the same order."""
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
