"""The four measures of the workflow, each a share or a middle of its own: they are never mixed into one number.

A side panel sees the tickets that are brought to it. Whether a customer was satisfied, wrote again elsewhere, or was
helped after a hand-off, it knows from the helpdesk's exports alone; `Matching` says how far those reach.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.measurement import Average, Conventions, Counts, Difference, Rate
from core.reporting.intervals import median, median_interval, newcombe, wilson

COMPLETE_FROM = 0.8
"""Share of a packet's parts that are filled, from which it counts as complete."""


def deflection_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Tickets resolved with a text of tier 0 or 1 and never handed over, of all that ended and were not tier 3."""
    return rate("deflection", counts.deflected, counts.deflectable, conventions)


def csat_drafted(counts: Counts, conventions: Conventions) -> Rate:
    """Satisfied customers among those who rated a reply that came from a draft."""
    return rate("csat_drafted", counts.good_drafted, counts.rated_drafted, conventions)


def csat_own(counts: Counts, conventions: Conventions) -> Rate:
    """Satisfied customers among those who rated a reply that an agent wrote without a draft."""
    return rate("csat_own", counts.good_own, counts.rated_own, conventions)


def csat_difference(counts: Counts, conventions: Conventions) -> Difference:
    """How much more often customers are satisfied with replies from drafts than with others. The tickets of both
    differ too: it says that something is worth a look, not why."""
    drafted, own = csat_drafted(counts, conventions), csat_own(counts, conventions)
    low, high = newcombe(drafted.hits, drafted.of, own.hits, own.of)
    return Difference("csat_difference", drafted.value - own.value, low, high, drafted.enough and own.enough)


def recontact_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Answered tickets whose customer wrote again about the same matter within the days agreed on, of those answered
    so long ago that it would be known."""
    return rate("recontact", counts.recontacted, counts.ripe, conventions)


def recovery_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Handed-over tickets that were resolved afterwards, of those of which an export knows."""
    return rate("recovery", counts.recovered, counts.handed_over_known, conventions)


def recovery_hours(recoveries: Sequence[tuple[float, float]], conventions: Conventions) -> tuple[Average, Average]:
    """Hours from hand-off to resolution: of complete packets, and of the others.

    `recoveries`: completeness (0 to 1) and hours, ascending by hours.
    """
    complete = [hours for share, hours in recoveries if share >= COMPLETE_FROM]
    others = [hours for share, hours in recoveries if share < COMPLETE_FROM]
    return (
        middle("recovery_hours_complete", complete, conventions),
        middle("recovery_hours_incomplete", others, conventions),
    )


def rate(name: str, hits: int, of: int, conventions: Conventions) -> Rate:
    """A share with its Wilson interval."""
    return Rate(name, hits, of, *wilson(hits, of), minimum=conventions.minimum)


def middle(name: str, ascending: Sequence[float], conventions: Conventions) -> Average:
    """The median of values in ascending order, with its distribution-free interval."""
    return Average(name, len(ascending), median(ascending), *median_interval(ascending), minimum=conventions.minimum)
