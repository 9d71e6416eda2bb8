"""Warnings: what got worse in the last days against the weeks before, by more than chance.

Each compares two windows and asks for two things: so many standard errors (`sigmas`) apart, and a change that is large
enough to matter. With four standard errors a comparison of nothing with nothing warns about once in 30,000 looks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.domain.measurement import Conventions, Counts, Period, Rate
from core.domain.report import Alarm
from core.reporting import workflow
from core.reporting.copilot import edit_average
from core.reporting.intervals import standard_error, wilson, z_of_difference
from core.reporting.report_builder import total
from core.reporting.rollout_rules import GuardrailRules
from core.store import measured_tickets, ticket_measures
from core.store.database import Store

DAY_SECONDS = 86_400
_FEWEST = 10
"""A rule or a page with fewer tickets in the last days is not looked at."""
_HALF = 0.5


def find_alarms(store: Store, rules: GuardrailRules, conventions: Conventions, now: float) -> tuple[Alarm, ...]:
    """All warnings as of `now` (seconds since the epoch). Raises `StoreError`."""
    recent = Period(now - rules.days * DAY_SECONDS, now)
    before = recent.before(rules.before_days)
    new = total(ticket_measures.cells(store, recent, conventions, now))
    old = total(ticket_measures.cells(store, before, conventions, now))
    found = [
        *_deflection(new, old, rules, conventions),
        *_ready_edited(store, recent, before, rules, conventions),
        *_rules(store, recent, before, (new.tickets, old.tickets), rules, conventions),
        *_pages(store, recent, before, rules, conventions),
    ]
    return tuple(
        Alarm(
            alarm.kind,
            alarm.subject,
            alarm.figures,
            measured_tickets.tickets_behind(store, alarm.kind, alarm.subject, recent, conventions),
            rules.days,
            rules.before_days,
        )
        for alarm in found
    )


def _deflection(new: Counts, old: Counts, rules: GuardrailRules, conventions: Conventions) -> Iterator[Alarm]:
    """More is deflected, and those it concerns are worse off. The rise itself needs half the standard errors: it
    is the harm that must be sure."""
    risen = (workflow.deflection_rate(new, conventions), workflow.deflection_rate(old, conventions))
    if not _rises(*risen, rules.sigmas / 2, rules.deflection_step):
        return
    csat = (workflow.csat_drafted(new, conventions), workflow.csat_drafted(old, conventions))
    if _rises(csat[1], csat[0], rules.sigmas, rules.csat_step):
        yield Alarm("deflection-csat", "", (risen, csat))
    recontact = (workflow.recontact_rate(new, conventions), workflow.recontact_rate(old, conventions))
    if _rises(*recontact, rules.sigmas, rules.recontact_step):
        yield Alarm("deflection-recontact", "", (risen, recontact))


def _ready_edited(
    store: Store, recent: Period, before: Period, rules: GuardrailRules, conventions: Conventions
) -> Iterator[Alarm]:
    """What was called ready is edited more than before (Welch's test of two means)."""
    edits = [ticket_measures.ready_edits(store, period) for period in (recent, before)]
    new, old = (edit_average(one, conventions) for one in edits)
    if not (new.enough and old.enough):
        return
    error = math.hypot(*map(standard_error, edits))
    rise = new.value - old.value
    if rise >= rules.edited_step and rise >= rules.sigmas * error:
        yield Alarm("ready-edited", "", ((new, old),))


def _rules(
    store: Store,
    recent: Period,
    before: Period,
    tickets: tuple[int, int],
    rules: GuardrailRules,
    conventions: Conventions,
) -> Iterator[Alarm]:
    """A rule fires for a share of the tickets that is some times as large as before."""
    old = ticket_measures.rules_fired(store, before)
    if tickets[1] < conventions.minimum:
        return
    for rule, times in sorted(ticket_measures.rules_fired(store, recent).items()):
        now = workflow.rate("rule_fires", times, tickets[0], conventions)
        then = workflow.rate("rule_fires", old.get(rule, 0), tickets[1], conventions)
        if times >= _FEWEST and now.value >= rules.rule_times * then.value and _rises(now, then, rules.sigmas, 0.0):
            yield Alarm("rule-fires", rule, ((now, then),))


def _pages(
    store: Store, recent: Period, before: Period, rules: GuardrailRules, conventions: Conventions
) -> Iterator[Alarm]:
    """What is quoted of a page is nearly always replaced; surely in more than half of the answers."""
    old = ticket_measures.page_sentences(store, before)
    for path, (tickets, replaced) in sorted(ticket_measures.page_sentences(store, recent).items()):
        low, _ = wilson(replaced, tickets, rules.sigmas)
        if tickets >= _FEWEST and replaced >= rules.replaced_from * tickets and low >= _HALF:
            was_cited, was_replaced = old.get(path, (0, 0))
            now = workflow.rate("page_replaced", replaced, tickets, conventions)
            then = workflow.rate("page_replaced", was_replaced, was_cited, conventions)
            yield Alarm("page-replaced", path, ((now, then),))


def _rises(now: Rate, before: Rate, sigmas: float, step: float) -> bool:
    """Whether the first share lies above the second, by the step and by so many standard errors."""
    if not (now.enough and before.enough):
        return False
    return now.value - before.value >= step and z_of_difference(now.hits, now.of, before.hits, before.of) >= sigmas
