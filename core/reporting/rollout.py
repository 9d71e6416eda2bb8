"""The roadmap to tier 1: gates from the team's own figures. The lead promotes; a gate that fails demotes.

What the team's `intents.toml` declares stays as it is: only what was promoted here is taken back by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from core.domain.measurement import Average, Conventions, Counts, Period
from core.domain.report import Gate, IntentStanding, Rollout, Step
from core.domain.triage import Intent, Tier
from core.errors import GateNotPassed
from core.reporting import copilot, workflow
from core.reporting.report_builder import total
from core.reporting.rollout_rules import RolloutRules, StepGates, Tier1Gates
from core.store import rollout_log, ticket_measures
from core.store.database import Store
from core.triage.intents import with_promotions

DAY_SECONDS = 86_400
COPILOT: Tier = 2
ASSISTED: Tier = 1


def find_rollout(store: Store, intents: Sequence[Intent], rules: RolloutRules, now: float) -> Rollout:
    """How far the team is, as of `now` (seconds since the epoch). `intents`: as declared. Raises `StoreError`."""
    cells = ticket_measures.cells(store, _period(rules, now), rules.conventions, now)
    by_intent: defaultdict[str, list[Counts]] = defaultdict(list)
    for cell in cells:
        by_intent[cell.intent].append(cell.counts)
    promoted = rollout_log.promoted_intents(store)
    standings = tuple(
        IntentStanding(
            intent.name,
            intent.tier,
            in_force.tier,
            _gates(Counts.total(by_intent[intent.name]), rules.tier1, rules.conventions),
        )
        for intent, in_force in zip(intents, with_promotions(intents, promoted), strict=True)
    )
    in_tier_1 = sum(standing.tier <= ASSISTED for standing in standings)
    whole = total(cells)
    steps: list[Step] = []
    for step in rules.steps:
        reached = all(earlier.done for earlier in steps)
        steps.append(Step(step.name, _step_gates(step, whole, in_tier_1, rules.conventions), reached))
    return Rollout(tuple(steps), standings, rollout_log.changes(store))


def promote(store: Store, standing: IntentStanding, clock: Callable[[], float]) -> int:
    """The lead promotes an intent to tier 1. Gives the change's id. Raises `GateNotPassed`."""
    if not standing.ready:
        raise GateNotPassed(intent=standing.intent)
    return rollout_log.save_change(store, standing.intent, COPILOT, ASSISTED, "lead", standing.gates, clock)


def demote(store: Store, standing: IntentStanding, clock: Callable[[], float]) -> int:
    """The lead takes a promotion back. Gives the change's id."""
    return rollout_log.save_change(store, standing.intent, ASSISTED, COPILOT, "lead", standing.gates, clock)


def demote_failed(store: Store, rules: RolloutRules, clock: Callable[[], float]) -> tuple[str, ...]:
    """Takes back every promotion whose figures since it was decided fall short; gives the intents."""
    now, decided = clock(), rollout_log.decided_at(store)
    failed = []
    for intent in sorted(rollout_log.promoted_intents(store)):
        period = _period(rules, now)
        period = Period(max(period.since, decided[intent]), period.until)
        cells = ticket_measures.cells(store, period, rules.conventions, now)
        gates = _gates(total(cell for cell in cells if cell.intent == intent), rules.tier1, rules.conventions)
        if any(gate.fails for gate in gates):
            rollout_log.save_change(store, intent, ASSISTED, COPILOT, "gate", gates, clock)
            failed.append(intent)
    return tuple(failed)


def _period(rules: RolloutRules, now: float) -> Period:
    return Period(now - rules.tier1.days * DAY_SECONDS, now)


def _gates(counts: Counts, tier1: Tier1Gates, conventions: Conventions) -> tuple[Gate, ...]:
    return (
        Gate(copilot.acceptance_rate(counts, conventions), tier1.acceptance, at_least=True),
        Gate(copilot.mean_edit_share(counts, conventions), tier1.edit_share, at_least=False),
        Gate(workflow.recontact_rate(counts, conventions), tier1.recontact, at_least=False),
        Gate(workflow.csat_drafted(counts, conventions), tier1.csat, at_least=True),
    )


def _step_gates(step: StepGates, whole: Counts, in_tier_1: int, conventions: Conventions) -> tuple[Gate, ...]:
    shares = (
        (copilot.hit_rate(whole, conventions), step.hit_rate),
        (copilot.acceptance_rate(whole, conventions), step.acceptance),
        (workflow.deflection_rate(whole, conventions), step.deflection),
        (Average("tier_1_intents", 1, in_tier_1, in_tier_1, in_tier_1), step.intents),
    )
    return tuple(Gate(figure, threshold, at_least=True) for figure, threshold in shares if threshold is not None)
