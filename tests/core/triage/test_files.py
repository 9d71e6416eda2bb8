from pathlib import Path

import pytest

from core.errors import BadWorkspaceFile
from core.triage.escalation import read_escalation
from core.triage.intents import read_intents
from core.workspace.folder import Workspace
from tests.factories import make_workspace

GOOD = '[[intent]]\nname = "return"\ntier = 1\nexamples = ["send it back", "return this"]\n'


def test_the_default_files_are_in_order(tmp_path: Path) -> None:
    intents = read_intents(Workspace(tmp_path))
    assert len(intents) >= 12
    assert all(len(intent.examples) >= 8 for intent in intents)
    assert len({example.casefold() for intent in intents for example in intent.examples}) == sum(
        len(intent.examples) for intent in intents
    )
    names = {rule.name for rule in read_escalation(Workspace(tmp_path)).rules}
    assert {"legal-threat", "human-request", "staff-complaint", "safety", "self-harm", "fraud"} <= names
    assert {"privacy-request", "press", "chargeback", "security-report", "failed-attempts", "very-negative"} <= names
    assert {"vip", "long-wait"} <= names


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 0, "no [[intent]]"),
        ("[[intent]]\ntier = 2\n", 1, "name is missing"),
        (GOOD + GOOD, 6, "twice"),
        (GOOD.replace("tier = 1", "tier = 7"), 3, "from 0 to 3"),
        (GOOD.replace("tier = 1", "teir = 1"), 3, "unknown: teir"),
        (GOOD.replace('["send it back", "return this"]', '["one"]'), 4, "at least 2"),
        (GOOD.replace('["send it back", "return this"]', "3"), 4, "list of texts"),
        (GOOD + 'sla = "soon"\n', 5, "duration"),
        (GOOD + 'always = ["..."]\n', 5, "begins with a gap"),
        (GOOD.replace('"return"', '"other"'), 2, "none of the intents"),
        ("[[intent]\n", 1, ""),
        ('rule = 1\n[[intent]]\nname = "a"\n', 1, "unknown: rule"),
    ],
)
def test_a_mistake_in_intents_is_shown_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(BadWorkspaceFile) as caught:
        read_intents(make_workspace(tmp_path, intents=text))
    assert reason in str(caught.value.values["reason"])
    assert caught.value.values["path"] == "intents.toml"
    assert caught.value.values["line"] == line


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[[rule]]\nname = "a"\nphrases = ["sue {nobody}"]\n', 3, "no list {nobody}"),
        ('[[rule]]\nname = "a"\ntier = "3"\n', 3, "whole number"),
        ('[[rule]]\nname = "a"\nnegated = "yes"\n', 3, "counts"),
        ('[[rule]]\nname = "a"\nprase = ["x"]\n', 3, "unknown: prase"),
        ("[tiers]\nsure_from = 2\n", 2, "from 0 to 1"),
    ],
)
def test_a_mistake_in_the_rules_is_shown_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(BadWorkspaceFile) as caught:
        read_escalation(make_workspace(tmp_path, escalation=text))
    assert reason in str(caught.value.values["reason"])
    assert caught.value.values["line"] == line


def test_a_team_adds_its_vips_to_the_default_rules(tmp_path: Path) -> None:
    text = 'extends = "default"\n[[rule]]\nname = "vip"\ncustomers = ["@bigshop.example"]\n'
    rules = {rule.name: rule for rule in read_escalation(make_workspace(tmp_path, escalation=text)).rules}
    assert rules["vip"].customers == ("@bigshop.example",)
    assert rules["vip"].priority
    assert rules["legal-threat"].tier == 3
