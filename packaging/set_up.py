"""Sets the project up in `.venv`: python3 packaging/set_up.py [--dev]

Needs nothing but Python's standard library, can be interrupted anywhere and run again, and does
nothing at all when everything is in place. What takes minutes is one thing: building llama.cpp once
for this machine's own processor (llama_build.py).
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import llama_build

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
VENV = ROOT / ".venv"
PYTHON = VENV / llama_build.SCRIPTS / ("python.exe" if os.name == "nt" else "python")

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
        scripts = (Path(__file__), Path(llama_build.__file__), llama_build.HEADERS)
        state = fingerprint(*locks, PACKAGING / "requirements-build.txt", ROOT / "pyproject.toml", *scripts)
        if not stamp.is_file() or stamp.read_text() != state:
            check_system()
            make_venv()
            install_packages(locks)
            stamp.write_text(state)
        compile_catalogues()
    except (CannotSetUp, llama_build.BuildFailed) as problem:
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
    if llama_build.cached_wheel(llama_build.NATIVE) is None and not any(
        map(shutil.which, ("c++", "g++", "clang++", "cl"))
    ):
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
    pip("install", "--no-compile", "--no-deps", "--force-reinstall", llama_build.wheel(llama_build.NATIVE, PYTHON))
    say("Installing the packages that Deskside is made of")
    with tempfile.TemporaryDirectory() as folder:
        for lock in locks:
            rest = Path(folder) / lock.name
            rest.write_text(llama_build.without_llama(lock.read_text()))
            # Python compiles what it imports when it first does; most of what is installed is never imported.
            pip("install", "--no-compile", "--require-hashes", "--no-deps", "-r", rest)
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def pip(*arguments: str | Path) -> None:
    """Runs pip in the environment, quietly. Raises `CalledProcessError`."""
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT)


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
