from pathlib import Path

import pytest

from core.errors import BadWorkspaceFile, WorkspaceMissing
from core.workspace.folder import Workspace, lay_over
from tests.factories import make_workspace


def test_a_file_of_the_workspace_replaces_the_default(tmp_path: Path) -> None:
    space = make_workspace(tmp_path, intents='[[intent]]\nname = "only"\n')
    assert space.toml("intents") == {"intent": [{"name": "only"}]}


def test_a_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    space = make_workspace(tmp_path, intents='[[intent]]\nname = "a"\ntier = = 2\n')
    with pytest.raises(BadWorkspaceFile) as caught:
        space.toml("intents")
    assert caught.value.values["line"] == 3


def test_a_file_nested_without_end_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    space = make_workspace(tmp_path, policy="a = " + "[" * 5000 + "]" * 5000)
    with pytest.raises(BadWorkspaceFile):
        space.toml("policy")


def test_extends_takes_only_default(tmp_path: Path) -> None:
    space = make_workspace(tmp_path, policy='a = 1\nextends = "mine"\n')
    with pytest.raises(BadWorkspaceFile) as caught:
        space.toml("policy")
    assert caught.value.values["line"] == 2


def test_named_entries_are_laid_over_one_by_one() -> None:
    base = {
        "intent": [{"name": "a", "tier": 2, "examples": ["x"]}, {"name": "b", "tier": 1}],
        "limit": {"n": 1, "m": 2},
    }
    own = {"intent": [{"name": "b", "tier": 3}, {"name": "c", "tier": 2}], "limit": {"n": 5}}
    assert lay_over(base, own) == {
        "intent": [{"name": "a", "tier": 2, "examples": ["x"]}, {"name": "b", "tier": 3}, {"name": "c", "tier": 2}],
        "limit": {"n": 5, "m": 2},
    }


def test_a_missing_docs_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing):
        Workspace(tmp_path).check()
