"""What a platform's way of claiming one key is asked, and what it answers."""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QKeyCombination

Registered = Literal["on", "asked", "taken", "impossible", "not-a-key"]
"""`asked`: the desktop has been asked, and asks the person; `GlobalKey.refused` if it comes to nothing."""


class Grab(Protocol):
    """What a platform does."""

    def grab(self, combination: QKeyCombination) -> Registered:
        """Claims the key."""

    def release(self) -> None:
        """Gives it back."""
