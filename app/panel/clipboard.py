"""What comes in by clipboard or drop, and what goes out."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QMimeData

SECRET_FORMATS = (
    "x-kde-passwordManagerHint",
    "application/x-nspasteboard-concealed-type",
    "org.nspasteboard.ConcealedType",
    "org.nspasteboard.TransientType",
    "com.agilebits.onepassword",
    "ExcludeClipboardContentFromMonitorProcessing",
    "Clipboard Viewer Ignore",
)
"""What password managers put beside a secret, so that nobody watches it: on Linux, macOS and Windows."""
_ALLOWED_FORMATS = ("CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
"""Windows: secret where the number in it is 0."""


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
    formats = mime.formats()
    if any(mark in name for name in formats for mark in SECRET_FORMATS):
        return True
    allowed = (name for name in formats for mark in _ALLOWED_FORMATS if mark in name)
    return any(not any(mime.data(name).data()) for name in allowed)


def reply_as_mime(text: str) -> QMimeData:
    """The reply as HTML for a rich reply box, with the plain text beside it."""
    mime = QMimeData()
    mime.setText(text)
    paragraphs = (
        "<br>".join(escape(line) for line in block.split("\n")) for block in text.split("\n\n") if block.strip()
    )
    mime.setHtml("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
    return mime
