"""The real llama-server on loopback, as `make test-team` has built it: started, killed, started again on its port."""

from __future__ import annotations

import os
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.team.servers import ModelServer, ModelUse, ServerPlace
from core.directories import directories
from models.installed import find_model
from tests.team.network import Network
from tests.team.ports import free_port
from tests.waiting import wait_until

CHAT, EMBEDDING = "smollm2-135m", "all-minilm-l6-v2"
SLOT_TOKENS = 4096
_STARTS_WITHIN_S = 300.0


class LlamaServer:
    """One that serves one model."""

    def __init__(self, model: str | Path, folder: Path, *options: str, slots: int = 4) -> None:
        """`model`: of the catalogue, or a file. `options`: of llama-server besides."""
        self.port = free_port()
        path = model if isinstance(model, Path) else find_model(directories().models, model).path
        self._log = folder / f"{path.stem}-{self.port}.log"
        # One thread: llama.cpp's threads wait for each other by spinning, which on a full machine takes minutes.
        context = ["--parallel", str(slots), "--ctx-size", str(slots * SLOT_TOKENS), "--threads", "1", "--no-ui"]
        program, name = os.environ["DESKSIDE_LLAMA_SERVER"], model if isinstance(model, str) else model.stem
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        self._command = [program, "--model", str(path), "--alias", name, *place, *context, *options]
        self.process = self._started()

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    def place(self, use: ModelUse = "chat", way: Network | None = None) -> ModelServer:
        """As a workspace's `servers.toml` names it. `way`: over which it is reached."""
        return ModelServer(ServerPlace(f"models.{use}", way.address if way else self.address), use)

    def kill(self) -> None:
        """Ends it as a crash does."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """Once it is gone, on the same port."""
        self.process = self._started()

    def close(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(60)

    def _started(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(self._command, stdout=log, stderr=log)
        wait_until(lambda: self._is_ready(process), _STARTS_WITHIN_S)
        return process

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, self._log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def llama_server(model: str | Path, folder: Path, *options: str, slots: int = 4) -> Iterator[LlamaServer]:
    """One that runs until the end of the block."""
    server = LlamaServer(model, folder, *options, slots=slots)
    try:
        yield server
    finally:
        server.close()


def named_in(workspace: Path, servers: Mapping[ModelUse, LlamaServer | Network]) -> None:
    """Writes `servers.toml`."""
    rows = [f'[models.{use}]\naddress = "{server.address}"\n' for use, server in servers.items()]
    (workspace / "servers.toml").write_text("".join(rows), encoding="utf-8")
