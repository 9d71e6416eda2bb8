"""The public keys that this machine takes team files from: somebody here has said so, after comparing fingerprints."""

from __future__ import annotations

import json
from pathlib import Path

from core.durable_write import write_whole
from core.team_file_errors import BadTeamKey, DamagedTeamFolder, UnknownSigner
from core.team_pack.pack_format import TeamPack
from core.team_pack.signing_key import fingerprint, key_from_text, key_text
from core.team_pack.writing_lock import one_writer

_FILE = "trusted.json"


def trusted_keys(folder: Path) -> tuple[bytes, ...]:
    """The keys, in the order in which they came. `folder`: that of all team files. Raises `DamagedTeamFolder`."""
    path = folder / _FILE
    try:
        return tuple(key_from_text(line) for line in json.loads(path.read_bytes())["keys"])
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadTeamKey) as error:
        raise DamagedTeamFolder(path=str(path)) from error


def trust(folder: Path, key: bytes) -> None:
    """Takes team files that are signed with this key from now on. Raises `DamagedTeamFolder`, `FileUnwritable`."""
    with one_writer(folder):
        _save(folder, (*(known for known in trusted_keys(folder) if known != key), key))


def distrust(folder: Path, key: bytes) -> bool:
    """Takes no more of them; whether the key was trusted. What is in force stays. Raises as `trust`."""
    with one_writer(folder):
        known = trusted_keys(folder)
        _save(folder, tuple(one for one in known if one != key))
    return key in known


def check_signer(folder: Path, pack: TeamPack, shown: str) -> None:
    """Raises `UnknownSigner` where nobody has said that this pack's key is to be trusted."""
    if pack.key not in trusted_keys(folder):
        raise UnknownSigner(path=shown, signer=pack.signed_by, words=fingerprint(pack.key))


def _save(folder: Path, keys: tuple[bytes, ...]) -> None:
    write_whole(folder / _FILE, json.dumps({"keys": [key_text(key) for key in keys]}, indent=1).encode("ascii"))
