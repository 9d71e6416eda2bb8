"""The key of a store: made from a passphrase where no keyring keeps one, and checked before use.

A wrong key and a damaged file look the same to SQLite (`file is not a database`). So a small file
beside the store, `<store>.key`, keeps a salt and a keyed check value; it tells the two apart and
reveals nothing the encrypted store itself would not. The salt also stands in the first 16 bytes of
the store, so a lost key file costs only the distinction, never the data.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from core.durable_write import replace_whole

KEY_BYTES = 32
_SALT_BYTES = 16
# Interactive scrypt parameters of RFC 7914 with the memory doubled: 32 MiB, about 0.1 s.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_PURPOSE = b"deskside store key check 1"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What stands beside a store. `check` is empty until the store is first opened."""

    salt: bytes
    check: bytes = b""

    @classmethod
    def of(cls, key: bytes, salt: bytes) -> KeyFile:
        """The one of a store with this key and salt."""
        return cls(salt, _check_value(key, salt))

    def matches(self, key: bytes) -> bool:
        """Whether `key` is the one this store was made with."""
        return hmac.compare_digest(self.check, _check_value(key, self.salt))


def new_key() -> bytes:
    """A random key for the keyring."""
    return secrets.token_bytes(KEY_BYTES)


def key_from_passphrase(passphrase: str, store: Path) -> bytes:
    """The key that `passphrase` gives for the store at `store`, which need not exist yet.

    scrypt (RFC 7914) over a salt of the store's own; takes about 0.1 s. A wrong passphrase gives
    a wrong key, which `open_store` tells.
    """
    salt = salt_of(store)
    if not salt:
        salt = new_salt()
        write_key_file(store, KeyFile(salt))
    return passphrase_key(passphrase, salt)


def passphrase_key(passphrase: str, salt: bytes) -> bytes:
    """The key of a passphrase with this salt."""
    return hashlib.scrypt(
        passphrase.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=_SCRYPT_N,
        r=_SCRYPT_R,
        p=_SCRYPT_P,
        maxmem=2 * 128 * _SCRYPT_N * _SCRYPT_R,
        dklen=KEY_BYTES,
    )


def new_salt() -> bytes:
    """A salt for a store that is yet to be made."""
    return secrets.token_bytes(_SALT_BYTES)


def salt_of(store: Path) -> bytes:
    """The salt of the store at `store`, empty where there is neither store nor key file."""
    file = read_key_file(store)
    return file.salt if file else _salt_of_store(store) or b""


def key_file_path(store: Path) -> Path:
    """Where the key file of a store lies."""
    return store.with_name(store.name + ".key")


def read_key_file(store: Path) -> KeyFile | None:
    """The key file of a store, None if there is none or it is no longer readable as one."""
    try:
        fields = json.loads(key_file_path(store).read_text("utf-8"))
        file = KeyFile(bytes.fromhex(fields["salt"]), bytes.fromhex(fields["check"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return file if len(file.salt) == _SALT_BYTES else None


def write_key_file(store: Path, file: KeyFile) -> None:
    """Puts the key file in place in one step, on the disk before this returns. Raises `OSError`."""
    fields = {"salt": file.salt.hex(), "check": file.check.hex()}
    replace_whole(key_file_path(store), json.dumps(fields).encode("ascii"))


def key_file_for(store: Path, key: bytes) -> KeyFile:
    """The key file that belongs to `key` and to the store at `store`, whose salt is kept."""
    return KeyFile.of(key, salt_of(store) or new_salt())


def _salt_of_store(store: Path) -> bytes | None:
    try:
        with store.open("rb") as file:
            head = file.read(_SALT_BYTES)
    except FileNotFoundError:
        return None
    return head if len(head) == _SALT_BYTES else None


def _check_value(key: bytes, salt: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + salt, "sha256")
