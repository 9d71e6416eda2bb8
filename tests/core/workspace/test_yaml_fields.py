"""YAML of pages and snippets is read without what can grow or hang."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workspace.yaml_fields import BadYaml, read_yaml


def test_fields_are_read() -> None:
    assert read_yaml("title: Lamps\nintents: [a, b]\ndate: 2026-01-02") == {
        "title": "Lamps",
        "intents": ["a", "b"],
        "date": datetime.date(2026, 1, 2),
    }


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("first: &one x\nsecond: *one", 2, "aliases"),
        ("title: a\nintents: [b", 2, "expected"),
        ("date: 2026-13-40", 0, "month"),
        ("title: " + "x" * 70_000, 0, "over"),
        ("title: \x07", 0, "no YAML"),
    ],
)
def test_what_is_not_read_is_said_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadYaml, match=reason) as raised:
        read_yaml(text)
    assert raised.value.line == line


@given(st.text(alphabet="ab:-*&[]{}#'\" \n|>!%@", max_size=60))
def test_any_text_is_a_value_or_bad(text: str) -> None:
    try:
        read_yaml(text)
    except BadYaml as bad:
        assert bad.reason
