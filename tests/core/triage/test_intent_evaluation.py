from pathlib import Path

import pytest

from core.errors import BadLine, EmptyDataset, FileMissing
from core.triage.intent_evaluation import IntentReport, evaluate_intents, read_texts
from core.triage.triager import Triager
from core.workspace.folder import Workspace


def test_both_forms_of_a_dataset_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Where is it?", "intent": "order-status"}\n\n', encoding="utf-8")
    (tmp_path / "b.csv").write_text('utterance,intent\n"Where is it?",order-status\n', encoding="utf-8")
    assert read_texts(tmp_path / "a.jsonl") == read_texts(tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("content", "error"), [("", EmptyDataset), ("not json", BadLine), ('{"text": "a"}', BadLine), ("[]", BadLine)]
)
def test_a_bad_dataset_is_named(tmp_path: Path, content: str, error: type[Exception]) -> None:
    (tmp_path / "a.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(error):
        read_texts(tmp_path / "a.jsonl")
    with pytest.raises(FileMissing):
        read_texts(tmp_path / "none.jsonl")


def test_a_report_counts_right_wrong_and_out_of_scope(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "text,intent\nI forgot my password,password\nI want my money back,refund\nWho wrote Faust?,other\n",
        encoding="utf-8",
    )
    triager = Triager(Workspace(tmp_path), None)
    steps = list(evaluate_intents(triager.triage, read_texts(tmp_path / "a.csv"), ["password", "refund"]))
    report = steps[-1]
    assert steps[:-1] == [1, 2, 3]
    assert isinstance(report, IntentReport)
    found = {measure.name: measure.value for measure in report.measures}
    assert set(found) == {"accuracy", "macro_f1", "ece", "out_of_scope_recall", "known_auc"}
    assert found["accuracy"] == 1


def test_what_the_texts_cannot_tell_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,intent\nWho wrote Faust?,other\n", encoding="utf-8")
    *_, only_strange = evaluate_intents(Triager(Workspace(tmp_path), None).triage, read_texts(tmp_path / "a.csv"), [])
    assert isinstance(only_strange, IntentReport)
    assert [measure.name for measure in only_strange.measures] == ["out_of_scope_recall"]
