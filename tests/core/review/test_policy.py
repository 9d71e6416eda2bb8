"""The team's policy file: what it asks for, and how its mistakes are said."""

from typing import Any

import pytest

from core.errors import BadWorkspaceFile
from core.review.analysed_sentence import analyse
from core.review.policy import Policy, check_policy
from core.workspace.folder import default_toml


def rules_broken(table: dict[str, Any], reply: str, intent: str = "", ticket: str = "") -> list[str]:
    found = check_policy(analyse(reply, "en"), Policy.from_table(table), analyse(ticket, "en"), intent, "en")
    return [finding.rule for finding in found]


def test_the_default_policy_is_well_formed() -> None:
    assert Policy.from_table(default_toml("policy")).rules


def test_must_say_only_for_its_intent() -> None:
    table = {"must": [{"id": "window", "intent": ["refund"], "any": ["within 14 days"], "say": "Name the 14 days."}]}
    assert rules_broken(table, "We refund you.", "refund") == ["window"]
    assert rules_broken(table, "We refund you within 14  days.", "refund") == []
    assert rules_broken(table, "We refund you.", "billing") == []


def test_must_ask_unless_the_ticket_says_it() -> None:
    table = {"ask": [{"id": "order", "any": ["order number"], "unless_known": "code", "say": "Which order is it?"}]}
    assert rules_broken(table, "We look into it.") == ["order"]
    assert rules_broken(table, "Please send the order number.") == []
    assert rules_broken(table, "We look into it.", ticket="Order #10423 is late.") == []


def test_must_never_say_but_look_alikes() -> None:
    table = {"never": [{"id": "pw", "any": ["your password"], "unless": ["never send your password"]}]}
    assert rules_broken(table, "Tell me your password.") == ["pw"]
    assert rules_broken(table, "Please never send your password.") == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"never": [{"any": []}]}, "[[never]] 1"),
        ({"must": [{"any": "words"}]}, "[[must]] 1"),
        ({"ask": [{"any": ["a"], "intent": "refund"}]}, "intent"),
        ({"links_only_from": "acme.example"}, "links_only_from"),
        ({"equal": {"a month": "soon"}}, "[equal]"),
    ],
)
def test_a_mistake_is_named(table: dict[str, Any], said: str) -> None:
    with pytest.raises(BadWorkspaceFile) as raised:
        Policy.from_table(table)
    assert said in str(raised.value.values["reason"])
