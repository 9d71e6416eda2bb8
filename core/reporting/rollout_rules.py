"""`rollout.toml`: how the team measures, the gates to tier 1, the steps of the roadmap, when to warn."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.measurement import Conventions
from core.workspace.config_file import DeclaredFile, DeclaredTable
from core.workspace.folder import Workspace
from core.workspace.last_good import keeps_last_good

STEPS = ("search", "copilot", "pilot", "widen")
"""The steps of the roadmap, in their order."""


@dataclass(frozen=True, slots=True)
class Tier1Gates:
    """What an intent must show over the last `days`."""

    days: float
    acceptance: float
    edit_share: float
    recontact: float
    csat: float


@dataclass(frozen=True, slots=True)
class StepGates:
    """What a step of the roadmap needs; None: it does not ask for that."""

    name: str
    hit_rate: float | None
    acceptance: float | None
    deflection: float | None
    intents: int | None
    """Intents in tier 0 or 1."""


@dataclass(frozen=True, slots=True)
class GuardrailRules:
    """When a change is a warning: two windows in days, standard errors, and the smallest steps that matter."""

    days: float
    before_days: float
    sigmas: float
    deflection_step: float
    csat_step: float
    recontact_step: float
    edited_step: float
    rule_times: float
    replaced_from: float


@dataclass(frozen=True, slots=True)
class RolloutRules:
    """The whole file."""

    conventions: Conventions
    tier1: Tier1Gates
    steps: tuple[StepGates, ...]
    guardrails: GuardrailRules


@keeps_last_good
def read_rollout_rules(workspace: Workspace) -> RolloutRules:
    """The rules in force. Raises `BadWorkspaceFile` with line and reason, `FileUnreadable`."""
    file = DeclaredFile.read(workspace, "rollout")
    file.only(("measures", "tier1", "steps", "guardrails"))
    measures, tier1, guardrails = file.section("measures"), file.section("tier1"), file.section("guardrails")
    rules = RolloutRules(
        Conventions(
            _number(measures, "recontact_days", 1, 30),
            _number(measures, "good_from", 0, 1),
            round(_number(measures, "minimum", 1, 10_000)),
        ),
        Tier1Gates(
            days=_number(tier1, "days", 1, 366),
            acceptance=_number(tier1, "acceptance", 0, 1),
            edit_share=_number(tier1, "edit_share", 0, 1),
            recontact=_number(tier1, "recontact", 0, 1),
            csat=_number(tier1, "csat", 0, 1),
        ),
        tuple(_step(file, name) for name in STEPS),
        GuardrailRules(
            days=_number(guardrails, "days", 1, 366),
            before_days=_number(guardrails, "before_days", 1, 366),
            sigmas=_number(guardrails, "sigmas", 1, 10),
            deflection_step=_number(guardrails, "deflection_step", 0, 1),
            csat_step=_number(guardrails, "csat_step", 0, 1),
            recontact_step=_number(guardrails, "recontact_step", 0, 1),
            edited_step=_number(guardrails, "edited_step", 0, 1),
            rule_times=_number(guardrails, "rule_times", 1, 100),
            replaced_from=_number(guardrails, "replaced_from", 0, 1),
        ),
    )
    for section in (measures, tier1, guardrails):
        section.only_known()
    return rules


def _step(file: DeclaredFile, name: str) -> StepGates:
    found = file.section("steps").table.get(name)
    if not isinstance(found, dict):
        file.fail(f"steps: {name} is missing", file.line(r"^\s*\[steps\]"))
    table = DeclaredTable(file, "steps", found)
    gates = StepGates(
        name,
        table.number("hit_rate", 0, 1),
        table.number("acceptance", 0, 1),
        table.number("deflection", 0, 1),
        table.whole("intents", 0, 1000),
    )
    table.only_known()
    return gates


def _number(table: DeclaredTable, key: str, low: float, high: float) -> float:
    """A number that must be there."""
    value = table.number(key, low, high)
    if value is None:
        table.fail(key, f"{key} is missing")
    return value
