"""Every kind of tone is found in both languages, with place, reason and what to say; polite replies are left alone."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.review.reviewer import Reviewer
from core.workspace.folder import Workspace

TABLE = tomllib.loads((Path(__file__).parent / "tones.toml").read_text(encoding="utf-8"))
BROKEN = [(lang, rule, text) for lang in ("en", "de") for rule, listed in TABLE[lang].items() for text in listed]
POLITE = [(lang, text) for lang in ("en", "de") for text in TABLE["polite"][lang]]


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return Reviewer()


@pytest.fixture(scope="module")
def worded() -> dict[str, set[str]]:
    known = {}
    for language in ("en", "de"):
        path = files("resources") / "locale" / language / "LC_MESSAGES" / "deskside.po"
        with path.open("rb") as file:
            known[language] = {str(message.id) for message in read_po(file) if message.string}
    return known


@pytest.mark.parametrize(("language", "rule", "text"), BROKEN)
def test_each_kind_is_found_where_it_stands(
    reviewer: Reviewer, worded: dict[str, set[str]], language: str, rule: str, text: str
) -> None:
    found = [f for f in reviewer.review(text, (), language=language).tone if f.rule == rule]
    assert found
    assert all(f.text == text[f.start : f.end] and f.text for f in found)
    assert {f.why for f in found} <= worded[language]


@pytest.mark.parametrize(("language", "text"), POLITE)
def test_polite_replies_are_left_alone(reviewer: Reviewer, language: str, text: str) -> None:
    assert [f for f in reviewer.review(text, (), language=language).tone if f.rule != "missing-greeting"] == []


def test_the_style_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "style.toml").write_text(
        'extends = "default"\nforbidden_words = ["cheap", "no worries"]\nmax_words = 12\n', encoding="utf-8"
    )
    reviewer = Reviewer(Workspace(tmp_path))
    review = reviewer.review(
        "Hello,\n\nNo worries, the cheap one is back on Monday \U0001f600\n\nKind regards, all of us", ()
    )
    found = {(f.rule, f.text) for f in review.tone}
    assert {("forbidden-word", "No worries"), ("forbidden-word", "cheap"), ("emoji", " \U0001f600")} <= found
    assert "too-long" in {rule for rule, _ in found}
    assert not review.ok
