"""A report on the work of a period: what page, command line and exports show alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.measurement import Average, Conventions, Counts, Figure, Grouping, Matching, Period, Rate

AlarmKind = Literal["deflection-csat", "deflection-recontact", "ready-edited", "rule-fires", "page-replaced"]
DecidedBy = Literal["lead", "gate"]


@dataclass(frozen=True, slots=True)
class Group:
    """The tickets of one intent, tier, language, model or week."""

    key: str
    counts: Counts
    figures: tuple[Rate | Average, ...]


@dataclass(frozen=True, slots=True)
class GapCell:
    """How often the docs had no answer for an intent in a week. `week`: ISO date of its Monday."""

    intent: str
    week: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Change:
    """A share in this period and in the one before, with the 95% interval of the difference."""

    name: str
    now: Rate
    before: Rate
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that got worse, with the figures that say so."""

    kind: AlarmKind
    subject: str
    """The rule or page it is about; empty where it is the whole."""
    figures: tuple[tuple[Figure, Figure], ...]
    """Each as it is now and as it was before."""
    tickets: tuple[tuple[str, str], ...] = ()
    """Source id and title of those behind it, newest first."""
    days: float = 0
    """The last ones, of which `now` is told."""
    before_days: float = 0
    """Those before them, of which `before` is told."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A threshold of `rollout.toml` beside the team's own figure."""

    figure: Rate | Average
    threshold: float
    at_least: bool
    """The figure must not be lower; else not higher."""

    @property
    def passes(self) -> bool:
        """Whether even the worse end of the interval passes: what a promotion needs."""
        return self.figure.enough and self._good(self.worse_end)

    @property
    def worse_end(self) -> float:
        """The end of the interval that decides."""
        return self.figure.low if self.at_least else self.figure.high

    @property
    def fails(self) -> bool:
        """Whether the figure itself falls short: what ends a promotion. Between the two nothing changes."""
        return self.figure.enough and not self._good(self.figure.value)

    def _good(self, value: float) -> bool:
        return value >= self.threshold if self.at_least else value <= self.threshold


@dataclass(frozen=True, slots=True)
class IntentStanding:
    """Where an intent stands on the way to tier 1."""

    intent: str
    declared: int
    """Its tier in `intents.toml`."""
    tier: int
    """The one in force."""
    gates: tuple[Gate, ...]

    @property
    def ready(self) -> bool:
        """Whether the lead may promote it: every gate passes."""
        return self.tier == 2 and bool(self.gates) and all(gate.passes for gate in self.gates)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the roadmap with its gates."""

    name: str
    gates: tuple[Gate, ...]
    reached: bool = True
    """Whether the steps before it are done."""

    @property
    def done(self) -> bool:
        """Whether it was reached and its gates pass."""
        return self.reached and all(gate.passes for gate in self.gates)


@dataclass(frozen=True, slots=True)
class RolloutChange:
    """A promotion or demotion, with its reasons as pairs of a gate's name and its figure. `made_at`: seconds since the
    epoch."""

    id: int
    intent: str
    was: int
    now: int
    decided_by: DecidedBy
    reasons: tuple[tuple[str, float], ...]
    made_at: float
    undone: bool


@dataclass(frozen=True, slots=True)
class Rollout:
    """The roadmap, the intents on it, and what was decided, newest first."""

    steps: tuple[Step, ...] = ()
    intents: tuple[IntentStanding, ...] = ()
    changes: tuple[RolloutChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is known of a period."""

    period: Period
    conventions: Conventions
    whole: Counts
    workflow: tuple[Figure, ...]
    copilot: tuple[Figure, ...]
    changes: tuple[Change, ...]
    """Against the period before; empty where that has no tickets."""
    groups: tuple[tuple[Grouping, tuple[Group, ...]], ...]
    gaps: tuple[GapCell, ...]
    matching: Matching
    reasons_unused: tuple[tuple[str, int], ...] = ()
    pages: tuple[tuple[str, int, int], ...] = ()
    """Path, how often shown, how often used; the most used first."""
    alarms: tuple[Alarm, ...] = ()
    rollout: Rollout = Rollout()

    def by(self, grouping: Grouping) -> tuple[Group, ...]:
        """The groups of one kind."""
        return dict(self.groups)[grouping]
