"""Builds llama.cpp and packs it as the wheel of llama-cpp-python, which has none on PyPI.

Two kinds: `NATIVE` for this machine's own processor, which a checkout uses, and `PORTABLE` for the package, with a
back end for each generation of processors of which the best that runs is loaded. Only what is called from here is
compiled: llama-cpp-python's own build compiles llama.cpp's chat templates, argument parser and downloads too, two
fifths of the time, and ships none of it.

What has been compiled is kept until the wheel is whole, so that an interrupted build goes on where it was. The wheel
then lies in a cache of our own, named by version, options and processor (pip's cache knows only the first).
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOCK_FILE = Path(__file__).with_name("requirements.txt")
HEADERS = Path(__file__).with_name("llama_headers.cmake")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
LIBRARY_SUFFIXES = {".so", ".dll", ".dylib"}

OPTIONS = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=ON",
    *(f"-DLLAMA_BUILD_{part}=OFF" for part in ("COMMON", "TESTS", "TOOLS", "EXAMPLES", "SERVER", "APP")),
    "-DLLAMA_OPENSSL=OFF",  # nothing here talks to a network
    "-DGGML_RPC=OFF",
    "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
    f"-DCMAKE_INSTALL_RPATH={'@loader_path' if sys.platform == 'darwin' else '$ORIGIN'}",
    "-DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON",  # a wheel holds no links: each library would lie in it three times
    "-DLLAMA_ALL_WARNINGS=OFF",  # for those who write it
    "-DGGML_ALL_WARNINGS=OFF",
)
# Its AMX kernels end the process with a segmentation fault on machines that report AMX (llama.cpp issue 20824,
# closed unmended; seen with llama-cpp-python 0.3.36 on Q4_1). VNNI's kernels, the next best, are used instead.
FLAGS = "-U__AMX_INT8__"
X86_VARIANTS = ("sse42", "haswell", "alderlake", "icelake")
"""x86-64-v2; AVX2; AVX2 and VNNI; AVX-512 and VNNI. What llama.cpp offers between them gains little, and each takes a
minute to compile."""


@dataclass(frozen=True)
class Step:
    """One run of CMake over the same tree: what it compiled before is not compiled again."""

    options: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A way to build llama.cpp, and what its wheel depends on besides the options."""

    said: str
    steps: tuple[Step, ...]
    made_for: str


class BuildFailed(Exception):
    """llama.cpp could not be built; the text says what the compiler said last."""


def processor() -> str:
    """The processor's model and instruction sets, as far as the system tells."""
    information = Path("/proc/cpuinfo")
    if information.is_file():
        wanted = re.findall(r"^(?:model name|flags|Features)\s*:.*$", information.read_text(), re.MULTILINE)
        return "\n".join(sorted(set(wanted)))
    return f"{platform.machine()} {platform.processor()}"


NATIVE = Kind("for this processor (3 minutes on 2 cores)", (Step(("-DGGML_NATIVE=ON",), ("llama",)),), processor())


def _portable(machine: str) -> tuple[Step, ...]:
    dynamic = ("-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON")
    every = Step((*dynamic, "-DGGML_CPU=ON", "-DGGML_CPU_ALL_VARIANTS=ON"), ("llama",))
    if machine.lower() not in ("x86_64", "amd64"):
        return (every,)
    # The library alone first: with the back ends on, its target would compile all fourteen of them.
    alone = Step((*dynamic, "-DGGML_CPU=OFF", "-DGGML_CPU_ALL_VARIANTS=OFF"), every.targets)
    return alone, Step(every.options, tuple(f"ggml-cpu-{variant}" for variant in X86_VARIANTS))


PORTABLE = Kind("for every processor (6 minutes on 2 cores)", _portable(platform.machine()), platform.machine())


def lock_entry() -> str:
    """The lines of the lock file that pin llama-cpp-python and its hash. Raises `BuildFailed`."""
    found = re.search(r"^llama-cpp-python==.*\n(?:[ \t]+.*\n)*", LOCK_FILE.read_text(), re.MULTILINE)
    if found is None:
        raise BuildFailed("packaging/requirements.txt does not pin llama-cpp-python.")
    return found.group(0)


def without_llama(lock: str) -> str:
    """The lock file without the one package that is built here."""
    return re.sub(r"^llama-cpp-python==.*\n(?:[ \t]+.*\n)*", "", lock, flags=re.MULTILINE)


def wheel_cache(kind: Kind) -> Path:
    """The folder of our own cache for the wheel of this kind that fits this machine."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    said = [lock_entry(), *OPTIONS, FLAGS, HEADERS.read_text(), repr(kind.steps), kind.made_for]
    return base / "deskside" / "wheels" / hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def cached_wheel(kind: Kind) -> Path | None:
    """The wheel built earlier on this kind of machine, if there is one."""
    return next(iter(wheel_cache(kind).glob("llama_cpp_python-*.whl")), None)


def wheel(kind: Kind, python: Path) -> Path:
    """The wheel out of the cache, built first if it is not there, with the CMake of the environment that `python` is
    of. Raises `BuildFailed`, `CalledProcessError`."""
    cache = wheel_cache(kind)
    cache.parent.mkdir(parents=True, exist_ok=True)
    if (found := cached_wheel(kind)) is not None:
        return found
    with alone(cache.with_suffix(".lock")):
        if (found := cached_wheel(kind)) is not None:  # another one has built it meanwhile
            return found
        work = cache.with_suffix(".build")
        source = fetched_source(work, python)
        log = work / "build.log"
        with log.open("ab") as out, Progress(f"Building llama.cpp once, {kind.said}", log):
            libraries = _compile(kind, source, work / "cmake", python, out)
            built = _pack(source, libraries, work / "wheel", python, out)
        cache.mkdir(exist_ok=True)
        built.replace(cache / built.name)
        shutil.rmtree(work)
    return cache / built.name


def fetched_source(work: Path, python: Path) -> Path:
    """The locked source, fetched and unpacked whole or not at all."""
    source = work / "source"
    if not source.is_dir():
        fetched, unpacked = work / "fetched", work / "unpacked"
        fetched.mkdir(parents=True, exist_ok=True)
        (fetched / "llama.txt").write_text(lock_entry())
        _say("Fetching the source of llama.cpp (77 MB)")
        command = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"]
        command += ["--no-build-isolation", "--require-hashes", "-r", fetched / "llama.txt", "-d", fetched]
        subprocess.run(command, check=True)
        shutil.rmtree(unpacked, ignore_errors=True)
        shutil.unpack_archive(next(fetched.glob("llama_cpp_python-*.tar.gz")), unpacked)
        next(unpacked.iterdir()).replace(source)
    return source


def _compile(kind: Kind, source: Path, build: Path, python: Path, log: object) -> list[Path]:
    """Runs the steps of a kind; the shared libraries that came of them."""
    tools = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": tools, "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1)}
    cmake, ninja = (shutil.which(tool, path=tools) or tool for tool in ("cmake", "ninja"))
    here = [f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={HEADERS}"]
    flags = FLAGS
    if os.name != "nt":
        # Named anew each time: the tree may have been begun from a checkout that is gone.
        here += ["-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={ninja}"]
        flags += f" -ffile-prefix-map={source.parent}=."  # no path of this machine in what is shipped
    here += [f"-DCMAKE_{language}_FLAGS={flags}" for language in ("C", "CXX")]
    for step in kind.steps:
        configure = [cmake, "-S", source / "vendor" / "llama.cpp", "-B", build, *OPTIONS, *here, *step.options]
        make = [cmake, "--build", build, "--config", "Release", "--target", *step.targets]
        for command in (configure, make):
            run_logged(command, environment, log)
    return sorted(path for path in build.rglob("*") if path.suffix in LIBRARY_SUFFIXES)


def _pack(source: Path, libraries: list[Path], into: Path, python: Path, log: object) -> Path:
    """The binding's own Python files with the libraries beside them, as a wheel."""
    beside = source / "llama_cpp" / "lib"
    shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(into, ignore_errors=True)
    beside.mkdir()
    for library in libraries:
        shutil.copy2(library, beside)
    command = [python, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-cache-dir"]
    # What .gitignore names, libraries among it, would be left out of the wheel but for the last of these.
    for setting in ("wheel.cmake=false", "wheel.platlib=true", "sdist.include=llama_cpp/lib/*"):
        command += ["-C", setting]
    command += ["--no-build-isolation", "-w", into, source]
    run_logged(command, dict(os.environ), log)
    return next(into.glob("llama_cpp_python-*.whl"))


def run_logged(command: list[object], environment: dict[str, str], log: object) -> None:
    """Runs a step of a build, what it prints into the log. Raises `BuildFailed` with the last of it."""
    done = subprocess.run([str(part) for part in command], env=environment, stdout=log, stderr=subprocess.STDOUT)
    if done.returncode:
        path = Path(log.name)
        last = "\n".join(path.read_text(errors="replace").splitlines()[-25:])
        raise BuildFailed(f"llama.cpp could not be built. The last lines of {path}:\n\n{last}")


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One build of a kind at a time; the system lets go of the lock when this process ends, however it ends."""
    with lock.open("a+b") as file:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Progress:
    """Says every now and then how far the build is, read from the log that it writes."""

    def __init__(self, what: str, log: Path) -> None:
        self._what, self._log, self._stop = what, log, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        _say(self._what)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        started = time.monotonic()
        while not self._stop.wait(15):
            steps = re.findall(rb"\[(\d+)/(\d+)\]", self._log.read_bytes()[-20_000:])
            done = f"step {int(steps[-1][0])} of {int(steps[-1][1])}, " if steps else ""
            _say(f"  … {done}{time.monotonic() - started:.0f} s")


def _say(line: str) -> None:
    print(line, flush=True)
