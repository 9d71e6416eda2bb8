"""Proof for what the audit hook can't see: native code and children.

The whole trip runs under a trace of its system calls and, where that can be had, in an empty network namespace.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.directories import directories

_EMPTY = ["unshare", "--map-root-user", "--net"]
NO_NETWORK = (
    _EMPTY if shutil.which("unshare") and subprocess.run([*_EMPTY, "true"], capture_output=True).returncode == 0 else []
)
"""A namespace without a network, where the system lets one be made; what is asked for is traced all the same."""


def demo(tmp_path: Path, *before: str) -> subprocess.CompletedProcess[str]:
    """The demo with the models of the tests, whatever else is on this machine."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text('chat_model = "smollm2-135m"\n', encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "DESKSIDE_MODELS": str(directories().models),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [*before, sys.executable, "-m", "app", "demo", "--json", "--data-dir", str(tmp_path / "data")]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, env=environment, cwd=tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="traces and namespaces are Linux's")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_whole_trip_needs_no_network_and_no_process_of_it_asks_for_one(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=connect,bind,listen,sendto,sendmsg"]
    done = demo(tmp_path, *NO_NETWORK, *calls)
    assert done.returncode == 0, done.stderr[-2000:]
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[-1]["event"] == "done"
    assert any(event["event"] == "draft" and event["citations"] for event in events)
    assert any(event["event"] == "draft" and event["kind"] == "model" for event in events)
    traced = re.findall(r"^.*\b(?:connect|bind|listen|sendto|sendmsg)\(.*$", trace.read_text(), re.MULTILINE)
    away = [line for line in traced if re.search(r"sa_family=AF_(?!UNIX|LOCAL|NETLINK)", line) or "listen(" in line]
    assert not away
