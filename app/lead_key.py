"""Where a lead's private key lies: in the system's keyring, or in a file sealed with a passphrase; never open."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from app.store_key import ask_keyring, keep_in_keyring
from core.durable_write import write_whole
from core.errors import FileMissing, FileUnreadable
from core.team_file_errors import NoTeamKey, NoTeamPassphrase, TeamKeyNotKept, TeamKeyThere
from core.team_pack.signing_key import seal, unseal

PASSPHRASE = "DESKSIDE_TEAM_PASSPHRASE"
_NAME = "team-signing-key"


def keep_key(seed: bytes, file: Path | None) -> str:
    """Keeps a new private key, and gives where: `keyring`, or the path of a file. Raises `TeamKeyThere`,
    `TeamKeyNotKept`, `NoTeamPassphrase`, `FileUnwritable`."""
    if file is not None:
        if file.exists():
            raise TeamKeyThere(path=str(file))
        write_whole(file, seal(seed, _passphrase(new=True)))
        return str(file)
    kept = ask_keyring("get", _NAME)
    if kept:
        raise TeamKeyThere(path="keyring")
    if kept is None or not keep_in_keyring(_NAME, seed.hex()):
        raise TeamKeyNotKept
    return "keyring"


def private_key(file: Path | None) -> bytes:
    """The private key to sign with. Raises `NoTeamKey`, `NoTeamPassphrase`, `WrongTeamPassphrase`, `BadTeamKey`,
    `FileMissing`, `FileUnreadable`."""
    if file is None:
        kept = ask_keyring("get", _NAME)
        if not kept:
            raise NoTeamKey
        return bytes.fromhex(kept)
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(path=str(file)) from error
    except OSError as error:
        raise FileUnreadable(path=str(file), reason=error.strerror or "") from error
    return unseal(data, _passphrase(new=False), str(file))


def _passphrase(*, new: bool) -> str:
    """Out of the environment, else from the person at the terminal, a new one twice. Raises `NoTeamPassphrase`."""
    given = os.environ.get(PASSPHRASE, "")
    if not given and sys.stdin.isatty():
        given = getpass.getpass("Passphrase of the team's key: ", sys.stderr)
        if new and getpass.getpass("Once more: ", sys.stderr) != given:
            given = ""
    if not given:
        raise NoTeamPassphrase
    return given
