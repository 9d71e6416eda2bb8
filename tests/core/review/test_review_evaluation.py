"""The measures of the review, against what they must be by hand."""

import json
from pathlib import Path

import pytest

from core.errors import BadLine, EmptyDataset, FileMissing
from core.review.review_evaluation import LabelledReply, evaluate_review, measures, read_replies
from core.review.reviewer import Reviewer

ROWS = [
    {"id": "a", "reply": "Returns are free.", "evidence": ["Returns are free."], "supported": 1},
    {"id": "b", "reply": "Returns cost $5.", "evidence": ["Returns are free."], "supported": 0},
]


def test_a_dataset_is_evaluated(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    *counts, outcomes = evaluate_review(Reviewer(), read_replies(path))
    assert counts == [1, 2]
    assert isinstance(outcomes, tuple)
    found = {m.name: m.value for m in measures(outcomes)}
    assert found == {"auc": 1.0, "alarm_precision": 1.0, "alarm_recall": 1.0, "false_alarms": 0.0}


def test_what_was_done_until_cancelled_is_kept() -> None:
    rows = tuple(LabelledReply(str(n), "Returns are free.", ("Returns are free.",), "", True) for n in range(5))
    seen: list[int] = []
    for done in evaluate_review(Reviewer(), rows, lambda: len(seen) == 2):
        if isinstance(done, tuple):
            assert len(done) == 2
            assert [m.name for m in measures(done)] == ["false_alarms"]
        else:
            seen.append(done)


@pytest.mark.parametrize("line", ["nonsense", "{}", '{"reply": "a", "evidence": "b", "supported": 1}'])
def test_a_bad_line_is_said(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(BadLine):
        read_replies(path)


def test_a_missing_or_empty_dataset_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_replies(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(EmptyDataset):
        read_replies(tmp_path / "empty.jsonl")
