"""A team's file is read again when it has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.drafting.snippets import read_snippets
from core.triage.escalation import read_escalation
from core.workspace import file_stamp
from tests.factories import make_workspace

RULE = '[[rule]]\nname = "fire"\nphrases = ["smells burnt"]\n'


def test_what_was_written_just_now_is_read_again_though_nothing_tells_the_two_apart(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, escalation=RULE)
    snippet = tmp_path / "snippets" / "a.md"
    snippet.parent.mkdir()
    for days in ("30", "14"):
        snippet.write_text(f"You have {days} days.", encoding="utf-8")
        assert [one.text for one in read_snippets(workspace)] == [f"You have {days} days."]
    assert [rule.name for rule in read_escalation(workspace).rules] == ["fire"]
    workspace.toml_file("escalation").write_text(RULE.replace("fire", "heat"), encoding="utf-8")
    assert [rule.name for rule in read_escalation(workspace).rules] == ["heat"]


def test_what_stays_as_it_was_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_stamp, "_SETTLING_NS", -1)  # no file counts as being written just now
    workspace = make_workspace(tmp_path, escalation=RULE)
    snippet = tmp_path / "snippets" / "a.md"
    snippet.parent.mkdir()
    snippet.write_text("You have 30 days.", encoding="utf-8")
    (first,), rules = read_snippets(workspace), read_escalation(workspace)
    assert read_snippets(workspace)[0] is first
    assert read_escalation(workspace) is rules
    snippet.write_text("You have 30 days, and not one more.", encoding="utf-8")
    assert read_snippets(workspace)[0].text.endswith("more.")
    snippet.unlink()
    assert read_snippets(workspace) == ()
