"""One reader for the data sets of all evaluations: what is wrong is named by its line."""

import json
from pathlib import Path

import pytest

from core.datasets import read_rows
from core.errors import BadLine, EmptyDataset, FileMissing, FileUnreadable


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path


def test_json_lines_and_csv_give_the_same_rows(tmp_path: Path) -> None:
    lines = write(tmp_path / "a.jsonl", '{"text": "Where, now?", "intent": "order"}\r\n\r\n')
    table = write(tmp_path / "a.CSV", '\ufefftext,intent\r\n"Where, now?",order\r\n')
    assert [dict(row.fields) for row in read_rows(lines)] == [dict(row.fields) for row in read_rows(table)]


def test_a_text_may_hold_any_line_break_of_unicode(tmp_path: Path) -> None:
    text = "one\u2028two\x85three"
    (row,) = read_rows(write(tmp_path / "a.jsonl", json.dumps({"text": text}, ensure_ascii=False)))
    assert row.text("text") == text


def test_a_quoted_cell_may_hold_lines(tmp_path: Path) -> None:
    first, second = read_rows(write(tmp_path / "a.csv", 'text,intent\n"one\ntwo",a\nthree,b\n'))
    assert first.text("text") == "one\ntwo"
    assert second.line == 4


@pytest.mark.parametrize("line", ["nonsense", "[1]", '"text"', "[" * 100_000])
def test_a_line_that_is_no_row_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadLine, match="line 3: no JSON"):
        read_rows(write(tmp_path / "a.jsonl", f'{{"a": 1}}\n\n{line}\n'))


def test_fields_of_another_kind_are_named(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path / "a.jsonl", '{"text": 3, "list": ["a", 1], "gone": null}'))
    for ask in (lambda: row.text("text"), lambda: row.text("none"), lambda: row.texts("list"), lambda: row.texts("no")):
        with pytest.raises(BadLine, match="line 1: "):
            ask()
    assert row.texts("none", ()) == ()
    assert row.id() == "1"


def test_a_file_that_gives_nothing_is_no_empty_data_set(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_rows(tmp_path / "none.jsonl")
    with pytest.raises(EmptyDataset):
        read_rows(write(tmp_path / "blank.jsonl", "\n \n"))
    with pytest.raises(EmptyDataset):
        read_rows(write(tmp_path / "head.csv", "text,intent\n"))
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "K\xe4se"}')
    with pytest.raises(FileUnreadable):
        read_rows(tmp_path / "latin.jsonl")
    with pytest.raises(FileUnreadable):
        read_rows(tmp_path)
