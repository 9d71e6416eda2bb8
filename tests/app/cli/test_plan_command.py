"""`deskside plan`, asked by whoever buys the server."""

from pathlib import Path

from tests.app.cli.shell import Shell


def test_a_plan_for_given_rates_says_how_many_servers_it_takes(tmp_path: Path):
    shell = Shell(tmp_path)
    rates = ("--prefill", "2000", "--decode", "60,100", "--slots", "2")
    (row,) = shell.rows("plan", "--agents", "200", "--hours", "1,3,2", *rates)
    assert row["servers"] >= 2 and row["most_agents"] * row["servers"] >= 200
    assert row["peak"]["p50"] <= row["peak"]["p95"] <= row["limit"] == 2.0
    assert row["peak_tickets"] == 200 * 40 / 2
    wrong = shell.run("plan", "--agents", "200", "--prefill", "2000")
    assert wrong.returncode == 2 and "--decode" in wrong.stderr
