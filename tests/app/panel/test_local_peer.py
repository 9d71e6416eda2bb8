"""The socket of the single instance is the user's own, and so is whoever talks over it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.panel.desktop.local_peer import address_for, same_user

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folder for sockets is that of Linux")


def test_the_socket_lies_in_the_sessions_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert address_for("deskside-1") == str(tmp_path / "deskside" / "deskside-1")
    assert (tmp_path / "deskside").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_enter_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "deskside").mkdir()
    (tmp_path / "deskside").chmod(0o755)
    assert address_for("deskside-1") is None


def test_a_link_in_its_place_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "deskside").symlink_to(tmp_path / "elsewhere")
    assert address_for("deskside-1") is None


CONNECT = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(1)"


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator may start a process of another user")
@pytest.mark.parametrize(("user", "ours"), [(0, True), (65534, False)])
def test_the_user_at_the_other_end_is_known(user: int, ours: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        path = str(Path(folder) / "socket")
        listening.bind(path)
        for opened in (folder, path):
            Path(opened).chmod(0o777)
        listening.listen()
        listening.settimeout(30)
        with subprocess.Popen(["/usr/bin/env", "python3", "-c", CONNECT, path], user=user):
            connection, _ = listening.accept()
            with connection:
                assert same_user(connection.fileno()) == ours
