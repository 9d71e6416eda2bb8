"""A backup comes back whole, or nothing changes."""

from pathlib import Path

import pytest

from core.errors import DamagedStore, FileMissing, WrongKey
from core.store.backup import restore
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from tests.factories import KEY

OTHER = bytes(range(1, 33))


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    with open_store(tmp_path / "store.db", KEY) as store:
        Tickets(store).save(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
        store.backup(tmp_path / "copy.db")
        Tickets(store).save(read_ticket('{"id": "b", "text": "A later one."}'))
    return tmp_path / "store.db"


def ids(path: Path) -> set[str]:
    with open_store(path, KEY) as store:
        return {name for name in ("a", "b") if Tickets(store).load(name)}


def test_the_backup_is_in_place_and_what_was_there_beside_it(store_file: Path) -> None:
    restore(store_file.with_name("copy.db"), store_file, KEY)
    assert ids(store_file) == {"a"}
    assert ids(store_file.with_name("store.db.before-restore")) == {"a", "b"}


def test_a_backup_opens_where_there_is_no_store_yet(store_file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    restore(store_file.with_name("copy.db"), tmp_path / "elsewhere" / "new.db", KEY)
    assert ids(tmp_path / "elsewhere" / "new.db") == {"a"}


def test_a_missing_or_foreign_or_damaged_backup_changes_nothing(store_file: Path, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        restore(tmp_path / "none.db", store_file, KEY)
    open_store(tmp_path / "foreign.db", OTHER).close()
    with pytest.raises(WrongKey):
        restore(tmp_path / "foreign.db", store_file, KEY)
    copy = store_file.with_name("copy.db")
    whole = bytearray(copy.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 5000] = bytes(5000)
    copy.write_bytes(whole)
    with pytest.raises(DamagedStore):
        restore(copy, store_file, KEY)
    assert ids(store_file) == {"a", "b"}
