"""The copilot's own measures: what became of its drafts, its searches, its findings and its guesses."""

from __future__ import annotations

from core.domain.measurement import Average, Conventions, Counts, Moments, Rate
from core.reporting.intervals import mean_interval
from core.reporting.workflow import rate


def acceptance_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Drafts that a reply was made from, as they were or edited, of those of which it is known."""
    return rate("acceptance", counts.as_is + counts.edited, counts.drafted, conventions)


def as_is_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Drafts that were sent without any change."""
    return rate("as_is", counts.as_is, counts.drafted, conventions)


def unused_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Drafts that were thrown away."""
    return rate("unused", counts.unused, counts.drafted, conventions)


def mean_edit_share(counts: Counts, conventions: Conventions) -> Average:
    """How much of a used draft is edited away, 0 (sent as it was) to 1 (nothing left of it), mean over replies."""
    return edit_average(counts.edits, conventions)


def edit_average(edits: Moments, conventions: Conventions) -> Average:
    """The same of any replies, from how much was edited away of each."""
    return _average("edit_share", edits, conventions)


def mean_key_seconds(counts: Counts, conventions: Conventions) -> Average:
    """Seconds from the key that opens a ticket to the copy of its reply, mean over tickets."""
    return _average("key_seconds", counts.keys, conventions)


def hit_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Searches of which a page was used."""
    return rate("hit_rate", counts.page_used, counts.searched, conventions)


def gap_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Searches without an answer: the docs say nothing of it."""
    return rate("without_answer", counts.searched - counts.answered, counts.searched, conventions)


def findings_accepted(counts: Counts, conventions: Conventions) -> Rate:
    """Findings of the drafts' reviews that were mended before sending: neither dismissed nor left open."""
    mended = max(0, counts.raised - counts.dismissed - counts.left_open)
    return rate("findings_accepted", mended, counts.raised, conventions)


def findings_dismissed(counts: Counts, conventions: Conventions) -> Rate:
    """Findings that agents dismissed as no problem."""
    return rate("findings_dismissed", min(counts.dismissed, counts.raised), counts.raised, conventions)


def corrected_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Tickets whose intent an agent put right."""
    return rate("intent_corrected", counts.corrected, counts.tickets, conventions)


def overruled_rate(counts: Counts, conventions: Conventions) -> Rate:
    """Tickets that an agent put into another tier."""
    return rate("tier_overruled", counts.overruled, counts.tickets, conventions)


def _average(name: str, values: Moments, conventions: Conventions) -> Average:
    return Average(name, values.count, values.mean, *mean_interval(values), minimum=conventions.minimum)
