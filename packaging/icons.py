"""Icons for desktops out of the one SVG: python packaging/icons.py FOLDER

Writes hicolor's PNGs and the SVG under FOLDER/icons, deskside.ico for Windows and deskside.icns for macOS.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "deskside.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICNS_KINDS = {128: b"ic07", 256: b"ic08", 512: b"ic09"}
"""Apple's names for PNGs of these sizes."""
ICO_SIZES = (16, 24, 32, 48, 256)


def png(size: int) -> bytes:
    """The icon at `size` pixels square, on nothing."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def icns(pictures: dict[int, bytes]) -> bytes:
    """Apple's container: a head, then a kind, a length and the PNG of each size."""
    parts = b"".join(
        kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size] for size, kind in ICNS_KINDS.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows' container: a head, a row for each size (0 stands for 256), then the PNGs."""
    rows, at = b"", 6 + 16 * len(ICO_SIZES)
    for size in ICO_SIZES:
        rows += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(pictures[size]), at)
        at += len(pictures[size])
    return struct.pack("<HHH", 0, 1, len(ICO_SIZES)) + rows + b"".join(pictures[size] for size in ICO_SIZES)


def write(folder: Path) -> None:
    """Writes all of them."""
    hicolor = folder / "icons" / "hicolor"
    pictures = {size: png(size) for size in SIZES}
    for size, data in pictures.items():
        target = hicolor / f"{size}x{size}" / "apps" / "deskside.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    scalable = hicolor / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SVG, scalable / "deskside.svg")
    (folder / "deskside.ico").write_bytes(ico(pictures))
    (folder / "deskside.icns").write_bytes(icns(pictures))


if __name__ == "__main__":
    application = QGuiApplication([])
    write(Path(sys.argv[1]))
