"""A page whose reader was killed, too slow or out of memory keeps its old text and is read again, later and later."""

from __future__ import annotations

import re

import pytest

from core.knowledge import reading_again
from core.knowledge.document_reading import read_here
from core.knowledge.indexing import Indexer
from core.knowledge.readers.refusal import Refused
from core.knowledge.reading_again import due_later, is_waiting
from core.store.inventory import document_text
from core.workspace import file_stamp


class Reader:
    """Reads, or fails for a reason."""

    reason = ""
    tries = 0

    def __call__(self, data, name, cancelled=None):
        self.tries += 1
        if self.reason:
            raise Refused(self.reason)
        return read_here(data, name)


@pytest.fixture
def time_passes(monkeypatch):
    class Clock:
        now = 1_000_000.0

        def time(self):
            return self.now

    monkeypatch.setattr(file_stamp, "_SETTLING_NS", -1)  # no file counts as being written just now
    clock = Clock()
    monkeypatch.setattr(reading_again, "time", clock)
    return clock


@pytest.mark.parametrize("reason", ["reader-crashed", "too-slow", "too-much-memory"])
def test_the_old_text_stays_until_the_page_is_read_again(store, workspace, docs, time_passes, reason) -> None:
    page, reader = docs / "a.md", Reader()
    page.write_text("# Lamp\n\nThe old words.", encoding="utf-8")
    indexer = Indexer(store, workspace, None, read=reader)

    def scan():
        *_, report = indexer.scan()
        return report

    scan()
    page.write_text("# Lamp\n\nThe new words of it.", encoding="utf-8")
    reader.reason = reason
    assert [failure.reason for failure in scan().failed] == [reason]
    assert "old words" in document_text(store, "a.md")
    tried = reader.tries
    scan()
    assert reader.tries == tried, "it is not tried at every scan"
    time_passes.now += 61
    scan()
    time_passes.now += 61
    scan()
    assert reader.tries == tried + 1, "the second wait is longer"
    reader.reason = ""
    time_passes.now += 300
    assert scan().failed == ()
    assert "new words" in document_text(store, "a.md")


def test_a_file_that_says_nothing_readable_loses_its_text_at_once(store, workspace, docs) -> None:
    page, reader = docs / "a.md", Reader()
    page.write_text("The old words.", encoding="utf-8")
    list(Indexer(store, workspace, None, read=reader).scan())
    page.write_text("The new words of it.", encoding="utf-8")
    reader.reason = "damaged"
    list(Indexer(store, workspace, None, read=reader).scan())
    assert store.value("SELECT count(*) FROM documents") == 0


def test_waits_grow_to_a_day_and_a_changed_file_waits_for_nothing(time_passes) -> None:
    noted = ""
    waits = []
    for _ in range(9):
        noted = due_later("5 12", noted)
        waits.append(int(re.findall(r"\d+", noted)[-1]) - int(time_passes.now))
    assert waits[:3] == [60, 240, 960] and waits[-1] == 86_400
    assert is_waiting("5 12", noted) and not is_waiting("5 13", noted) and not is_waiting("5 12", "5 12")
    time_passes.now -= 1_000_000
    assert not is_waiting("5 12", noted), "a clock that jumped back delays nothing"
