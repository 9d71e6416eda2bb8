"""Why a file could not be read: expected, and said to a person in one sentence."""

from __future__ import annotations


class Refused(Exception):
    """A file that can't be read as what it claims to be.

    `reason` is the id of a sentence, `unread.<reason>` in the catalogue; `values` stand in it.
    """

    def __init__(self, reason: str, **values: str | int) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason, values)
