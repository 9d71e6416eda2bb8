"""Every message the panel asks for is in the catalogue, and its English has a German beside it."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
ASKED = re.compile(r"""\b(?:t|tn|known|post)\(\s*"([a-z][a-z0-9_-]*\.[a-z0-9._-]+)\"""")


def catalogue(language: str) -> dict[str, object]:
    with (ROOT / "resources" / "locale" / language / "LC_MESSAGES" / "deskside.po").open("rb") as file:
        return {str(m.id[0] if isinstance(m.id, tuple) else m.id): m.string for m in read_po(file) if m.id}


def test_every_message_that_is_asked_for_has_words() -> None:
    words = catalogue("en")
    asked = {
        (found, path.name) for path in (ROOT / "app").rglob("*.py") for found in ASKED.findall(path.read_text("utf-8"))
    }
    assert len(asked) > 100
    assert {(message_id, name) for message_id, name in asked if message_id not in words} == set()


def test_every_panel_message_has_german_words() -> None:
    german = catalogue("de")
    empty = [
        message_id for message_id, words in german.items() if not words or (isinstance(words, tuple) and not all(words))
    ]
    assert empty == []
