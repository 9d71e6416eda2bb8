"""Files that are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from core import durable_write
from core.durable_write import write_whole
from core.errors import FileUnwritable


def test_a_file_takes_the_place_of_another_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    for data in (b"one", b"two"):
        write_whole(tmp_path / "new" / "file", data)
        assert (tmp_path / "new" / "file").read_bytes() == data
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_where_nothing_can_be_written_it_is_said_and_nothing_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"one")
    with pytest.raises(FileUnwritable):
        write_whole(tmp_path / "file" / "below", b"two")

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileUnwritable):
        write_whole(tmp_path / "file", b"two")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"one"]


@pytest.mark.skipif(os.name == "nt", reason="folders are synced on POSIX alone")
def test_a_file_system_that_syncs_no_folders_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def files_alone(number: int) -> None:
        if os.fstat(number).st_mode & 0o040000:
            raise OSError(errno.EINVAL, "no such call")
        sync(number)

    monkeypatch.setattr(durable_write.os, "fsync", files_alone)
    write_whole(tmp_path / "file", b"one")
    assert (tmp_path / "file").read_bytes() == b"one"
