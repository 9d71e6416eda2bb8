"""Whoever is erased from the store is erased from the daily backups first."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.composition import Services
from core.directories import Directories
from core.errors import FileUnwritable
from core.settings import Settings
from core.store.daily_backups import daily_backups
from core.store.opening import open_store
from core.store.tickets import Tickets
from tests.factories import KEY, make_ticket, make_workspace


def test_who_could_not_be_erased_from_a_backup_can_be_erased_again(tmp_path: Path) -> None:
    place = Directories(tmp_path / "data", tmp_path / "no models")
    workspace = make_workspace(tmp_path / "shop")
    with Services(place, Settings(), workspace, tmp_path / "store.db", KEY) as desk:
        desk.tickets.save(make_ticket(id="gone"))
        desk.back_up_daily(lambda: None)
        (made,) = daily_backups(desk.backup_folder, desk.store.path)
        refusing = desk.backup_folder / "store-2020-01-01.db"
        refusing.mkdir()  # neither opened nor deleted, whoever asks
        with pytest.raises(FileUnwritable):
            desk.erase_customer("c1")
        refusing.rmdir()
        assert desk.erase_customer("c1").tickets == 1
    with open_store(made.path, KEY) as backup:
        assert Tickets(backup).load("gone") is None
