"""A ticket with a team's servers under a trace of its system calls: no socket but to the named ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.directories import directories
from tests.sample.expected import SAMPLE
from tests.team.llama_server import CHAT, LlamaServer, named_in
from tests.torture.connections import CALLS
from tests.torture.system_calls import strace

_CONNECT = re.compile(r"connect\(\d+, \{sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?\"([0-9a-f.:]+)\"")
_OTHER = re.compile(r"\b(?:bind|listen|sendto|sendmsg|sendmmsg)\(.*?AF_(?!UNIX|LOCAL|NETLINK)|socket\(AF_PACKET")
_SOCKET = re.compile(r"socket\(AF_INET6?, (SOCK_\w+)")


@pytest.mark.timeout(1200)
def test_a_ticket_reaches_the_named_servers_and_nothing_else(
    tmp_path: Path, chat_server: LlamaServer, embedding_server: LlamaServer, rerank_server: LlamaServer
):
    workspace = shutil.copytree(SAMPLE, tmp_path / "ws")
    named_in(Path(workspace), {"chat": chat_server, "embedding": embedding_server, "rerank": rerank_server})
    environment = {**os.environ, "DESKSIDE_PASSPHRASE": "of this test", "DESKSIDE_MODELS": str(directories().models)}
    place = ["--workspace", str(workspace), "--data-dir", str(tmp_path / "data"), "--json"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text(f'chat_model = "{CHAT}"\n', encoding="utf-8")
    reached: set[tuple[str, int]] = set()
    said = ""
    ticket = str(Path(SAMPLE) / "tickets" / "02-heron-e6.txt")
    for arguments in (["index"], ["assist", ticket], ["search", "for how long can I pause my plan"]):
        trace = tmp_path / "trace"
        command = [*strace(CALLS, "-o", str(trace)), sys.executable, "-m", "app", *arguments, *place]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        calls = trace.read_text(errors="replace")
        assert not _OTHER.search(calls)
        assert set(_SOCKET.findall(calls)) == {"SOCK_STREAM"}
        reached |= {(host, int(port)) for port, host in _CONNECT.findall(calls)}
        said += done.stdout
    assert re.search(r'"kind": ?"model"', said)
    assert reached == {("127.0.0.1", server.port) for server in (chat_server, embedding_server, rerank_server)}
