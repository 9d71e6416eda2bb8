"""Patterns of the team's files are read with a limit: those that could run for hours are refused with their line."""

from __future__ import annotations

import re
import time
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadWorkspaceFile
from core.resources import load_text
from core.workspace.folder import Workspace
from core.workspace.patterns import check_patterns, why_refused
from core.workspace.style import read_templates


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(a|a)*b",
        r"(a|aa)+$",
        r"(\w+\s?)*x",
        r"(x+x+ )*y",
        r"(.*)*",
        r"(.+“)+x",
        r"(\w+я)+x",
        r"([^a]+€)+x",
        r"([α-ω]+β)+x",
        r"((ab|AB) )+x",
        r"((a|ab)b?c )+x",
        r"((a+)a? )+x",
        r"((a+){3} )+x",
        r"(a+aa+ )+x",
        r"((a|ab)bb? )+x",
        r"(\w+){0,4}",
        r"(ab((c)?)? )+x",
    ],
)
def test_what_can_be_cut_in_several_ways_is_refused(pattern: str) -> None:
    assert "several ways" in why_refused(pattern)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r".*a.*b.*c", "endless"),
        (r"(\d+)\1", "group"),
        (r"(a", "unterminated"),
        ("a" * 5000, "over 4000"),
        (r"(?s)(.+\n)+x", "line"),
        (r"((?s:.)+\n)+x", "line"),
    ],
)
def test_why_a_pattern_is_refused(pattern: str, reason: str) -> None:
    assert reason in why_refused(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\w+ )+x",
        r"(?:[^\s|:]+ ){4,}",
        r"(\w+ ){0,3}order",
        r"\bwhere (is|are) my \w+",
        r"\w+-\w+-\w+-\w+",
        r"([а-я]+ )+где",
        r"(„[^“]+“)+x",
        r"(.+\n)+x",
        r"((my|our|ours),? )+order",
    ],
)
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    assert why_refused(pattern) == ""


def test_every_pattern_that_ships_is_taken() -> None:
    for folder, name, kind in (
        ("defaults", "quoting", "quoting"),
        ("templates", "en", "templates"),
        ("templates", "de", "templates"),
        ("templates", "kinds", "templates"),
    ):
        text = load_text(folder, f"{name}.toml")
        check_patterns(tomllib.loads(text), kind, name, text)


def test_a_teams_file_is_refused_with_line_and_reason(tmp_path) -> None:
    (tmp_path / "quoting.toml").write_text("[en]\nleads = ['here']\nnever = ['(a+)+b']\n", encoding="utf-8")
    with pytest.raises(BadWorkspaceFile) as raised:
        Workspace(tmp_path).toml("quoting")
    assert (raised.value.values["path"], raised.value.values["line"]) == ("quoting.toml", 3)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "kinds.toml").write_text("[questions]\nhow = '(x'\n", encoding="utf-8")
    with pytest.raises(BadWorkspaceFile, match="unterminated"):
        read_templates(Workspace(tmp_path), "kinds")


PIECES = ["a", "ab", "[ab]", "a+", "b*", "(a|b)", "(?:ab|ba)", "(?:a+b)+", "(?:a?b)*", "(?:b+ )+", " ", "a{2,}"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join))
def test_what_is_taken_does_not_double_its_time_with_each_letter(pattern: str) -> None:
    if why_refused(pattern):
        return
    compiled = re.compile(pattern + "!")

    def used(text: str) -> float:
        began = time.process_time()
        compiled.search(text)
        return time.process_time() - began

    for piece in ("a", "b", "ab", "a b "):
        assert used(piece * 60) < 0.001 + 200 * max(used(piece * 30), 1e-6)
