"""A backup a day, the last few kept, and nothing in them that was erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.ticket import Customer
from core.errors import DamagedStore, FileUnwritable
from core.store.backup import verify
from core.store.daily_backups import back_up_daily, daily_backups, erase_from_backups, is_backup_due
from core.store.database import Store
from core.store.opening import open_store
from core.store.retention import DAY_SECONDS, erase_customer
from core.store.tickets import Tickets
from tests.factories import KEY, make_ticket

NOON = 1_700_000_000.0


def on(day: float):
    return lambda: NOON + day * DAY_SECONDS


def test_one_a_day_and_the_newest_are_kept(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "backups"
    for day in range(5):
        assert is_backup_due(folder, store.path, on(day))
        made = back_up_daily(store, KEY, folder, 3, on(day))
        assert made is not None and verify(made, KEY)["tickets"] == 0
        assert back_up_daily(store, KEY, folder, 3, on(day)) is None and not is_backup_due(folder, store.path, on(day))
    assert len(daily_backups(folder, store.path)) == 3
    assert sorted(path.suffix for path in folder.iterdir()) == [".db"] * 3 + [".key"] * 3


def test_a_clock_that_jumped_deletes_no_backup_before_its_turn(tmp_path: Path, store: Store) -> None:
    for day in (0, 1, 4_000):
        back_up_daily(store, KEY, tmp_path / "backups", 3, on(day))
    assert len(daily_backups(tmp_path / "backups", store.path)) == 3


def test_what_a_killed_process_began_goes_and_other_files_stay(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / f"{store.path.stem}-2001-01-01.db.part").write_bytes(b"half")
    (folder / "holiday.db").write_bytes(b"somebody else's")
    (folder / f"{store.path.stem}-2023-02-30.db").write_bytes(b"a day that never was")
    back_up_daily(store, KEY, folder, 1, on(0))
    assert {path.suffix for path in folder.iterdir()} == {".db", ".key"}
    assert (folder / "holiday.db").exists()
    assert [backup.path.name for backup in daily_backups(folder, store.path)] == ["store-2023-11-14.db"]


def test_a_backup_that_proves_damaged_takes_no_older_ones_place(tmp_path: Path, store: Store, monkeypatch) -> None:
    folder = tmp_path / "backups"
    back_up_daily(store, KEY, folder, 1, on(0))
    backup = Store.backup

    def damaging(self: Store, path: Path, pause) -> None:
        backup(self, path, pause)
        whole = bytearray(path.read_bytes())
        whole[-3000:-1000] = bytes(2000)
        path.write_bytes(whole)

    monkeypatch.setattr(Store, "backup", damaging)
    with pytest.raises(DamagedStore):
        back_up_daily(store, KEY, folder, 1, on(1))
    assert [verify(backup.path, KEY)["tickets"] for backup in daily_backups(folder, store.path)] == [0]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileUnwritable):
        back_up_daily(store, KEY, tmp_path / "file" / "backups", 3, on(0))


def test_the_erased_are_erased_from_the_backups_too(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "backups"
    tickets = Tickets(store)
    tickets.save(make_ticket("xylophonequux", id="gone"))
    tickets.save(make_ticket(id="stays", customer=Customer("c2", "Bo", "")))
    back_up_daily(store, KEY, folder, 3, on(0))
    (folder / f"{store.path.stem}-2020-01-01.db").write_bytes(b"not a store" * 1000)
    erase_customer(store, "c1")
    erase_from_backups(folder, store.path, KEY, "c1")
    (backup,) = daily_backups(folder, store.path)
    with open_store(backup.path, KEY) as copy:
        assert Tickets(copy).load("gone") is None and Tickets(copy).load("stays") is not None
        copy.check()
    assert not list(folder.glob("*-wal"))
