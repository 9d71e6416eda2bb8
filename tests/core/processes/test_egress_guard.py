"""The guard, in a process of its own: an audit hook can't be taken off again."""

import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def guarded(code: str) -> str:
    imports = "from core.processes.egress_guard import *\nfrom core.processes import egress_guard as guard\n"
    program = "from core.processes.egress_guard import install; install()\n" + imports
    done = subprocess.run(
        [sys.executable, "-c", program + textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("attempt", "event"),
    [
        ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')", "socket."),
        ("import socket; socket.getaddrinfo('example.org', 80)", "socket.getaddrinfo"),
        ("import socket; socket.gethostbyname('example.org')", "socket.gethostbyname"),
        ("import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM).listen()", "socket.__new__"),
        ("import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", "socket.__new__"),
        ("import socket; socket.socket(socket.AF_UNIX).bind('/tmp/deskside-not-mine.sock')", "socket.bind"),
    ],
)
def test_whatever_would_leave_the_machine_is_refused_and_counted(attempt: str, event: str) -> None:
    out = guarded(f"""
        from core.errors import EgressRefused
        try:
            {attempt}
        except EgressRefused:
            pass
        else:
            raise SystemExit("went through")
        print(guard.refused(), guard.refusals()[0].event)
    """)
    count, first = out.split()
    assert count == "1"
    assert first.startswith(event)


def test_a_local_socket_that_is_there_may_be_used(tmp_path: Path) -> None:
    path = str(tmp_path / "theirs.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        out = guarded(f"""
            import socket
            with socket.socket(socket.AF_UNIX) as client:
                client.connect({path!r})
            print(guard.refused())
        """)
    assert out == "0"


def test_installing_twice_counts_once() -> None:
    out = guarded("""
        guard.install()
        from core.errors import EgressRefused
        import socket
        try:
            socket.getaddrinfo("example.org", 80)
        except EgressRefused:
            pass
        print(guard.refused(), guard.installed())
    """)
    assert out == "1 True"
