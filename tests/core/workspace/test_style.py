"""How replies are signed: by the team, or by the agent who is named in the settings."""

from core.workspace.folder import Workspace
from core.workspace.style import read_style


def test_a_named_agent_signs_in_place_of_the_team(tmp_path):
    (tmp_path / "style.toml").write_text('sign_off = "The repair desk"', encoding="utf-8")
    assert read_style(Workspace(tmp_path)).sign_off == "The repair desk"
    assert read_style(Workspace(tmp_path, agent_name="Ines")).sign_off == "Ines"
