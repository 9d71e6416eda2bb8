"""The command line as a script meets it: the real executable, a small workspace of our own."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.cli.commands.search_command import search_text
from app.cli.json_forms import search_result
from app.cli.main import parser
from core.domain.knowledge import Hit, Passage, SearchResult
from tests.app.cli.shell import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("cli"))
    [row] = shell.rows("index")
    assert row["files"] == 2 and row["added"] == 2 and not row["failed"]
    return shell


def test_options_stand_before_or_after_the_command(shell: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--json", *shell.options, "search", "guarantee", "-k", "1"],
        capture_output=True,
        text=True,
        env=shell.environment,
    )
    assert json.loads(done.stdout)["hits"][0]["path"] == "kettle.md"


def test_a_batch_answers_line_for_line_and_goes_on_after_a_bad_one(shell: Shell) -> None:
    lines = [
        '{"id": "a", "query": "how often descale"}',
        "no json",
        '{"id": "c"}',
        "[1]",
        '{"id": "d", "query": "invoice day"}',
    ]
    rows = shell.rows("search", "--batch", "-", stdin="\n".join(lines) + "\n", status=1)
    assert [row["id"] for row in rows] == ["a", None, "c", None, "d"]
    assert ["error" in row for row in rows] == [False, True, True, True, False]
    assert rows[0]["hits"][0]["path"] == "kettle.md"
    assert rows[4]["hits"][0]["path"] == "payment/invoice.md"


def test_a_hit_is_the_text_at_its_span(shell: Shell) -> None:
    [row] = shell.rows("search", "citric acid")
    hit = row["hits"][0]
    assert hit["end"] - hit["start"] == len(hit["text"])
    assert "20 g of citric acid" in hit["text"]


def test_a_page_that_is_not_to_be_quoted_is_found_by_no_command(shell: Shell) -> None:
    settings = shell.folder / "data" / "settings.toml"
    before = settings.read_text("utf-8") if settings.exists() else ""
    settings.write_text(f'{before}\nnot_quoted = ["payment"]\n', encoding="utf-8")
    try:
        [row] = shell.rows("search", "when are invoices sent")
    finally:
        settings.write_text(before, encoding="utf-8")
    assert [hit["path"] for hit in row["hits"]] == ["kettle.md"]
    [row] = shell.rows("search", "when are invoices sent")
    assert row["hits"][0]["path"] == "payment/invoice.md"


def test_an_expected_failure_is_a_sentence_and_a_hint(shell: Shell) -> None:
    done = shell.run("assist", "no-such-file.eml")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2


def test_a_wrong_passphrase_is_said_and_loses_nothing(shell: Shell) -> None:
    done = shell.run("status", DESKSIDE_PASSPHRASE="teapot")
    assert done.returncode == 1
    assert "does not open" in done.stderr
    assert shell.rows("status")[0]["files"] == 2


def test_wrong_usage_has_a_status_of_its_own(shell: Shell) -> None:
    assert shell.run("nonsense").returncode == 2


def test_without_a_display_the_panel_says_so(shell: Shell) -> None:
    environment = {
        k: v for k, v in shell.environment.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(shell.command(), capture_output=True, text=True, env=environment, timeout=100)
    assert done.returncode == 1
    assert "deskside demo" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_ends_a_batch_within_a_second(shell: Shell) -> None:
    process = subprocess.Popen(
        shell.command("search", "--batch", "-", "--json"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=shell.environment,
        # A test run in the background inherits a SIGINT that is ignored, and Python then leaves it so.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(b'{"id": "a", "query": "kettle"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == "a"
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in process.stderr.read()
    assert time.monotonic() - began < 5
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()


def test_drafts_are_measured_on_tickets_whose_answers_are_known(shell: Shell, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "query": "How do I descale the machine with citric acid?", "core": [["citric acid"]]},
        {"id": "b", "query": "Who won the chess tournament in 1972?"},
    ]
    file = tmp_path / "tickets.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    [row] = shell.rows("eval", "drafts", str(file))
    assert row["tickets"] == 2
    assert row["core"]["value"] == 1.0
    assert [draft["id"] for draft in row["drafts"]] == ["a", "b"]


def test_people_read_what_was_measured_a_line_each(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"query": "How long is the guarantee of the kettle?", "relevant": ["kettle.md"]}', encoding="utf-8"
    )
    assert "mrr" in shell.run("eval", "search", str(file)).stdout.lower()


def test_no_score_rises_down_the_list(shell: Shell) -> None:
    """Also where the pages of several questions were taken in turn."""
    [found] = shell.rows("search", "How long is the guarantee of the kettle? Is there error E42?")
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    taken_in_turn = tuple(
        Hit(Passage(number, f"{number}.md", "", "", "", 0, 0, score, "", "public"))
        for number, score in enumerate((0.9, 0.3, 0.7, 0.2))
    )
    result = SearchResult("a\nb", taken_in_turn, True, ())
    assert [hit["score"] for hit in search_result(result)["hits"]] == [0.9, 0.7, 0.3, 0.2]
    assert re.findall(r"^0\.\d\d", search_text(result), re.MULTILINE) == ["0.90", "0.70", "0.30", "0.20"]


def test_people_read_names_of_intents_and_rules_in_words(shell: Shell, tmp_path: Path) -> None:
    ticket = tmp_path / "ticket.txt"
    ticket.write_text("I want to speak to a manager about my refund.", encoding="utf-8")
    said = shell.run("triage", str(ticket)).stdout
    assert "human-request" not in said
    assert "Asks for a person" in said
    assert "all-MiniLM-L6-v2 (English)" in shell.run("status").stdout


def test_to_erase_somebody_unknown_is_a_failure(shell: Shell) -> None:
    done = shell.run("erase", "--customer", "nobody@example.com")
    assert done.returncode == 1
    assert "Nobody is stored" in done.stderr
    assert "nobody@example.com" not in done.stderr


def test_eval_says_the_fields_of_its_data_set(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    for kind, line, field in (
        ("search", '{"query": "where", "relevent": []}', '"relevant"'),
        ("drafts", "", '"query"'),
    ):
        file.write_text(line, encoding="utf-8")
        done = shell.run("eval", kind, str(file))
        assert done.returncode == 1
        assert field in done.stderr


@pytest.mark.parametrize(
    ("kind", "field"),
    [("search", "relevant"), ("intents", "intent"), ("review", "evidence"), ("drafts", "core")],
)
def test_the_help_of_eval_names_the_fields(kind: str, field: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser("eval").parse_args(["eval", kind, "--help"])
    assert f'"{field}": ' in " ".join(capsys.readouterr().out.split())


def test_metrics_says_the_same_in_words_and_as_json(shell: Shell) -> None:
    ticket = shell.folder / "ticket.txt"
    ticket.write_text("How long is the guarantee of the kettle?", encoding="utf-8")
    shell.rows("assist", str(ticket), "--keep")
    [row] = shell.rows("metrics", "--days", "7")
    assert row["tickets"] == row["open"] == 1
    assert {figure["name"] for figure in row["workflow"]} >= {"deflection", "csat_drafted", "recontact", "recovery"}
    hits = next(figure for figure in row["copilot"] if figure["name"] == "hit_rate")
    assert (hits["hits"], hits["of"], hits["value"]) == (0, 1, None)
    assert row["by"]["tier"][0]["tickets"] == 1
    said = shell.run("metrics", "--days", "7").stdout
    assert "1 ticket in the last 7 days" in said and "too few" in said
    assert shell.run("metrics", "--days", "0").returncode == 2
