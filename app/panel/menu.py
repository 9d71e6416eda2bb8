"""Which pages the window has, with key and icon, and which commands stand in its menu."""

from __future__ import annotations

PAGES = (
    ("recent", ("Ctrl+L",), "inbox"),
    ("health", (), "life-buoy"),
    ("put-right", (), "pencil"),
    ("index", (), "database"),
    ("models", (), "cpu"),
    ("settings", ("Ctrl+,",), "settings"),
    ("privacy", (), "shield-check"),
    ("about", (), "info"),
)

IN_MENU = {"paste", "next", "keys", "fold", "quit"} | {name for name, _, _ in PAGES}

ENDS_A_PART = {"next", "about"}
"""Commands after which the menu has a line."""
