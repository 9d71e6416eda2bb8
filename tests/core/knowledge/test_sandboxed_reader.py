"""A document can loop, swell or crash: that costs one file, with a reason, and never the indexer."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.knowledge.document_reading import Interrupted, read_here
from core.knowledge.readers.refusal import Refused
from core.knowledge.sandboxed_reader import SandboxedReader
from tests.waiting import suspend

PAGE = b"# Returns\n\nWithin **30** days, see [costs](costs.md).\n\n## Cost\n\nFree.\n"


@pytest.fixture
def reader():
    reader = SandboxedReader(seconds=20)
    yield reader
    reader.close()


def pid(reader):
    return reader._child.pid


def refusal_of(read):
    with pytest.raises(Refused) as caught:
        read()
    return caught.value.reason


def test_it_reads_what_reading_here_reads(reader):
    assert reader(PAGE, "returns.md") == read_here(PAGE, "returns.md")
    first = pid(reader)
    assert reader(b"<p>Hello there", "a.html")[0][1].text == "Hello there"
    assert pid(reader) == first, "one child for many files"
    assert refusal_of(lambda: reader(b"", "a.md")) == "empty"
    assert refusal_of(lambda: reader(b"\x7fELF\0\0\0\1", "a.txt")) == "not-text"


def test_a_child_that_dies_is_replaced(reader):
    reader(PAGE, "returns.md")
    os.kill(pid(reader), signal.SIGKILL)
    assert refusal_of(lambda: reader(PAGE, "returns.md")) == "reader-crashed"
    assert reader(PAGE, "returns.md")


def test_a_document_that_takes_too_long_is_given_up(reader):
    reader(PAGE, "returns.md")
    reader._seconds = 0.3
    child = psutil.Process(pid(reader))
    suspend(child.pid)
    assert refusal_of(lambda: reader(PAGE, "returns.md")) == "too-slow"
    assert not child.is_running()
    reader._seconds = 20
    assert reader(PAGE, "returns.md")


def test_cancelling_stops_a_long_read_at_once(reader):
    reader(PAGE, "returns.md")
    suspend(pid(reader))
    began = time.monotonic()
    with pytest.raises(Interrupted):
        reader(PAGE, "returns.md", lambda: time.monotonic() - began > 0.1)
    assert time.monotonic() - began < 5


def test_memory_in_use_is_bounded_on_every_system(reader, monkeypatch):
    reader(PAGE, "returns.md")
    suspend(pid(reader))
    monkeypatch.setattr("core.knowledge.sandboxed_reader.RESIDENT_BYTES", 1)
    assert refusal_of(lambda: reader(PAGE, "returns.md")) == "too-much-memory"


def test_the_language_model_loads_though_no_file_may_be_written(reader):
    french = "Vous pouvez renvoyer votre lampe dans les trente jours suivant la livraison, après quoi nous refusons."
    for _ in range(2):
        assert reader(french.encode(), "a.txt")[0][1].language == "fr"


@pytest.mark.skipif(sys.platform != "linux", reason="limits and namespaces as Linux has them")
def test_the_child_has_no_network_and_may_write_nothing(reader):
    reader(PAGE, "returns.md")
    child = psutil.Process(pid(reader))
    soft, _ = child.rlimit(psutil.RLIMIT_AS)
    assert 0 < soft <= 2 * 2**30
    assert child.rlimit(psutil.RLIMIT_FSIZE)[0] == 0
    assert child.net_connections() == []
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode != 0:
        pytest.skip("this system allows no namespaces")
    assert Path(f"/proc/{child.pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()


def test_an_idle_child_is_let_go_and_comes_back(reader, monkeypatch):
    reader(PAGE, "returns.md")
    child = psutil.Process(pid(reader))
    reader._wait(0.01)
    time.sleep(0.1)
    assert child.is_running(), "it has just been used"
    monkeypatch.setattr("core.knowledge.sandboxed_reader.IDLE_SECONDS", 0.0)
    reader._wait(0.01)
    child.wait(20)
    assert not child.is_running()
    assert reader(PAGE, "returns.md")


def test_a_forgotten_reader_takes_its_child_along():
    reader = SandboxedReader()
    reader(PAGE, "returns.md")
    child = psutil.Process(pid(reader))
    del reader
    assert not child.is_running()


def test_the_child_ends_with_its_parent(reader):
    reader(PAGE, "returns.md")
    process = reader._child._process
    process.stdin.close()  # as the end of this process would
    assert process.wait(20) == 0
