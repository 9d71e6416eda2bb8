"""An answer that the team gave before, as it may be shown for another ticket."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """What an agent answered a like question, without what belonged to that customer alone."""

    ticket: str
    """Source id of the ticket it was given in; empty for a colleague's."""
    question: str
    """What was asked then, without personal data."""
    text: str
    """The sentences that hold for others too, in order."""
    author: str
    """The agent's name; empty if it is not known, or the answer was sent from here."""
    answered: str
    """ISO date; empty if unknown."""
    score: float
    """Cosine of the two questions, 0 to 1."""
    alike: int = 0
    """How many other tickets were answered in the same sense."""
    colleague: str = ""
    """The name in the team's database, in hex, of an answer that a colleague shared; empty for one of this machine."""

    @property
    def source(self) -> str:
        """Names where it comes from, and with it all that is left out with it."""
        return self.colleague or self.ticket
