"""A page that shows what differs: approved, now, and where; opened in any browser, made of files beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from tests.screenshots.compare import APPROVED, CELL, OUT, points

_STYLE = """
body { font: 15px system-ui, sans-serif; margin: 2em; background: #f4f4f5; color: #18181b; }
figure { display: inline-block; margin: 0 1em 1em 0; vertical-align: top; }
figcaption { padding-bottom: .4em; }
img, .over { border: 1px solid #a1a1aa; max-width: 420px; }
.over { position: relative; display: inline-block; line-height: 0; }
.over img { border: 0; }
.over img + img { position: absolute; inset: 0; opacity: 0; }
.over:hover img + img { opacity: 1; }
"""


def marked(picture: QImage, cells: npt.NDArray[np.bool_]) -> QImage:
    """The picture faded, with the cells that differ in red."""
    rgb = points(picture)
    shown = (255 - (255 - rgb.astype(int)) // 4).astype(np.uint8)
    for row, column in np.argwhere(cells):
        shown[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL] = (220, 38, 38)
    height, width = shown.shape[:2]
    flat = np.ascontiguousarray(shown)
    return QImage(flat.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def keep(name: str, picture: QImage, cells: npt.NDArray[np.bool_]) -> None:
    """Puts a picture, and where it differs, into the folder of what was taken."""
    OUT.mkdir(parents=True, exist_ok=True)
    picture.save(str(OUT / f"{name}.png"))
    if cells.any():
        marked(picture, cells).save(str(OUT / f"{name}.diff.png"))


def write_page(folder: Path, differing: Sequence[tuple[str, int]]) -> Path:
    """`index.html` in the folder, for the names of pictures that lie there as NAME.png and NAME.diff.png, each with
    the number of its cells that differ. What was not approved yet has no picture in `approved`."""
    parts = []
    for name, count in differing:
        kept = APPROVED / f"{name}.png"
        now, where = f"{name}.png", f"{name}.diff.png"
        if not kept.is_file():
            parts.append(f"<h2>{escape(name)}: not approved yet</h2>{_figure('now', now)}")
            continue
        before = Path(os.path.relpath(kept, folder)).as_posix()
        both = f"<figure><figcaption>approved; under the mouse: now</figcaption><span class=over>{_img(before)}{_img(now)}</span></figure>"  # noqa: E501
        parts.append(
            f"<h2>{escape(name)}: {count} cells differ</h2>{_figure('approved', before)}{_figure('now', now)}"
            f"{_figure('where they differ', where)}{both}"
        )
    body = "\n".join(parts) or "<p>Nothing differs.</p>"
    page = folder / "index.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><title>Pictures that differ</title><style>{_STYLE}</style>"
        f"<h1>{len(differing)} pictures differ from what was approved</h1>\n{body}\n",
        encoding="utf-8",
    )
    return page


def _figure(caption: str, file: str) -> str:
    return f"<figure><figcaption>{caption}</figcaption>{_img(file)}</figure>"


def _img(file: str) -> str:
    return f'<img src="{escape(file)}" alt="">'
