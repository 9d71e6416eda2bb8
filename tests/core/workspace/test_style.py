"""How replies are written: as the team's style says, and over it as the agent has chosen in the settings."""

from core.settings import choices
from core.workspace.folder import AgentVoice, Workspace
from core.workspace.style import read_style


def test_a_named_agent_signs_in_place_of_the_team(tmp_path):
    (tmp_path / "style.toml").write_text('sign_off = "The repair desk"', encoding="utf-8")
    assert read_style(Workspace(tmp_path)).sign_off == "The repair desk"
    assert read_style(Workspace(tmp_path, agent=AgentVoice("Ines"))).sign_off == "Ines"


def test_a_signature_stands_under_the_name_and_alone_where_there_is_none(tmp_path):
    assert read_style(Workspace(tmp_path, agent=AgentVoice("Ines", "Repair desk"))).sign_off == "Ines\nRepair desk"
    assert read_style(Workspace(tmp_path, agent=AgentVoice(signature="Repair desk"))).sign_off == "Repair desk"


def test_greeting_and_tone_of_the_agent_lie_over_those_of_the_team(tmp_path):
    (tmp_path / "style.toml").write_text('greeting = "Hello,"\nformality = "formal"', encoding="utf-8")
    assert read_style(Workspace(tmp_path, agent=AgentVoice("Ines"))).greeting == "Hello,"
    own = read_style(Workspace(tmp_path, agent=AgentVoice(greeting="Hi {name},", tone="casual")))
    assert (own.greeting, own.formality) == ("Hi {name},", "casual")


def test_every_tone_of_the_settings_but_the_teams_is_one_of_the_style(tmp_path):
    for tone in choices("tone")[1:]:
        assert read_style(Workspace(tmp_path, agent=AgentVoice(tone=tone))).formality == tone
