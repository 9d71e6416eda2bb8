"""Pictures kept small, and how far two of them differ.

What is approved is a picture reduced to a width of 240 in 16 shades of grey: small enough to keep
150 of them, and blind to the last difference between two machines' font rendering.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

HERE = Path(__file__).parent
APPROVED = HERE / "approved"
OUT = HERE / "out"
_WIDTH = 240
_SHADES = 16
_CELL = 12
WORST_CELL = 40.0
"""A cell of 12 x 12 points may differ by that many of 255 shades in the mean: words that wrap
elsewhere, or a part that is gone, differ by more."""
SHARE = 0.02
"""Share of the cells that may differ by more than that."""


def reduced(picture: QImage) -> QImage:
    """The small grey version of a picture."""
    small = picture.scaledToWidth(_WIDTH, Qt.TransformationMode.SmoothTransformation)
    return small.convertToFormat(QImage.Format.Format_Grayscale8)


def shades(picture: QImage) -> npt.NDArray[np.float32]:
    """Its shades as rows of 0 to 255."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(np.float32)


def share_that_differs(one: QImage, other: QImage) -> float:
    """Share of cells, 0 to 1, whose mean shade differs by more than `WORST_CELL`; 1 if the sizes do."""
    first, second = shades(one), shades(other)
    if first.shape != second.shape:
        return 1.0
    height, width = (side // _CELL * _CELL for side in first.shape)
    cells = [
        a[:height, :width].reshape(height // _CELL, _CELL, width // _CELL, _CELL).mean(axis=(1, 3))
        for a in (first, second)
    ]
    return float((np.abs(cells[0] - cells[1]) > WORST_CELL / 4).mean())


def approve(name: str, picture: QImage) -> None:
    """Keeps the reduced picture as the approved one."""
    APPROVED.mkdir(exist_ok=True)
    small = reduced(picture)
    levels = np.round(shades(small) / 255 * (_SHADES - 1)) * (255 // (_SHADES - 1))
    flat = np.ascontiguousarray(levels.astype(np.uint8))
    image = QImage(flat.data, flat.shape[1], flat.shape[0], flat.shape[1], QImage.Format.Format_Grayscale8)
    image.save(str(APPROVED / f"{name}.png"))


def approved(name: str) -> QImage | None:
    """The approved picture, None if there is none."""
    path = APPROVED / f"{name}.png"
    return QImage(str(path)) if path.is_file() else None
