"""Qdrant beside the team's database: the same vectors in a real server of it, for the time of a measurement.

`DESKSIDE_QDRANT` names its program; nobody's machine has it otherwise. Everything but the vectors is left out: Qdrant
has no words ranked by BM25, no lease, and no rows that a role can't see.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import psutil

from tests.team.ports import free_port
from tests.waiting import wait_until

PROGRAM = os.environ.get("DESKSIDE_QDRANT", "")
_POINTS = "/collections/bench/points"
_LOADING_S = 3600.0


class QdrantServer:
    """One server with a folder of its own, both gone at the end."""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="deskside-qdrant-"))
        self._port = free_port()
        settings = {
            "QDRANT__SERVICE__HOST": "127.0.0.1",
            "QDRANT__SERVICE__HTTP_PORT": str(self._port),
            "QDRANT__SERVICE__GRPC_PORT": str(free_port()),
            "QDRANT__STORAGE__STORAGE_PATH": str(self._folder / "storage"),
            "QDRANT__TELEMETRY_DISABLED": "true",
            "QDRANT__LOG_LEVEL": "WARN",
        }
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_LOADING_S)
        self._process = subprocess.Popen([PROGRAM], cwd=self._folder, env={**os.environ, **settings})
        wait_until(self._is_ready, 60.0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait(60)
        shutil.rmtree(self._folder, ignore_errors=True)

    def load(self, blocks: Iterator[npt.NDArray[np.float32]], dimensions: int) -> tuple[int, float, float]:
        """Writes all rows; returns how many, the seconds it took, and those until all of them were in the index."""
        hnsw = {"m": 16, "ef_construct": 64}
        vectors = {"size": dimensions, "distance": "Cosine", "datatype": "float16", "hnsw_config": hnsw}
        self._ask("PUT", "/collections/bench", {"vectors": vectors})
        count, began = 0, time.perf_counter()
        for rows in blocks:
            ids = range(count, count + len(rows))
            batch = {"ids": [*ids], "vectors": rows.round(5).tolist()}
            self._ask("PUT", f"{_POINTS}?wait=true", {"batch": batch})
            count += len(rows)
        written = time.perf_counter() - began
        wait_until(lambda: self._ask("GET", "/collections/bench")["status"] == "green", _LOADING_S)
        return count, written, time.perf_counter() - began

    def nearest(self, vector: npt.NDArray[np.float32], count: int) -> list[float]:
        """The cosines of the nearest."""
        asked = {"query": vector.tolist(), "limit": count, "params": {"hnsw_ef": count}}
        return [point["score"] for point in self._ask("POST", f"{_POINTS}/query", asked)["points"]]

    @property
    def sizes(self) -> tuple[float, float]:
        """MB on the disk, and MB of memory that no file could give back."""
        files = sum(path.stat().st_blocks * 512 for path in self._folder.rglob("*") if path.is_file())
        memory = psutil.Process(self._process.pid).memory_full_info()
        return files / 1e6, memory.uss / 1e6

    def _is_ready(self) -> bool:
        assert self._process.poll() is None, "Qdrant ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        text = None if body is None else json.dumps(body)
        self._connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        found = json.loads(answer.read())
        assert answer.status == 200, found
        return found["result"]
