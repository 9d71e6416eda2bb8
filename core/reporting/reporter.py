"""The measures of one workspace: brought up to date, and reported on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.domain.measurement import Period
from core.domain.report import IntentStanding, Report
from core.errors import GateNotPassed
from core.history.related_tickets import RelatedTickets
from core.ports import Cancelled, never
from core.reporting import rollout
from core.reporting.guardrails import find_alarms
from core.reporting.measuring import measure_changed
from core.reporting.report_builder import build_report
from core.reporting.rollout_rules import read_rollout_rules
from core.store import rollout_log
from core.store.tickets import Tickets
from core.triage.intents import read_intents
from core.workspace.folder import Workspace

DAY_SECONDS = 86_400


class Reporter:
    """Measures tickets and reports on them. Like its store, not for two threads at once."""

    def __init__(
        self,
        workspace: Workspace,
        tickets: Tickets,
        related: RelatedTickets,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Reads nothing yet. `clock` gives seconds since the epoch."""
        self._workspace = workspace
        self._tickets = tickets
        self._related = related
        self._clock = clock

    def measure(self, cancelled: Cancelled = never) -> Iterator[int]:
        """Measures the tickets that have changed; yields how many are done. Raises `ModelError`, `StoreError`."""
        return measure_changed(self._tickets, self._related, cancelled)

    def report(self, days: float, ended_days_ago: float = 0) -> Report:
        """The report on the last `days`, or on as many that ended some days ago. Raises `BadWorkspaceFile`,
        `StoreError`."""
        now, store = self._clock(), self._tickets.store
        rules = read_rollout_rules(self._workspace)
        until = now - ended_days_ago * DAY_SECONDS
        report = build_report(store, Period(until - days * DAY_SECONDS, until), rules.conventions, now)
        return replace(
            report,
            alarms=find_alarms(store, rules.guardrails, rules.conventions, now),
            rollout=rollout.find_rollout(store, read_intents(self._workspace), rules, now),
        )

    def demote_failed(self) -> tuple[str, ...]:
        """Takes back every promotion whose figures fall short; gives the intents. Raises `BadWorkspaceFile`,
        `StoreError`."""
        return rollout.demote_failed(self._tickets.store, read_rollout_rules(self._workspace), self._clock)

    def promote(self, intent: str) -> int:
        """The lead promotes an intent to tier 1. Gives an id for `undo`. Raises `GateNotPassed`."""
        return rollout.promote(self._tickets.store, self._standing(intent), self._clock)

    def demote(self, intent: str) -> int:
        """The lead takes a promotion back. Gives an id for `undo`."""
        return rollout.demote(self._tickets.store, self._standing(intent), self._clock)

    def undo(self, change: int) -> None:
        """Undoes a promotion or demotion."""
        rollout_log.undo_change(self._tickets.store, change, self._clock)

    def _standing(self, intent: str) -> IntentStanding:
        rules = read_rollout_rules(self._workspace)
        found = rollout.find_rollout(self._tickets.store, read_intents(self._workspace), rules, self._clock())
        standing = next((one for one in found.intents if one.intent == intent), None)
        if standing is None:
            raise GateNotPassed(intent=intent)
        return standing
