"""What comes in by clipboard or drop, and what goes out."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QMimeData

from core.errors import FileUnreadable, TooLarge

LARGEST_BYTES = 20_000_000
SECRET_FORMATS = (
    "x-kde-passwordManagerHint",
    "application/x-nspasteboard-concealed-type",
    "org.nspasteboard.ConcealedType",
    "ExcludeClipboardContentFromMonitorProcessing",
    "Clipboard Viewer Ignore",
)
"""What password managers put beside a secret, so that nobody watches it."""


def from_mime(mime: QMimeData) -> list[tuple[str, str | Path]]:
    """(name, what) of each thing in it: files by their paths, else text, else HTML.
    Nothing is read from disk here."""
    if mime.hasUrls() and any(url.isLocalFile() for url in mime.urls()):
        return [(Path(url.toLocalFile()).name, Path(url.toLocalFile())) for url in mime.urls() if url.isLocalFile()]
    if mime.hasText() and mime.text().strip():
        return [("", mime.text())]
    if mime.hasHtml() and mime.html().strip():
        return [("pasted.html", mime.html())]
    return []


def is_secret(mime: QMimeData) -> bool:
    """Whether a password manager asks everybody to look away."""
    formats = " ".join(mime.formats())
    return any(mark in formats for mark in SECRET_FORMATS)


def read_dropped(path: Path) -> bytes:
    """The bytes of a dropped file. May block: for a lane. Raises `TooLarge` and `FileUnreadable`."""
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise TooLarge(path=path.name, bytes=size, limit=LARGEST_BYTES)
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=path.name, reason=error.strerror or "") from error


def reply_as_mime(text: str) -> QMimeData:
    """The reply as HTML for a rich reply box, with the plain text beside it."""
    mime = QMimeData()
    mime.setText(text)
    paragraphs = (
        "<br>".join(escape(line) for line in block.split("\n")) for block in text.split("\n\n") if block.strip()
    )
    mime.setHtml("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
    return mime
