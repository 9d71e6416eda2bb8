"""Backups in the worker process: listed, made, put in the store's place."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

from typing_extensions import override

from app.backend.backup_calls import BackupCalls
from app.backend.local_state import LocalState
from app.backend.views import BackupMade, BackupRow, Backups
from app.backup_key import backup_key_by
from app.copy_words import copy_words
from app.i18n import error_sentence
from app.store_key import is_kept_by_keyring
from core.store.backup import back_up, restore, verify
from core.store.daily_backups import daily_backups
from core.store.recovery_code import recovery_code
from core.store.written_copies import record_copy_written, written_copies


class BackupService(BackupCalls):
    """Over the store of the workspace that is worked on."""

    def __init__(self, state: LocalState) -> None:
        self._state = state

    @override
    def overview(self) -> Backups:
        services, failure = self._state.services(), self._state.backup_failure
        folder = services.backup_folder
        found = daily_backups(folder, services.store.path)
        return Backups(
            rows=tuple(BackupRow(str(each.path), each.day.isoformat(), each.bytes) for each in found),
            folder=str(folder),
            keep=self._state.settings.backup_days,
            problem=error_sentence(failure) if failure else "",
            copies=tuple(copy_words(copy) for copy in written_copies(services.store)),
        )

    @override
    def record_packet_file(self, file: Path) -> None:
        record_copy_written(self._state.services().store, file, "packet")

    @override
    def back_up(self, folder: Path) -> BackupMade:
        services = self._state.services()
        stem = f"deskside-backup-{date.today().isoformat()}"
        names = itertools.chain((f"{stem}.db",), (f"{stem}-{number}.db" for number in itertools.count(2)))
        file = next(folder / name for name in names if not (folder / name).exists())
        back_up(services.store, file)
        tickets = verify(file, services.key)["tickets"]
        return BackupMade(str(file), tickets, here_only=is_kept_by_keyring(services.store.path, services.key))

    @override
    def recovery_code(self) -> str:
        return recovery_code(self._state.services().key)

    @override
    def restore_backup(self, file: Path, secret: str) -> int:
        store_file = self._state.directories.store_file(self._state.workspace.root)
        own = self._state.threads.key(store_file)
        return restore(file, store_file, own, backup_key_by(file, own, secret))
