"""Figures of the work: shares and medians with their intervals, and the counts they are made of.

Plain data without a library behind it: the window's process shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Literal

Grouping = Literal["intent", "tier", "language", "model", "week"]
"""What figures are told apart by."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`, in seconds since the epoch."""

    since: float
    until: float

    @property
    def days(self) -> float:
        """Its length."""
        return (self.until - self.since) / 86_400

    def before(self, days: float | None = None) -> Period:
        """The period of that length, or of this one's, that ends where this one begins."""
        return Period(self.since - (self.days if days is None else days) * 86_400, self.since)


@dataclass(frozen=True, slots=True)
class Moments:
    """Of some values: how many, their sum, and the sums of their squares and cubes. What a mean and its interval need;
    those of two groups add up to those of both."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    cubes: float = 0.0

    @property
    def mean(self) -> float:
        """0 of none."""
        return self.total / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets (replies, findings) of a group are what. Every share is one of these over another."""

    tickets: int = 0
    open: int = 0
    """Neither resolved nor handed over, as far as is known here."""
    deflectable: int = 0
    """Ended, and not of tier 3."""
    deflected: int = 0
    """Of these: tier 0 or 1, resolved by a reply from a draft, never handed over."""
    rated_drafted: int = 0
    """Rated, and the reply came from a draft."""
    good_drafted: int = 0
    rated_own: int = 0
    """Rated, and the reply did not come from a draft."""
    good_own: int = 0
    ripe: int = 0
    """Answered so long ago that a re-contact would be known by now."""
    recontacted: int = 0
    handed_over: int = 0
    handed_over_known: int = 0
    """Of these: an export says what became of it."""
    recovered: int = 0
    """Of these: resolved afterwards."""
    drafted: int = 0
    """A draft was shown and it is known what became of it."""
    as_is: int = 0
    edited: int = 0
    unused: int = 0
    edit_sum: float = 0.0
    """Of how much was edited away, over the replies from drafts."""
    edit_squares: float = 0.0
    edit_cubes: float = 0.0
    key_count: int = 0
    """Tickets of which the time from the key to the copy is known."""
    key_sum: float = 0.0
    key_squares: float = 0.0
    key_cubes: float = 0.0
    searched: int = 0
    answered: int = 0
    page_used: int = 0
    raised: int = 0
    """Findings of the reviews of drafts."""
    dismissed: int = 0
    left_open: int = 0
    """Findings with which the reply was sent all the same."""
    corrected: int = 0
    overruled: int = 0

    @property
    def edits(self) -> Moments:
        """How much was edited away, over the replies from drafts."""
        return Moments(self.as_is + self.edited, self.edit_sum, self.edit_squares, self.edit_cubes)

    @property
    def keys(self) -> Moments:
        """Seconds from the key to the copy."""
        return Moments(self.key_count, self.key_sum, self.key_squares, self.key_cubes)

    @staticmethod
    def total(parts: Iterable[Counts]) -> Counts:
        """All of them together, field by field: a report adds up thousands, and makes one."""
        return Counts(*map(sum, zip(*map(_all_of, parts), strict=True)))


_all_of = attrgetter(*(field.name for field in fields(Counts)))


@dataclass(frozen=True, slots=True)
class Cell:
    """The counts of the tickets of one intent, tier, language, model and week."""

    intent: str
    tier: str
    language: str
    """ISO 639-1, empty where it was not recognised."""
    model: str
    """Of the draft: a chat model's id, `extractive`, or empty where none was shown."""
    week: str
    """ISO date of its Monday, in UTC."""
    counts: Counts


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a team means by its measures (`rollout.toml`)."""

    recontact_days: float = 7
    """Within how many days of the reply a customer's return counts."""
    good_from: float = 0.75
    """The rating, 0 to 1, from which a customer is called satisfied: 4 of 5."""
    minimum: int = 30
    """Of fewer cases no share is shown."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95% interval. `of` 0: there is none, and the interval is (0, 1)."""

    name: str
    hits: int
    of: int
    low: float
    high: float
    minimum: int = 1
    """Below so many cases no share is shown."""

    @property
    def value(self) -> float:
        """0 to 1; 0 of no cases."""
        return self.hits / self.of if self.of else 0.0

    @property
    def enough(self) -> bool:
        """Whether it is told from enough cases to be shown."""
        return self.of >= self.minimum


@dataclass(frozen=True, slots=True)
class Average:
    """The median or mean of some values with its 95% interval. `of`: how many values."""

    name: str
    of: int
    value: float
    low: float
    high: float
    minimum: int = 1

    @property
    def enough(self) -> bool:
        """Whether it is told from enough cases to be shown."""
        return self.of >= self.minimum


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger one share is than another, with its 95% interval."""

    name: str
    value: float
    low: float
    high: float
    enough: bool


Figure = Rate | Average | Difference
"""Whatever is shown as a number with an interval."""


@dataclass(frozen=True, slots=True)
class HelpdeskOutcome:
    """What a helpdesk says became of a ticket."""

    resolved_at: float | None
    """Seconds since the epoch; None: it is open there."""
    rating: float | None
    """0 worst to 1 best; None: the customer gave none."""
    remark: str = ""
    """What the customer wrote with the rating."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How far the imports of helpdesk exports know our tickets."""

    tickets: int
    """Measured tickets of the period."""
    known: int
    """Of these: an export said what became of it."""
    unmatched: int
    """Outcomes in all exports that belong to no ticket seen here."""
