"""Builds llama-server, for the tests of team mode, and prints where it lies: out of the locked source of
llama-cpp-python (`llama_build`), once for each version and processor. It is no part of the package.

    python packaging/llama_server_build.py
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

import llama_build

OPTIONS = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=OFF",
    *(f"-DLLAMA_BUILD_{part}=ON" for part in ("COMMON", "TOOLS", "SERVER")),
    *(f"-DLLAMA_BUILD_{part}=OFF" for part in ("TESTS", "EXAMPLES", "APP", "UI")),
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_OPENSSL=OFF",  # the tests put TLS before it themselves
    "-DGGML_NATIVE=ON",
    "-DLLAMA_ALL_WARNINGS=OFF",
    "-DGGML_ALL_WARNINGS=OFF",
    *(f"-DCMAKE_{language}_FLAGS={llama_build.FLAGS}" for language in ("C", "CXX")),
)
_NICE = 15


def server() -> Path:
    """The built server, out of the cache or new. Raises `BuildFailed`, `CalledProcessError`."""
    said = "\n".join([llama_build.lock_entry(), *OPTIONS, llama_build.processor()])
    cache = llama_build.wheel_cache(llama_build.NATIVE).parent.with_name("servers")
    found = cache / f"llama-server-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    cache.mkdir(parents=True, exist_ok=True)
    with llama_build.alone(found.with_suffix(".lock")):
        if not found.is_file():
            work = found.with_suffix(".build")
            _built(work).replace(found)
            shutil.rmtree(work)
    return found


def _built(work: Path) -> Path:
    source = llama_build.fetched_source(work, Path(sys.executable))
    log, build = work / "build.log", work / "cmake"
    environment = {**os.environ, "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1)}
    with log.open("ab") as out, llama_build.Progress("Building llama-server once (15 minutes on 2 cores)", log):
        configure = ["cmake", "-G", "Ninja", "-S", source / "vendor" / "llama.cpp", "-B", build, *OPTIONS]
        make = ["cmake", "--build", build, "--target", "llama-server"]
        for command in (configure, make):
            llama_build.run_logged(["nice", "-n", _NICE, *command], environment, out)
    return build / "bin" / "llama-server"


if __name__ == "__main__":
    print(server())
