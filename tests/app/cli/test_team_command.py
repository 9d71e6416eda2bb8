"""`deskside team` as a lead and an agent meet it: a key made and trusted, rules packed, taken over, put back."""

from pathlib import Path

import pytest

from tests.app.cli.shell import Shell

KEY = {"DESKSIDE_TEAM_PASSPHRASE": "of the lead"}


@pytest.fixture
def agent(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_rules_go_from_a_lead_to_an_agent_and_back_again(agent: Shell, tmp_path: Path):
    agent.environment |= KEY
    key, rules, file = (str(tmp_path / name) for name in ("lead.key", "rules", "team.json"))
    (made,) = agent.rows("team", "keygen", "--file", key)
    assert made["kept"] == key and len(made["words"].split()) == 10
    Path(rules).mkdir()
    style = Path(rules) / "style.toml"
    style.write_text('formality = "formal"\nmax_words = 90\n')
    pack = ("team", "pack", rules, file, "--key", key)
    (packed,) = agent.rows(*pack, "--team", "Lamps", "--signer", "Lea")
    assert (packed["version"], packed["files"], packed["signed_by"]) == (1, ["style.toml"], "Lea")

    refused = agent.run("team", "apply", file)
    assert refused.returncode == 1 and made["words"] in refused.stderr, "the words to compare are said"
    assert agent.rows("team", "trust", made["key"]) == [{"words": made["words"], "trusted": True}]
    (taken,) = agent.rows("team", "apply", file)
    assert (taken["taken_over"], taken["version"], taken["since"]) == (True, 1, None)

    style.write_text('formality = "formal"\nmax_words = 60\n')
    (packed,) = agent.rows(*pack)
    assert (packed["version"], packed["team"]) == (2, "Lamps")
    assert packed["changed"] == [{"name": "style.toml", "added": 1, "removed": 1}]
    (agent.folder / "ws" / "style.toml").write_text("max_words = 300\n")
    (taken,) = agent.rows("team", "apply", file)
    assert (taken["version"], taken["since"], taken["own_files"]) == (2, 1, ["style.toml"])

    (back,) = agent.rows("team", "back")
    assert back["version"] == 1
    (shown,) = agent.rows("team", "show")
    assert (shown["version"], shown["team"], shown["trusted"]) == (1, "Lamps", [made["words"]])


def test_a_mistake_in_the_rules_is_said_with_its_line_and_nothing_is_written(agent: Shell, tmp_path: Path):
    agent.environment |= KEY
    key, file = tmp_path / "lead.key", tmp_path / "team.json"
    agent.rows("team", "keygen", "--file", str(key))
    (agent.folder / "ws" / "intents.toml").write_text('[[intent]]\nname = "x"\ntier = 9\nexamples = ["a"]\n')
    refused = agent.run("team", "pack", str(agent.folder / "ws"), str(file), "--key", str(key))
    assert refused.returncode == 1 and "intents.toml, line 3" in refused.stderr
    assert not file.exists()
    refused = agent.run("team", "keygen", "--file", str(key))
    assert refused.returncode == 1 and "nothing was made" in refused.stderr


def test_the_line_to_hand_on_and_its_words_are_said_to_a_person(agent: Shell, tmp_path: Path):
    agent.environment |= KEY
    key = tmp_path / "lead.key"
    said = agent.run("team", "keygen", "--file", str(key))
    assert said.returncode == 0 and "  deskside-team-key:" in said.stdout and str(key) in said.stdout


def test_an_export_before_there_is_an_index_says_what_to_do(agent: Shell, tmp_path: Path):
    refused = agent.run("team", "export", "--local", str(tmp_path / "docs.jsonl"))
    assert refused.returncode == 1 and "deskside index" in refused.stderr
    assert not (tmp_path / "docs.jsonl").exists()
