"""Runs of evaluations: kept, read again, and compared over the cases of both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadLine, FileMissing, FileUnwritable
from core.evaluation_run import EvaluationRun, changes, key_of

BEFORE = EvaluationRun("intents", "d", {"a": {"accuracy": 0.0}, "b": {"accuracy": 1.0}, "c": {"accuracy": 1.0}})
AFTER = EvaluationRun("intents", "d", {"a": {"accuracy": 1.0}, "b": {"accuracy": 1.0}, "x": {"accuracy": 0.0}})


def test_a_run_is_the_same_after_it_was_saved(tmp_path) -> None:
    BEFORE.save(tmp_path / "run.json")
    assert EvaluationRun.load(tmp_path / "run.json", "intents") == BEFORE


def test_only_cases_of_both_runs_count() -> None:
    [change] = changes(BEFORE, AFTER)
    assert (change.name, change.value) == ("accuracy change", 0.5)
    assert change.low == 0.0 and change.high == 1.0


def test_runs_without_a_case_in_common_say_nothing() -> None:
    assert changes(EvaluationRun("intents", "d", {"z": {"accuracy": 1.0}}), AFTER) == ()


@pytest.mark.parametrize("text", ["", "[]", '{"kind": "intents"}', '{"kind":"intents","dataset":"d","cases":{"a":1}}'])
def test_what_is_no_run_is_said(tmp_path, text) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadLine):
        EvaluationRun.load(tmp_path / "run.json", "intents")


def test_a_run_of_another_kind_is_not_compared(tmp_path) -> None:
    BEFORE.save(tmp_path / "run.json")
    with pytest.raises(BadLine, match="a run of intents"):
        EvaluationRun.load(tmp_path / "run.json", "review")


def test_files_that_are_not_there_are_said(tmp_path) -> None:
    with pytest.raises(FileMissing):
        EvaluationRun.load(tmp_path / "no.json", "intents")
    with pytest.raises(FileUnwritable):
        BEFORE.save(tmp_path / "no" / "run.json")


@given(st.text())
def test_a_key_says_none_of_the_words(text) -> None:
    key = key_of(text)
    assert len(key) == 16 and (len(text) < 4 or text not in key)
