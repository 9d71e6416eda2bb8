"""Puts the report on a period together: one scan of the ticket measures, from which every figure is summed up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from core.domain.measurement import Average, Cell, Conventions, Counts, Figure, Grouping, Period, Rate
from core.domain.report import Change, GapCell, Group, Report
from core.reporting import copilot, workflow
from core.reporting.intervals import newcombe
from core.store import ticket_measures
from core.store.database import Store

COMPARED: tuple[Callable[[Counts, Conventions], Rate], ...] = (
    workflow.deflection_rate,
    workflow.csat_drafted,
    workflow.csat_own,
    workflow.recontact_rate,
    workflow.recovery_rate,
    copilot.acceptance_rate,
    copilot.as_is_rate,
    copilot.unused_rate,
    copilot.hit_rate,
    copilot.gap_rate,
    copilot.findings_accepted,
    copilot.findings_dismissed,
    copilot.corrected_rate,
    copilot.overruled_rate,
)
"""Every share, in the order in which they are shown."""
_WORKFLOW = 5
_AVERAGED: tuple[Callable[[Counts, Conventions], Average], ...] = (copilot.mean_edit_share, copilot.mean_key_seconds)


def build_report(store: Store, period: Period, conventions: Conventions, now: float) -> Report:
    """The report on the tickets first seen in a period, without alarms and rollout. What has changed since it was last
    measured is not in it (`core.reporting.measuring`). `now`: seconds since the epoch. Raises `StoreError`."""
    cells = ticket_measures.cells(store, period, conventions, now)
    whole = total(cells)
    earlier = total(ticket_measures.cells(store, period.before(), conventions, now))
    shares = tuple(share(whole, conventions) for share in COMPARED)
    groupings: tuple[Grouping, ...] = get_args(Grouping)
    return Report(
        period,
        conventions,
        whole,
        workflow=(
            *shares[:_WORKFLOW],
            workflow.csat_difference(whole, conventions),
            *workflow.recovery_hours(ticket_measures.recoveries(store, period), conventions),
        ),
        copilot=(*shares[_WORKFLOW:], *_medians(store, period, conventions)),
        changes=_changes(whole, earlier, conventions) if earlier.tickets else (),
        groups=tuple((grouping, _groups(cells, grouping, conventions)) for grouping in groupings),
        gaps=_gaps(cells, conventions),
        matching=ticket_measures.matching(store, period),
        reasons_unused=ticket_measures.reasons_unused(store, period),
        pages=ticket_measures.page_uses(store, period),
    )


def total(cells: Iterable[Cell]) -> Counts:
    """The counts of some cells together."""
    return Counts.total(cell.counts for cell in cells)


def _medians(store: Store, period: Period, conventions: Conventions) -> tuple[Figure, ...]:
    return tuple(
        workflow.middle(f"{column}_median", ticket_measures.values(store, column, period), conventions)
        for column in ("edit_share", "key_seconds")
    )


def _changes(now: Counts, before: Counts, conventions: Conventions) -> tuple[Change, ...]:
    changes = []
    for share in COMPARED:
        new, old = share(now, conventions), share(before, conventions)
        changes.append(Change(new.name, new, old, *newcombe(new.hits, new.of, old.hits, old.of)))
    return tuple(changes)


def _groups(cells: Sequence[Cell], grouping: Grouping, conventions: Conventions) -> tuple[Group, ...]:
    parts: defaultdict[str, list[Counts]] = defaultdict(list)
    for cell in cells:
        parts[getattr(cell, grouping)].append(cell.counts)
    sums = {key: Counts.total(counts) for key, counts in parts.items()}
    figures: tuple[Callable[[Counts, Conventions], Rate | Average], ...] = (*COMPARED, *_AVERAGED)
    groups = [Group(key, counts, tuple(f(counts, conventions) for f in figures)) for key, counts in sums.items()]
    if grouping == "week":
        return tuple(sorted(groups, key=lambda group: group.key))
    return tuple(sorted(groups, key=lambda group: (-group.counts.tickets, group.key)))


def _gaps(cells: Sequence[Cell], conventions: Conventions) -> tuple[GapCell, ...]:
    parts: defaultdict[tuple[str, str], list[Counts]] = defaultdict(list)
    for cell in cells:
        parts[cell.intent, cell.week].append(cell.counts)
    return tuple(
        GapCell(intent, week, copilot.gap_rate(Counts.total(counts), conventions))
        for (intent, week), counts in sorted(parts.items())
    )
