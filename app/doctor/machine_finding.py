"""What was found of one part of this machine, as ids of the catalogue and their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.i18n import known, t
from core.errors import DesksideError

State = Literal["good", "notice", "stops"]
"""Nothing to do; works, but could do better; the work can't be done before it is mended."""


@dataclass(frozen=True, slots=True)
class MachineFinding:
    """One row of an examination. Its values never hold a ticket's words, a key or a passphrase."""

    check: str
    """What was looked at: `doctor.<check>` in the catalogue."""
    state: State
    message: str
    """The whole id of its sentence; how to mend it stands under `<id>.mend`, or under `hint.…` for `error.…`."""
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What was looked at, in the language in use."""
        return t(f"doctor.{self.check}")

    @property
    def sentence(self) -> str:
        """What was found."""
        return t(self.message, **self.values)

    @property
    def mend(self) -> str:
        """What to do about it; empty where nothing is to be done."""
        if self.state == "good":
            return ""
        of_error = self.message.startswith("error.")
        words = self.message.replace("error.", "hint.", 1) if of_error else f"{self.message}.mend"
        return known(words, "", **self.values)

    def as_row(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "check": self.check,
            "state": self.state,
            "found": self.message.removeprefix(f"doctor.{self.check}."),
            "values": dict(self.values),
            "sentence": self.sentence,
            "mend": self.mend,
        }


def good(check: str, found: str, **values: str | int | float) -> MachineFinding:
    """Nothing is to be done."""
    return MachineFinding(check, "good", f"doctor.{check}.{found}", values)


def notice(check: str, found: str, **values: str | int | float) -> MachineFinding:
    """The work goes on, less well than it could."""
    return MachineFinding(check, "notice", f"doctor.{check}.{found}", values)


def stops(check: str, found: str, **values: str | int | float) -> MachineFinding:
    """The work can't be done before this is mended."""
    return MachineFinding(check, "stops", f"doctor.{check}.{found}", values)


def failed(check: str, error: DesksideError, state: State = "stops") -> MachineFinding:
    """An expected failure, in the words that it has everywhere."""
    return MachineFinding(check, state, f"error.{error.message_id}", error.values)


def shown(path: Path) -> str:
    """A path as a report shows it: the home folder, which may hold a person's name, as `~`."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
