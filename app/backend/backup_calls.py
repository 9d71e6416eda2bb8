"""What the window asks of backups, and of the key that opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import alone, answers

if TYPE_CHECKING:
    from pathlib import Path

    from app.backend.views import BackupMade, Backups


class BackupCalls(Protocol):
    """Backups of the store of the workspace that is worked on."""

    @answers
    def overview(self) -> Backups:
        """The daily backups, and what else may hold a customer's words."""

    @answers
    def record_packet_file(self, file: Path) -> None:
        """Remembers that a hand-off packet was written into this file: whoever erases its customer is told of it."""

    @answers
    def back_up(self, folder: Path) -> BackupMade:
        """Writes a backup into this folder and reads all of it again. Raises `StoreError`, `FileUnwritable`."""

    @answers
    def recovery_code(self) -> str:
        """The code that opens store and backups without keyring or passphrase, to be printed."""

    @alone
    @answers
    def restore_backup(self, file: Path, secret: str) -> int:
        """Puts a backup in the store's place; gives how many tickets have been erased since it was made, and stay
        so. `secret`: its passphrase or recovery code, empty for the store's own key. Raises `WrongKey`,
        `DamagedStore`, `FileMissing`."""
