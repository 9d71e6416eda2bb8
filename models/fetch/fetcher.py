"""Bringing a model onto this machine: sources in order, space, resume, digest, one at a time.

This is what the download process does (`models.fetch.fetch_process`); everybody else asks `models.fetch.fetching`.
"""

from __future__ import annotations

import errno
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import filelock

from core.errors import FetchFailed, NoDiskSpace, NoNetwork, ProxyRefused, WrongDigest
from core.ports import Cancelled
from models.catalogue import InstalledModel, ModelEntry, RemoteFile
from models.conversions import convert
from models.fetch.fetch_progress import FetchProgress, Stage
from models.fetch.package_source import Packages
from models.fetch.url_source import SourceFailed, download, host_of
from models.installed import Stopped, check, digest_of, save_digest, saved_digest

PACKAGES = "package registry"
"""How a package registry is named as a source."""

_MEGA = 1_000_000
_MARGIN = 50 * _MEGA
_PACKAGE = 150 * _MEGA
_REPORT_SECONDS = 0.1
_RATE_SECONDS = 5.0


class Fetcher:
    """Fetches models into one folder, reporting as it goes. Hosts that did not answer are not asked again."""

    def __init__(self, folder: Path, report: Callable[[FetchProgress], None], cancelled: Cancelled) -> None:
        self._folder = folder
        self._report = report
        self._cancelled = cancelled
        self._unreachable: set[str] = set()

    def fetch(self, entry: ModelEntry) -> InstalledModel:
        """Downloads the model unless it is there already, and checks its digest in any case.

        Raises `FetchFailed` (no source), `WrongDigest` (the last one that served gave another file),
        `NoDiskSpace`, `Stopped`.
        """
        target = self._folder / entry.file
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._turn(entry):
            if target.is_file():
                try:
                    digest = saved_digest(target) or check(target, entry, self._cancelled)
                    return self._done(entry, target, digest, "")
                except WrongDigest as error:
                    self._say(entry, "failed-source", source=entry.file, reason=error.message_id)
            try:
                self._check_space(entry)
                return self._bring(entry, target)
            except OSError as error:
                if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                    raise self._no_space(entry.bytes) from error
                raise FetchFailed(model=entry.id, reason=error.strerror or type(error).__name__) from error

    def _bring(self, entry: ModelEntry, target: Path) -> InstalledModel:
        meter = _Meter(self._report, entry)
        staging = self._staging(entry)
        if not entry.conversion:
            source = self._obtain(entry, entry.remote[0], target, meter)
            return self._done(entry, target, entry.sha256, source)
        staging.mkdir(exist_ok=True)
        for number, file in enumerate(entry.remote):
            later = {piece.requirement for other in entry.remote[number + 1 :] for piece in other.parts}
            source = self._obtain(entry, file, staging / file.name, meter, later)
        self._say(entry, "converting", source=source)
        part = self._folder / (entry.file + ".part")
        convert(entry.conversion, staging, part)
        check(part, entry, self._cancelled)
        part.replace(target)
        return self._done(entry, target, entry.sha256, source)

    def _obtain(
        self, entry: ModelEntry, file: RemoteFile, target: Path, meter: _Meter, wanted_later: set[str] | None = None
    ) -> str:
        """Brings one published file to `target`; returns the name of the source that served it."""
        meter.begin(file)
        if target.is_file():
            # Verified before it got this name, by an earlier run that was interrupted later on.
            meter.moved(file.bytes)
            return ""
        part = target.with_name(target.name + ".part")
        wrong: WrongDigest | None = None
        failures: list[SourceFailed] = []
        for source, pour in self._sources(entry, file, part, meter, wanted_later or set()):
            meter.source = source
            # A part that another place began, or that an old run left, may be what is wrong.
            for _ in range(2 if part.exists() else 1):
                self._say(entry, "trying", source=source)
                try:
                    pour()
                    self._say(entry, "checking", source=source, done=meter.done)
                    self._verify(entry, file, part)
                except SourceFailed as failure:
                    failures.append(failure)
                    if failure.unreachable:
                        self._unreachable.add(source)
                    self._say(entry, "failed-source", source=source, reason=failure.reason)
                    break
                except WrongDigest as error:
                    wrong = error
                    self._say(entry, "failed-source", source=source, reason=error.message_id)
                else:
                    part.replace(target)
                    return source
        raise wrong or _failed(entry.id, failures)

    def _sources(
        self, entry: ModelEntry, file: RemoteFile, part: Path, meter: _Meter, wanted_later: set[str]
    ) -> Iterator[tuple[str, Callable[[], None]]]:
        for url in file.urls:
            if host_of(url) not in self._unreachable:
                yield host_of(url), lambda url=url: download(url, file, part, meter.moved, self._cancelled)  # type: ignore[misc]
        if file.parts and PACKAGES not in self._unreachable:
            packages = Packages(self._staging(entry) / "packages", self._cancelled)
            yield PACKAGES, lambda: packages.assemble(file, part, meter.moved, wanted_later)

    def _verify(self, entry: ModelEntry, file: RemoteFile, part: Path) -> None:
        found = digest_of(part, cancelled=self._cancelled)
        if found != file.sha256:
            part.unlink()
            raise WrongDigest(model=entry.id, expected=file.sha256, found=found)

    def _staging(self, entry: ModelEntry) -> Path:
        return self._folder / (entry.id + ".parts")

    def _check_space(self, entry: ModelEntry) -> None:
        """Counts what is still to come: the files, a package to unpack, and the conversion's result."""
        needed = _MARGIN + (entry.bytes if entry.conversion else 0)
        for file in entry.remote:
            place = self._folder / entry.file if not entry.conversion else self._staging(entry) / file.name
            part = place.with_name(place.name + ".part")
            there = [path.stat().st_size for path in (place, part) if path.exists()]
            needed += max(0, file.bytes - sum(there)) + (min(_PACKAGE, file.bytes) if file.parts else 0)
        if shutil.disk_usage(self._folder).free < needed:
            raise self._no_space(needed)

    def _no_space(self, needed: int) -> NoDiskSpace:
        free = shutil.disk_usage(self._folder).free
        return NoDiskSpace(needed=needed // _MEGA + 1, free=free // _MEGA, path=str(self._folder))

    @contextmanager
    def _turn(self, entry: ModelEntry) -> Iterator[None]:
        """Waits until no other process fetches this model."""
        locks = self._folder / ".locks"
        locks.mkdir(exist_ok=True)
        lock = filelock.FileLock(locks / f"{entry.id}.lock")
        said = False
        while True:
            try:
                lock.acquire(timeout=0.2)
                break
            except filelock.Timeout:
                if not said:
                    self._say(entry, "waiting")
                    said = True
                if self._cancelled():
                    raise Stopped from None
        try:
            yield
        finally:
            lock.release()

    def _done(self, entry: ModelEntry, path: Path, digest: str, source: str) -> InstalledModel:
        if (staging := self._staging(entry)).is_dir():
            shutil.rmtree(staging)
        save_digest(path, digest)
        self._say(entry, "done", done=sum(file.bytes for file in entry.remote), source=source)
        return InstalledModel(entry, path, digest)

    def _say(self, entry: ModelEntry, stage: Stage, *, source: str = "", reason: str = "", done: int = 0) -> None:
        total = sum(file.bytes for file in entry.remote)
        self._report(FetchProgress(entry.id, stage, done, total, source=source, reason=reason))


def _failed(model: str, failures: Sequence[SourceFailed]) -> FetchFailed:
    """The error for all failures of the sources: each calls for something else from the person."""
    if not failures:
        return FetchFailed(model=model, reason="no-source")
    kind = FetchFailed
    if all(failure.unreachable for failure in failures):
        kind = ProxyRefused if any(failure.proxy for failure in failures) else NoNetwork
    return kind(model=model, reason=failures[-1].reason)


class _Meter:
    """Counts bytes over all files of a model and says ten times a second where they stand."""

    def __init__(self, report: Callable[[FetchProgress], None], entry: ModelEntry) -> None:
        self._report = report
        self.total = sum(file.bytes for file in entry.remote)
        self._progress = FetchProgress(entry.id, "downloading", bytes_total=self.total)
        self._before = 0
        self._file_bytes = 0
        self.done = 0
        self.source = ""
        self._said = 0.0
        self._points: deque[tuple[float, int]] = deque()

    def begin(self, file: RemoteFile) -> None:
        """Starts counting the bytes of `file`."""
        self._before += self._file_bytes
        self._file_bytes = file.bytes
        self._points.clear()

    def moved(self, bytes_of_file: int) -> None:
        """Notes that so many bytes of the present file have come."""
        now = time.monotonic()
        self.done = self._before + bytes_of_file
        if self._points and self.done < self._points[-1][1]:
            self._points.clear()
        self._points.append((now, self.done))
        while now - self._points[0][0] > _RATE_SECONDS:
            self._points.popleft()
        if now - self._said >= _REPORT_SECONDS:
            self._said = now
            seconds = now - self._points[0][0]
            rate = (self.done - self._points[0][1]) / seconds if seconds > 0.5 else 0.0
            left = (self.total - self.done) / rate if rate > 0 else None
            self._report(
                replace(self._progress, bytes_done=self.done, rate=rate, seconds_left=left, source=self.source)
            )
