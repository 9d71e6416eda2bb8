"""What becomes of the team's file while the panel is open."""

import os
from itertools import islice
from pathlib import Path

from app.backend.admin_service import AdminService
from app.backend.docs_indexing import DocsIndex
from app.backend.local_state import LocalState
from app.backend.team_upkeep import TeamUpkeep
from app.team.pack_check import check_pack
from core.directories import Directories
from core.settings import Settings
from core.team_pack.pack_format import write_pack
from core.team_pack.pack_versions import PackVersions
from core.team_pack.takeover import take_over
from core.team_pack.trusted_keys import trust
from core.workspace.style import read_style
from tests.core.team_pack.packs import KEY, STYLE, make_pack
from tests.factories import KEY as STORE_KEY
from tests.factories import make_workspace


def versions_of(state: LocalState) -> PackVersions:
    return PackVersions(state.directories.team_versions(state.workspace.root))


def test_a_newer_version_on_the_share_is_said_and_the_next_ticket_is_worked_on_by_it(tmp_path: Path):
    places, share = Directories(tmp_path / "data", tmp_path / "models"), tmp_path / "team.json"
    workspace = make_workspace(tmp_path / "ws", style='formality = "casual"\n')
    settings = Settings(team_file=str(share), write_with_model=False)
    state = LocalState(places, settings, workspace, lambda file: STORE_KEY, first_time=False)
    trust(places.team_folder, KEY)
    before = state.services()
    assert read_style(before.workspace).formality == "casual"
    share.write_bytes(write_pack(make_pack(3)))
    os.utime(share, (1, 1))
    index = DocsIndex(state.services)
    changes = AdminService(state, index, TeamUpkeep(state, index)).team_changes(lambda: False)
    taken, own = islice(changes, 2)
    assert taken.level == "info" and "version 3" in taken.words and "style.toml" in taken.words
    assert "style.toml" in own.words
    assert read_style(state.services().workspace).formality == "formal"
    assert state.services() is state.services() is not before

    servers = {"servers.toml": '[knowledge]\naddress = "postgresql://127.0.0.1"\ndatabase = "d"\nuser = "u"\n'}
    taken_over = take_over(make_pack(4, STYLE | servers), "", places.team_folder, versions_of(state), check_pack)
    assert taken_over.new, "by another process, such as the command line"
    assert "version 4, after version 3" in next(changes).words
    assert state.services().models.servers is not None, "the new servers are asked from now on"
    changes.close()
    state.threads.close()


def test_a_first_file_that_another_process_takes_over_is_told_though_none_was_named(tmp_path: Path):
    places = Directories(tmp_path / "data", tmp_path / "models")
    state = LocalState(places, Settings(), make_workspace(tmp_path / "ws"), lambda file: STORE_KEY, first_time=False)
    index = DocsIndex(state.services)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:  # it is waited for
            trust(places.team_folder, KEY)
            take_over(make_pack(3), "", places.team_folder, versions_of(state), check_pack)
        return False

    changes = AdminService(state, index, TeamUpkeep(state, index)).team_changes(cancelled)
    assert "version 3" in next(changes).words
    changes.close()
