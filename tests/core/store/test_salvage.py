"""What a damaged store still holds is taken out of it, and what is lost is counted."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from core.domain.ticket import Customer
from core.errors import DamagedStore
from core.store import draft_autosave
from core.store.backup import salvage
from core.store.database import Store
from core.store.opening import open_store
from core.store.salvage import SAVED
from core.store.tickets import Tickets
from tests.factories import KEY, make_result, make_store, make_ticket, make_triage

MADE_ANEW = (
    "migrations", "facts", "files", "documents", "links", "chunks", "chunk_words", "chunk_terms", "embedders",
    "example_vectors", "matter_vectors", "ticket_measures", "ticket_page_measures", "unmeasured_tickets",
    "past_answers", "past_answer_vectors", "past_answer_readings", "sharing_readings",
)  # fmt: skip
PAGE = 4096
TICKETS = 300


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    with make_store(tmp_path) as store:
        store.settle()
        tickets = Tickets(store)
        with store.transaction():
            for n in range(TICKETS):
                ticket = make_ticket("my lamp " * 60, "so " * 99, id=f"t{n}", customer=Customer(f"c{n}", f"N {n}", ""))
                tickets.journal(ticket, make_triage(), make_result(), ())
        draft_autosave.save_edit(store, "t7", "half a reply")
    return tmp_path / "store.db"


def break_pages(file: Path, numbers: list[int]) -> None:
    whole = bytearray(file.read_bytes())
    for number in numbers:
        whole[number * PAGE + 50 : number * PAGE + 3000] = os.urandom(2950)
    file.write_bytes(whole)


def test_every_table_is_either_saved_or_made_anew(store: Store) -> None:
    names = [name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    assert {name for name in names if not name.startswith("chunk_words_")} == {*SAVED, *MADE_ANEW}


def test_a_whole_store_is_saved_whole(store_file: Path) -> None:
    tables = {table.name: table for table in salvage(store_file, store_file, KEY)}
    assert (tables["tickets"].saved, tables["messages"].saved) == (TICKETS, 2 * TICKETS)
    assert sum(table.lost for table in tables.values()) == 0
    with open_store(store_file, KEY) as store:
        assert draft_autosave.saved_edit(store, "t7") == "half a reply"


@pytest.mark.parametrize("seed", range(4))
def test_all_that_lies_outside_the_damaged_pages_is_saved_and_the_rest_counted(store_file: Path, seed: int) -> None:
    (store_file.parent / "empty").mkdir()
    make_store(store_file.parent / "empty").close()
    first, end = (path.stat().st_size // PAGE for path in (store_file.parent / "empty" / "store.db", store_file))
    breaks = random.Random(seed).sample(range(first, end), 3)
    break_pages(store_file, breaks)
    tables = {table.name: table for table in salvage(store_file, store_file, KEY)}
    saved, lost = tables["messages"].saved, tables["messages"].lost
    assert saved + lost in (2 * TICKETS, saved), "counted by what an index names, if that can be read"
    assert saved > 2 * TICKETS * 0.8
    with open_store(store_file, KEY) as store:
        store.check()
        assert store.value("SELECT count(*) FROM tickets") == tables["tickets"].saved > TICKETS * 0.8
        assert store.rows("PRAGMA foreign_key_check") == []
    assert list(store_file.parent.glob("*.before-restore")), "the damaged one is kept"


def test_a_store_that_was_cut_off_is_saved_as_far_as_it_reaches(store_file: Path) -> None:
    whole = store_file.read_bytes()
    store_file.write_bytes(whole[: len(whole) * 2 // 3])
    tables = {table.name: table for table in salvage(store_file, store_file, KEY)}
    assert 0 < tables["messages"].saved < 2 * TICKETS


def test_where_nothing_can_be_read_nothing_changes(store_file: Path) -> None:
    break_pages(store_file, [0])
    broken = store_file.read_bytes()
    with pytest.raises(DamagedStore):
        salvage(store_file, store_file, KEY)
    assert store_file.read_bytes() == broken
    assert sorted(path.name for path in store_file.parent.iterdir()) == ["store.db", "store.db.key", "store.db.lock"]
