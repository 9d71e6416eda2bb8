"""`rollout.toml`: the shipped file is whole; a team's slip is named with its line."""

import pytest

from core.errors import BadWorkspaceFile
from core.reporting.rollout_rules import STEPS, read_rollout_rules
from tests.factories import make_workspace


def test_the_shipped_rules_are_whole(tmp_path) -> None:
    rules = read_rollout_rules(make_workspace(tmp_path))
    assert tuple(step.name for step in rules.steps) == STEPS
    assert rules.conventions.recontact_days == 7 and rules.conventions.minimum == 30


def test_a_team_lays_its_own_values_over_them(tmp_path) -> None:
    workspace = make_workspace(tmp_path, rollout='extends = "default"\n[measures]\nrecontact_days = 3\n')
    rules = read_rollout_rules(workspace)
    assert rules.conventions.recontact_days == 3 and rules.tier1.acceptance == 0.8


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('extends = "default"\n[tier1]\nacceptance = 80\n', 3),
        ('extends = "default"\n[guardrails]\nsigma = 3\n', 3),
        ('extends = "default"\n[steps]\nsearch = { hits = 1 }\n', 0),
    ],
)
def test_a_mistake_is_named(tmp_path, text, line) -> None:
    with pytest.raises(BadWorkspaceFile) as error:
        read_rollout_rules(make_workspace(tmp_path, rollout=text))
    if line:
        assert error.value.values["line"] == line
