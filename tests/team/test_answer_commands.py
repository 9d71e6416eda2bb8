"""`deskside team answers share|list|withdraw|remove` and `erase` against a real database."""

from __future__ import annotations

import json
from pathlib import Path

from tests.core.history.past_tickets import ANSWER, QUESTION
from tests.factories import make_workspace
from tests.team.postgres_server import ADMIN, ADMIN_PASSWORD, PostgresServer
from tests.team.team_terminal import Terminal

PAGES = {"vouchers.md": f"# Vouchers\n\n{QUESTION} Please ask us.\n\n{ANSWER}\n"}


def test_answers_are_shared_listed_withdrawn_with_their_customer_and_removed(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    workspace = make_workspace(tmp_path / "workspace", PAGES).root
    table = f'[knowledge]\naddress = "{postgres.address}"\ndatabase = "answers"\nuser = "answers"\n'
    (workspace / "servers.toml").write_text(table, encoding="utf-8")
    postgres.make_database("answers")
    agent = Terminal(tmp_path, workspace)
    made = agent.run("team", "setup", "--admin", ADMIN, DESKSIDE_ADMIN_PASSWORD=ADMIN_PASSWORD)
    reads, writes = ({"DESKSIDE_TEAM_PASSWORD": made["passwords"][user]} for user in ("answers", "answers_indexer"))
    agent.run("index")
    past = tmp_path / "past.jsonl"
    past.write_text("".join(f"{json.dumps(closed(number))}\n" for number in range(2)), encoding="utf-8")
    agent.run("import", str(past))

    assert "past_answers" in agent.run("team", "answers", "share", status=1, **reads)["said"]
    (workspace / "servers.toml").write_text(f'{table}past_answers = "named"\n', encoding="utf-8")
    done = agent.run("team", "answers", "share", **reads)
    assert (done["shared"], done["kept_back"], done["waiting"], done["lying"]) == (2, 0, 0, 2)
    one = agent.run("team", "answers", "list", **reads)
    assert (one["question"], one["answer"], one["agent"], one["own"]) == (QUESTION, ANSWER, "Tom", True)
    assert agent.run("privacy")["shared_answers"] == {"shared": 2, "due": 0}

    assert agent.run("erase", "--customer", "c0", DESKSIDE_TEAM_PASSWORD="wrong")["to_withdraw"] == 1
    assert agent.run("team", "answers", "withdraw", "--ticket", "t1", **reads)["withdrawn"] == 2
    assert agent.run("team", "answers", "list", "--all", **reads) == {"said": ""}
    assert agent.run("team", "answers", "remove", "00" * 32, **writes) == {"removed": 0}


def closed(number: int) -> dict[str, object]:
    said = [("customer", QUESTION, f"Ben Example{number}", "01"), ("agent", ANSWER, "Tom", "02")]
    return {
        "id": f"t{number}",
        "subject": "",
        "status": "closed",
        "customer": {"id": f"c{number}", "name": f"Ben Example{number}", "email": f"b{number}@example.org"},
        "created": "2026-03-01T10:00:00+00:00",
        "messages": [
            {"from": sender, "author": author, "time": f"2026-03-{day}T10:00:00+00:00", "text": text}
            for sender, text, author, day in said
        ],
    }
