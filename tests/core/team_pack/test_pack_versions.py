"""Versions of a team file taken over, put back, and what is in force meanwhile."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BadWorkspaceFile
from core.team_file_errors import (
    DamagedTeamFolder,
    NoFormerTeamFile,
    NoTeamFile,
    OlderTeamFile,
    OtherTeamFile,
    UnknownSigner,
)
from core.team_pack.file_checks import check_files
from core.team_pack.files_in_force import under_team_file
from core.team_pack.pack_format import write_pack
from core.team_pack.pack_versions import PackVersions
from core.team_pack.signing_key import new_seed
from core.team_pack.takeover import load_pack, take_over
from core.team_pack.trusted_keys import distrust, trust
from core.workspace.folder import Workspace
from core.workspace.style import read_style, read_templates
from tests.core.team_pack.packs import KEY, make_pack
from tests.factories import make_workspace

ROOT = Path(__file__).parents[3]
FORMAL, CASUAL = ({"style.toml": f'formality = "{word}"\n'} for word in ("formal", "casual"))


def in_force(versions: PackVersions, workspace: Workspace) -> str:
    return read_style(under_team_file(workspace, versions.folder)).formality


def test_a_workspace_takes_the_team_file_before_its_own_and_the_rest_of_its_own_stays(tmp_path: Path):
    workspace = make_workspace(
        tmp_path / "ws", style='formality = "casual"\n', policy='links_only_from = ["a.example"]\n'
    )
    versions = PackVersions(tmp_path / "versions")
    assert under_team_file(workspace, versions.folder) is workspace
    assert versions.take_over(
        make_pack(1, FORMAL | {"templates/de.toml": '[lines]\nhand_over = "Weiter."\n'}), check_files
    )
    under = under_team_file(workspace, versions.folder)
    assert read_style(under).formality == "formal"
    assert under.toml("policy")["links_only_from"] == ["a.example"]
    assert under.template_names() == ("de",)
    assert read_templates(under, "de")["lines"]["hand_over"] == "Weiter."
    assert (workspace.root / "style.toml").read_text() == 'formality = "casual"\n', "a person's own file is left alone"


def test_a_newer_version_comes_into_force_and_the_one_before_can_be_put_back_once(tmp_path: Path):
    workspace, versions = make_workspace(tmp_path / "ws"), PackVersions(tmp_path / "versions")
    with pytest.raises(NoTeamFile):
        versions.go_back()
    first, second = make_pack(4, FORMAL), make_pack(7, CASUAL)
    assert versions.take_over(first, check_files)
    assert versions.take_over(second, check_files)
    assert not versions.take_over(second, check_files), "it is there already"
    assert in_force(versions, workspace) == "casual"
    assert versions.go_back() == first
    assert in_force(versions, workspace) == "formal"
    assert versions.standing().highest == 7, "what is watched must be newer than what was put back"
    with pytest.raises(NoFormerTeamFile):
        versions.go_back()
    assert versions.take_over(second, check_files), "by hand it may be taken again"


def test_going_back_from_the_first_version_gives_the_workspace_its_own_files_again(tmp_path: Path):
    workspace = make_workspace(tmp_path / "ws", style='formality = "casual"\n')
    versions = PackVersions(tmp_path / "versions")
    versions.take_over(make_pack(1, FORMAL), check_files)
    assert versions.go_back() is None
    assert in_force(versions, workspace) == "casual"


def test_an_older_version_another_one_of_the_same_number_and_another_team_are_refused(tmp_path: Path):
    versions = PackVersions(tmp_path)
    versions.take_over(make_pack(5, FORMAL), check_files)
    before = versions.standing()
    for pack, error in (
        (make_pack(4, CASUAL), OlderTeamFile),
        (make_pack(5, CASUAL), OlderTeamFile),
        (make_pack(6, CASUAL, team="Chairs"), OtherTeamFile),
    ):
        with pytest.raises(error):
            versions.take_over(pack, check_files)
    assert versions.standing() == before


def test_a_file_with_a_mistake_brings_none_of_them_into_force_and_says_where(tmp_path: Path):
    versions = PackVersions(tmp_path)
    versions.take_over(make_pack(1, FORMAL), check_files)
    files = CASUAL | {"policy.toml": 'links_only_from = ["a"]\n\n[[never]]\nid = "x"\n'}
    with pytest.raises(BadWorkspaceFile) as error:
        versions.take_over(make_pack(2, files), check_files)
    assert (error.value.values["path"], error.value.values["line"]) == ("policy.toml", 3)
    assert versions.in_force() == make_pack(1, FORMAL)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1, "nothing is left lying about"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("intents.toml", '[[intent]]\nname = "a"\nexamples = []\n'), ("escalation.toml", "[[rule]]\nphrases = ['x']\n"),
        ("style.toml", 'formality = "loud"\n'), ("tone.toml", "max_words = -1\n"),
        ("rollout.toml", "[tier1]\ndays = 0\n"), ("templates/de.toml", "greeting = 1\n"), ("policy.toml", "[[never]\n"),
        ("quoting.toml", 'extends = "default"\n[en]\nnever = ["(a+)+b"]\n'),
        ("authority.pem", "-----BEGIN CERTIFICATE-----\nAA==\n-----BEGIN PRIVATE KEY-----\n"),
        ("authority.pem", "AA==\n"),
    ],
)  # fmt: skip
def test_every_kind_of_file_is_checked_by_its_own_reader(tmp_path: Path, name: str, text: str):
    with pytest.raises(BadWorkspaceFile) as error:
        PackVersions(tmp_path).take_over(make_pack(1, {name: text}), check_files)
    assert name.endswith(str(error.value.values["path"]).rpartition("/")[2])


def test_only_the_file_of_a_trusted_signer_is_taken(tmp_path: Path):
    versions, file = PackVersions(tmp_path / "versions"), tmp_path / "team.json"
    file.write_bytes(write_pack(make_pack(1, FORMAL)))
    with pytest.raises(UnknownSigner) as error:
        take_over(load_pack(file), file.name, tmp_path, versions, check_files)
    assert len(str(error.value.values["words"]).split()) == 10
    trust(tmp_path, KEY)
    assert take_over(load_pack(file), file.name, tmp_path, versions, check_files).new
    stranger = make_pack(2, CASUAL, seed=new_seed())
    with pytest.raises(UnknownSigner):
        take_over(stranger, file.name, tmp_path, versions, check_files)
    assert distrust(tmp_path, KEY)
    with pytest.raises(UnknownSigner):
        take_over(make_pack(2, CASUAL), file.name, tmp_path, versions, check_files)
    assert versions.in_force() == make_pack(1, FORMAL)


def test_what_somebody_changes_in_the_kept_files_is_put_back_and_what_can_not_be_read_is_said(tmp_path: Path):
    versions = PackVersions(tmp_path)
    versions.take_over(make_pack(1, FORMAL), check_files)
    kept = tmp_path / versions.standing().in_force
    (kept / "style.toml").write_text('formality = "casual"\n')
    assert versions.files_in_force() == kept
    assert (kept / "style.toml").read_text() == FORMAL["style.toml"]
    (tmp_path / "in-force.json").write_text('{"in_force": "../../elsewhere", "before": null, "highest": 1}')
    with pytest.raises(DamagedTeamFolder):
        versions.files_in_force()


def test_a_death_at_any_moment_leaves_the_version_before_or_the_new_one_whole(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.team_pack.kill_points", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 40


@pytest.mark.parametrize("name", [None, 5, "..", "../other", "/tmp"])
def test_what_is_in_force_is_a_folder_in_its_place_or_nothing_at_all(tmp_path: Path, name: object):
    (tmp_path / "in-force.json").write_text(json.dumps({"in_force": name, "before": None, "highest": 1}))
    with pytest.raises(DamagedTeamFolder):
        PackVersions(tmp_path).standing()
