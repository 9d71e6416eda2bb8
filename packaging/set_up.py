"""Sets the project up in `.venv`: python3 packaging/set_up.py [--dev]

Needs nothing but Python's standard library, can be interrupted anywhere and run again, and does
nothing at all when everything is in place. What takes minutes is one thing: llama-cpp-python has no
wheel on PyPI, so it is built once, for this machine's own processor, and kept in a cache of our own
that is named by the version, the build options and the processor (pip's cache knows only the first).
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")

BUILD_OPTIONS = (
    "-DGGML_NATIVE=ON",  # this machine's own instruction set
    "-DLLAVA_BUILD=OFF",  # no pictures
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_TOOLS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_SERVER=OFF",
    "-DLLAMA_OPENSSL=OFF",  # nothing here talks to a network
    "-DGGML_RPC=OFF",
    # Its AMX kernels end the process with a segmentation fault on machines that report AMX (llama.cpp issue 20824,
    # closed unmended; seen with llama-cpp-python 0.3.36 on Q4_1). VNNI's kernels, the next best, are used instead.
    "-DCMAKE_C_FLAGS=-U__AMX_INT8__",
    "-DCMAKE_CXX_FLAGS=-U__AMX_INT8__",
)
BUILD_TARGETS = "llama;llama-common"

QT_LIBRARIES = ROOT / "resources" / "doctor" / "libraries.toml"
"""Qt opens these at run time; a bare Debian lacks most of them."""


class CannotSetUp(Exception):
    """Something on this machine is missing; the text says what, and the command that brings it."""


def main() -> int:
    """Runs the steps that are still to be done."""
    parser = argparse.ArgumentParser(description="set the project up in .venv")
    parser.add_argument("--dev", action="store_true", help="with what the tests, linters and benchmarks need")
    dev = parser.parse_args().dev
    locks = [PACKAGING / "requirements.txt", *([PACKAGING / "requirements-dev.txt"] if dev else [])]
    try:
        stamp = VENV / f"set-up{'-dev' if dev else ''}.stamp"
        state = fingerprint(*locks, PACKAGING / "requirements-build.txt", ROOT / "pyproject.toml", Path(__file__))
        if not stamp.is_file() or stamp.read_text() != state:
            check_system()
            make_venv()
            install_packages(locks)
            stamp.write_text(state)
        compile_catalogues()
    except CannotSetUp as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"\nThis step failed: {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        print("Run the same command again: it goes on where it was.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: it goes on where it was.", file=sys.stderr)
        return 130
    return 0


def fingerprint(*files: Path) -> str:
    """A digest over the files and this interpreter: equal means that nothing is to be done."""
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


# -- this machine ------------------------------------------------------------------------------


def check_system() -> None:
    """Raises `CannotSetUp` with the one command that brings everything that is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036 — run by whatever python3 a machine has
        raise CannotSetUp(f"Deskside needs Python 3.11 or newer; this is {platform.python_version()}.")
    missing = []
    if llama_wheel() is None and not any(map(shutil.which, ("c++", "g++", "clang++", "cl"))):
        missing.append("build-essential" if sys.platform == "linux" else "a C++ compiler")
    try:
        import ensurepip  # noqa: F401 — only asked whether it is there
    except ImportError:
        missing.append("python3-venv")
    if sys.platform == "linux":
        import tomllib  # Python 3.11's own, and older ones have been refused above

        libraries = tomllib.loads(QT_LIBRARIES.read_text("utf-8"))["qt"]
        missing += [package for library, package in libraries.items() if not can_load(library)]
    if missing and sys.platform == "linux":
        raise CannotSetUp(
            "Some system packages are missing. On Debian or Ubuntu this brings them:\n\n"
            f"    sudo apt-get install -y {' '.join(missing)}\n\nThen run the same command again."
        )
    if missing:
        raise CannotSetUp(f"Missing on this machine: {', '.join(missing)}. Install it and run the same command again.")


def can_load(library: str) -> bool:
    """Whether the system's loader finds the shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def processor() -> str:
    """The processor's model and instruction sets, as far as the system tells."""
    for path in ("/proc/cpuinfo",):
        if Path(path).is_file():
            wanted = re.findall(r"^(?:model name|flags|Features)\s*:.*$", Path(path).read_text(), re.MULTILINE)
            return "\n".join(sorted(set(wanted)))
    return f"{platform.machine()} {platform.processor()}"


# -- packages ----------------------------------------------------------------------------------


def make_venv() -> None:
    """Makes `.venv`, anew if the one that is there does not run."""
    if PYTHON.is_file() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    say("Making .venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def install_packages(locks: list[Path]) -> None:
    """Installs what the lock files name, each file checked against its hash."""
    say("Installing what setting up needs")
    pip("install", "--require-hashes", "-r", PACKAGING / "requirements-build.txt")
    wheel = llama_wheel() or build_llama()
    pip("install", "--no-deps", "--force-reinstall", wheel)
    say("Installing the packages that Deskside is made of")
    with tempfile.TemporaryDirectory() as folder:
        for lock in locks:
            rest = Path(folder) / lock.name
            rest.write_text(without_llama(lock.read_text()))
            pip("install", "--require-hashes", "--no-deps", "-r", rest)
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def pip(*arguments: str | Path) -> None:
    """Runs pip in the environment, quietly. Raises `CalledProcessError`."""
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT)


def llama_entry() -> str:
    """The lines of the lock file that pin llama-cpp-python and its hash."""
    found = re.search(
        r"^llama-cpp-python==.*\n(?:[ \t]+.*\n)*", (PACKAGING / "requirements.txt").read_text(), re.MULTILINE
    )
    if found is None:
        raise CannotSetUp("packaging/requirements.txt does not pin llama-cpp-python.")
    return found.group(0)


def without_llama(lock: str) -> str:
    """The lock file without the one package that we build ourselves."""
    return re.sub(r"^llama-cpp-python==.*\n(?:[ \t]+.*\n)*", "", lock, flags=re.MULTILINE)


def wheel_cache() -> Path:
    """The folder of our own cache for the wheel that fits this machine."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    key = hashlib.sha256("\n".join([llama_entry(), *BUILD_OPTIONS, BUILD_TARGETS, processor()]).encode()).hexdigest()
    return base / "deskside" / "wheels" / key[:16]


def llama_wheel() -> Path | None:
    """The wheel built earlier on this kind of machine, if there is one."""
    return next(iter(wheel_cache().glob("llama_cpp_python-*.whl")), None)


def build_llama() -> Path:
    """Builds the wheel from the locked source and puts it into the cache, whole or not at all."""
    cache = wheel_cache()
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        pinned = Path(folder) / "llama.txt"
        pinned.write_text(llama_entry())
        say("Fetching the source of llama.cpp (73 MB)")
        pip("download", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", pinned, "-d", folder)
        source = next(Path(folder).glob("llama_cpp_python-*.tar.gz"))
        log = cache.parent / "build.log"
        command = [
            PYTHON,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "wheel",
            "--verbose",
            "--no-deps",
            "--no-cache-dir",
        ]
        command += ["--no-build-isolation", "-C", f"build.targets={BUILD_TARGETS}", "-w", f"{folder}/out", str(source)]
        cores = str(os.cpu_count() or 1)
        environment = {
            **os.environ,
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
            "CMAKE_ARGS": " ".join(BUILD_OPTIONS),
            "CMAKE_BUILD_PARALLEL_LEVEL": cores,
        }
        with (
            log.open("wb") as out,
            Progress("Building llama.cpp for this processor, once (about 6 minutes on 2 cores)", log),
        ):
            done = subprocess.run(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        if done.returncode:
            raise CannotSetUp(f"llama.cpp could not be built. The last lines of {log}:\n\n{tail(log)}")
        built = next((Path(folder) / "out").glob("llama_cpp_python-*.whl"))
        cache.mkdir(exist_ok=True)
        built.replace(cache / built.name)
    return cache / built.name


class Progress:
    """Says every now and then how far the build is, read from the log that it writes."""

    def __init__(self, what: str, log: Path) -> None:
        self._what, self._log, self._stop = what, log, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        say(self._what)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        started = time.monotonic()
        while not self._stop.wait(15):
            steps = re.findall(rb"\[(\d+)/(\d+)\]", self._log.read_bytes()[-20_000:])
            done = f"step {int(steps[-1][0])} of {int(steps[-1][1])}, " if steps else ""
            say(f"  … {done}{time.monotonic() - started:.0f} s")


def tail(log: Path, lines: int = 25) -> str:
    """The last lines of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def compile_catalogues() -> None:
    """Compiles the catalogues of words that changed since the last time."""
    for source in (ROOT / "resources" / "locale").glob("*/LC_MESSAGES/deskside.po"):
        target = source.with_suffix(".mo")
        if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
            command = [PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile", "-i", source, "-o", target]
            subprocess.run(command, check=True)


def say(line: str) -> None:
    """A line for the person who waits."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
