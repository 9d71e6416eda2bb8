"""The key of a backup, which need not be that of the store it comes back into: another machine has another one."""

from __future__ import annotations

import os
from pathlib import Path

from app.store_key import Ask
from core.errors import WrongKey, WrongRecoveryCode
from core.store.backup import opens
from core.store.key_file import key_from_passphrase, read_key_file
from core.store.recovery_code import key_from_recovery_code


def backup_key(backup: Path, own: bytes | None, ask: Ask | None, code: str = "") -> bytes:
    """The key of the recovery code `code`, else the store's `own` if it opens the backup, else that of a passphrase:
    `DESKSIDE_PASSPHRASE`, then what `ask` gives.

    Raises `WrongRecoveryCode`, `WrongKey`, `FileMissing`.
    """
    if code:
        return key_from_recovery_code(code)
    if own is not None and opens(backup, own):
        return own
    passphrase = os.environ.get("DESKSIDE_PASSPHRASE", "")
    if passphrase and opens(backup, key := key_from_passphrase(passphrase, backup)):
        return key
    if ask is None:
        raise WrongKey
    return key_from_passphrase(ask(False), backup)


def backup_key_by(backup: Path, own: bytes, secret: str) -> bytes:
    """The store's `own` key if it opens the backup, else that of `secret`, a recovery code or a passphrase. Raises
    `WrongKey`, `FileMissing`."""
    if opens(backup, own):
        return own
    if not secret:
        raise WrongKey
    try:
        return key_from_recovery_code(secret)
    except WrongRecoveryCode:
        return key_from_passphrase(secret, backup)


def key_of_damaged(file: Path, own: bytes, ask: Ask | None, code: str = "") -> bytes:
    """The same for a file that is too damaged to try keys on: that which its key file or its salt speaks for. Raises
    `WrongRecoveryCode`, and `WrongKey` where nobody gives a passphrase."""
    if code:
        return key_from_recovery_code(code)
    known = read_key_file(file)
    if known is None or known.matches(own):
        return own
    passphrase = os.environ.get("DESKSIDE_PASSPHRASE", "")
    if not passphrase:
        if ask is None:
            raise WrongKey
        passphrase = ask(False)
    return key_from_passphrase(passphrase, file)
