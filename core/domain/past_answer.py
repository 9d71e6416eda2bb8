"""An answer that the team gave before, as it may be shown for another ticket."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """What an agent answered a like question, without what belonged to that customer alone."""

    ticket: str
    """Source id of the ticket it was given in."""
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
