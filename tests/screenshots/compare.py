"""Pictures kept small, and where two of them differ, colour and small text included.

What is approved is the picture itself at its full size in at most 256 colours. The fonts are the product's own and
drawn without hinting (`tests.gallery.pictures.dress`), so that two machines paint the same but for a trace. Measured
on means over 4 x 4 points, of 255: other colours for want of more than 256 up to 3.4, hinting left to the system up to
3.6, one digit changed in the smallest grey text 13 and more.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

HERE = Path(__file__).parent
APPROVED = HERE / "approved"
OUT = HERE / "out"
CELL = 4
LIMIT = 10.0
"""Of 255: how far the mean of red, green or blue in a cell may be from what was approved."""
_COLOURS = 256

Points = npt.NDArray[np.uint8]
"""Height x width x (red, green, blue)."""


def points(picture: QImage) -> Points:
    """The picture as an array."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def differing_cells(one: QImage, other: QImage) -> npt.NDArray[np.bool_]:
    """Which cells of `CELL` x `CELL` points differ by more than `LIMIT`, rows x columns.

    What one picture has and the other lacks, to the right or at the foot, differs.
    """
    first, second = points(one), points(other)
    height, width = (max(sides) for sides in zip(first.shape[:2], second.shape[:2], strict=True))
    rows, columns = -(-height // CELL), -(-width // CELL)
    means = []
    for part in (first, second):
        whole = np.full((rows * CELL, columns * CELL, 3), np.nan)
        whole[: part.shape[0], : part.shape[1]] = part
        means.append(whole.reshape(rows, CELL, columns, CELL, 3))
    only_one = np.isnan(means[0]) != np.isnan(means[1])
    sums = [np.nansum(mean, axis=(1, 3)) / CELL**2 for mean in means]
    far = np.abs(sums[0] - sums[1]).max(axis=2) > LIMIT
    return np.asarray(far | only_one.any(axis=(1, 3, 4)))


def with_few_colours(picture: QImage) -> QImage:
    """The same in at most 256 colours: one, the mean, for those that share their five highest bits; where these are
    too many, each in turn that is frequent and far from those chosen, and for the others the nearest of them."""
    rgb = points(picture)
    height, width = rgb.shape[:2]
    flat = rgb.reshape(-1, 3)
    _, of_point, counts = np.unique(flat >> 3, axis=0, return_inverse=True, return_counts=True)
    of_point = of_point.ravel()
    sums = np.stack([np.bincount(of_point, flat[:, channel]) for channel in range(3)], axis=1)
    colours = np.round(sums / counts[:, None]).astype(int)
    chosen, far = [int(counts.argmax())], np.full(len(colours), np.inf)
    while len(chosen) < min(_COLOURS, len(colours)):
        far = np.minimum(far, ((colours - colours[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int((far * counts**0.5).argmax()))
    palette = colours[chosen]
    nearest = ((colours[:, None] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
    indices = nearest.astype(np.uint8)[of_point].reshape(height, width)
    padded = np.zeros((height, -(-width // 4) * 4), np.uint8)  # Qt's rows are whole words
    padded[:, :width] = indices
    image = QImage(padded.data, width, height, padded.shape[1], QImage.Format.Format_Indexed8).copy()
    image.setColorTable([0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in palette])
    return image


def approve(name: str, picture: QImage) -> None:
    """Keeps the picture as the approved one."""
    APPROVED.mkdir(exist_ok=True)
    with_few_colours(picture).save(str(APPROVED / f"{name}.png"), quality=0)  # 0: as small as can be


def approved(name: str) -> QImage | None:
    """The approved picture, None if there is none."""
    path = APPROVED / f"{name}.png"
    return QImage(str(path)) if path.is_file() else None
