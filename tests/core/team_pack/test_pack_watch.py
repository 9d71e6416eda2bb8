"""A team's file on a share: what is taken over, and what is told of it, once."""

import os
from pathlib import Path

import pytest

from core.errors import FileMissing
from core.team_file_errors import NotATeamFile, OtherTeamFile, UnknownSigner
from core.team_pack.file_checks import check_files
from core.team_pack.pack_format import write_pack
from core.team_pack.pack_versions import PackVersions
from core.team_pack.pack_watch import News, NotTaken, NowInForce, OwnFiles, PackWatch
from core.team_pack.signing_key import new_seed, public_key
from core.team_pack.trusted_keys import trust
from tests.core.team_pack.packs import KEY, make_pack
from tests.factories import make_workspace

FORMAL, CASUAL = ({"style.toml": f'formality = "{word}"\n'} for word in ("formal", "casual"))


class Share:
    """A workspace, and a share with the team's file; `put` is what a lead does, `news` what the panel is told."""

    def __init__(self, folder: Path) -> None:
        self.workspace = make_workspace(folder / "ws")
        self.file = folder / "share" / "team.json"
        self.file.parent.mkdir()
        self.folder, self.versions = folder, PackVersions(folder / "versions")
        self.written = 0

    def watch(self) -> PackWatch:
        return PackWatch(self.file, self.workspace, self.folder, self.versions, check_files)

    def put(self, data: bytes) -> None:
        self.written += 1
        self.file.write_bytes(data)
        os.utime(self.file, ns=(self.written, self.written))


@pytest.fixture
def share(tmp_path: Path) -> Share:
    trust(tmp_path, KEY)
    return Share(tmp_path)


def told(watch: PackWatch) -> list[News]:
    return list(watch.look())


def test_a_newer_version_is_taken_over_and_told_once_with_what_it_changes(share: Share):
    watch = share.watch()
    share.put(write_pack(make_pack(1, FORMAL)))
    (first,) = told(watch)
    assert isinstance(first, NowInForce) and (first.pack, first.since) == (make_pack(1, FORMAL), None)
    share.put(write_pack(make_pack(2, CASUAL)))
    (second,) = told(watch)
    assert isinstance(second, NowInForce) and second.since == 1
    assert [(one.name, one.added, one.removed) for one in second.changed] == [("style.toml", 1, 1)]
    assert told(watch) == []


def test_a_file_that_is_still_being_copied_is_not_read(share: Share):
    watch, data = share.watch(), write_pack(make_pack(1, FORMAL))
    for end in (10, len(data) // 2, len(data)):
        share.file.write_bytes(data[:end])
        assert list(watch.look()) == []
    (news,) = watch.look()
    assert isinstance(news, NowInForce)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"no team file", NotATeamFile), (write_pack(make_pack(2, CASUAL, seed=new_seed())), UnknownSigner),
        (write_pack(make_pack(2, CASUAL, team="Chairs")), OtherTeamFile),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_is_told_once_and_the_last_good_one_stays(share: Share, data: bytes, error: type):
    share.put(write_pack(make_pack(1, FORMAL)))
    watch = share.watch()
    told(watch)
    share.put(data)
    (news,) = told(watch)
    assert isinstance(news, NotTaken) and isinstance(news.error, error)
    share.put(data)
    assert told(watch) == [], "the same again is nothing new"
    assert share.versions.in_force() == make_pack(1, FORMAL)


def test_work_goes_on_while_the_share_is_gone_and_what_comes_then_is_taken(share: Share):
    share.put(write_pack(make_pack(1, FORMAL)))
    watch = share.watch()
    told(watch)
    share.file.unlink()
    share.file.parent.rmdir()
    assert told(watch) == []
    share.file.parent.mkdir()
    share.put(write_pack(make_pack(2, CASUAL)))
    (news,) = told(watch)
    assert isinstance(news, NowInForce) and news.since == 1


def test_a_file_that_was_never_there_is_told_once_because_its_name_may_be_mistyped(share: Share):
    watch = share.watch()
    (news,) = told(watch)
    assert isinstance(news, NotTaken) and isinstance(news.error, FileMissing)
    assert told(watch) == []


def test_a_version_that_somebody_has_gone_back_from_is_not_taken_again_by_itself(share: Share):
    share.put(write_pack(make_pack(1, FORMAL)))
    watch = share.watch()
    told(watch)
    share.put(write_pack(make_pack(2, CASUAL)))
    told(watch)
    share.versions.go_back()
    (news,) = told(watch)
    assert isinstance(news, NowInForce) and news.pack == make_pack(1, FORMAL), "what another process does is told too"
    assert told(share.watch()) == []
    share.put(write_pack(make_pack(3, CASUAL)))
    assert [type(one) for one in told(share.watch())] == [NowInForce]


def test_a_key_that_comes_to_be_trusted_is_noticed(share: Share):
    seed = new_seed()
    watch = share.watch()
    share.put(write_pack(make_pack(1, FORMAL, seed=seed)))
    assert [type(one) for one in [*watch.look(), *watch.look()]] == [NotTaken]
    trust(share.folder, public_key(seed))
    assert [type(one) for one in told(watch)] == [NowInForce]


def test_a_file_of_the_workspace_that_says_something_else_is_told_and_one_that_says_the_same_is_not(share: Share):
    share.put(write_pack(make_pack(1, FORMAL)))
    own = share.workspace.root / "style.toml"
    own.write_text(FORMAL["style.toml"] + "\n")
    watch = share.watch()
    assert [type(one) for one in told(watch)] == [NowInForce]
    own.write_text(CASUAL["style.toml"])
    assert told(watch) == [OwnFiles(("style.toml",))]
    own.unlink()
    assert told(watch) == []
