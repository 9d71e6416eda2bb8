"""Writes the hand-off packet to the clipboard or into a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData

from app.i18n import t
from core.domain.history import Handoff
from core.errors import FileUnwritable
from core.history.rendering import to_dict, to_html, to_markdown

PacketFormat = Literal["markdown", "html", "json"]
SUFFIXES: dict[str, PacketFormat] = {".md": "markdown", ".html": "html", ".json": "json"}


def packet_text(handoff: Handoff, form: PacketFormat) -> str:
    """The whole packet, the transcript last."""
    if form == "json":
        return json.dumps(to_dict(handoff), ensure_ascii=False, indent=1) + "\n"
    return to_html(handoff, t) if form == "html" else to_markdown(handoff, t)


def packet_mime(handoff: Handoff, form: PacketFormat) -> QMimeData:
    """The packet for the clipboard; HTML with its Markdown beside it, for boxes that take text only."""
    mime = QMimeData()
    mime.setText(packet_text(handoff, "markdown"))
    if form == "html":
        mime.setHtml(packet_text(handoff, "html"))
    return mime


def save_packet(handoff: Handoff, path: Path) -> Path:
    """Writes the packet in the format that the file's name asks for, Markdown where it asks for none, and
    gives the file. May block: for a queue. Raises `FileUnwritable`."""
    if path.suffix.lower() not in SUFFIXES:
        path = path.with_name(path.name + ".md")
    try:
        path.write_text(packet_text(handoff, SUFFIXES[path.suffix.lower()]), encoding="utf-8")
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=error.strerror or type(error).__name__) from error
    return path
