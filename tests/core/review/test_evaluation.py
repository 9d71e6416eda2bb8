"""The measures of the review, against what they must be by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadLine, EmptyDataset, FileMissing
from core.review.evaluation import auc, measures, read_replies, scored
from core.review.reviewer import Reviewer

ROWS = [
    {"id": "a", "reply": "Returns are free.", "evidence": ["Returns are free."], "supported": 1},
    {"id": "b", "reply": "Returns cost $5.", "evidence": ["Returns are free."], "supported": 0},
]


def test_auc_counts_ties_half() -> None:
    truth = np.array([True, True, False, False])
    assert auc(truth, np.array([0.9, 0.5, 0.5, 0.1])) == pytest.approx(0.875)
    assert auc(truth, np.array([0.1, 0.2, 0.8, 0.9])) == 0.0


def test_a_dataset_is_scored(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    outcomes = list(scored(Reviewer(), read_replies(path)))
    labels, scores, passed = ([o[0].supported for o in outcomes], [o[1] for o in outcomes], [o[2] for o in outcomes])
    found = {m.name: m for m in measures(labels, scores, passed)}
    assert found["auc"].value == 1.0
    assert found["alarm_recall"].value == 1.0
    assert found["false_alarms"].value == 0.0
    assert found["auc"].low <= found["auc"].value <= found["auc"].high


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
