"""The key of a store: from a passphrase in the environment, from the system's keyring, or from the person."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from core.errors import NoKey
from core.processes.launch import child_command, child_environment
from core.store.creation_lock import creation_lock
from core.store.key_file import key_from_passphrase, new_key, new_salt, read_key_file, salt_of

Ask = Callable[[bool], str]
"""Asks the person for a passphrase; true: a new one, to be typed twice. Raises `NoKey`."""

_SERVICE = "deskside"
_KEYRING_SECONDS = 5
"""A locked Secret Service can wait for ever; a child process is asked, and left after this time."""


def store_key(store_file: Path, ask: Ask | None) -> bytes:
    """The key of the store at `store_file`; for a store that is yet to be made, a new one.

    `DESKSIDE_PASSPHRASE` goes first, then the keyring, then `ask`. Raises `NoKey` if none of the
    three is there, `StoreBusy`.
    """
    passphrase = os.environ.get("DESKSIDE_PASSPHRASE", "")
    if not passphrase:
        key = _key_in_keyring(store_file)
        if key is not None:
            return key
        if ask is None:
            raise NoKey
        passphrase = ask(not store_file.exists())
    if salt_of(store_file):
        return key_from_passphrase(passphrase, store_file)
    with creation_lock(store_file):  # of two first starts one makes the salt
        return key_from_passphrase(passphrase, store_file)


def _key_in_keyring(store_file: Path) -> bytes | None:
    """The key that the keyring keeps; a new one for a store that is yet to be made, once the keyring has proved to
    keep it. None where it keeps none."""
    kept = ask_keyring("get", store_file.stem)
    if not kept and kept is not None and not store_file.exists() and not salt_of(store_file):
        with creation_lock(store_file):
            kept = ask_keyring("get", store_file.stem)  # another first start may have been faster
            if not kept and kept is not None:
                new = new_key().hex()
                kept = new if keep_in_keyring(store_file.stem, new) else None
    return _after_rotation(store_file, bytes.fromhex(kept)) if kept else None


def _after_rotation(store_file: Path, kept: bytes) -> bytes:
    """The key that the keyring keeps; where `rotate_key` was killed between store and keyring, the new one, which
    takes its place."""
    if store_file.with_name(store_file.name + ".restoring.ready").exists():
        from core.store.replacing import complete  # SQLite, which this process has no other use for

        with creation_lock(store_file):
            complete(store_file)
    file = read_key_file(store_file)
    if file is None or not file.check or file.matches(kept):
        return kept
    new = bytes.fromhex(ask_keyring("get", _next_name(store_file)) or "")
    if not file.matches(new):
        return kept
    ask_keyring("set", store_file.stem, new.hex())
    return new


def rotate_key(store_file: Path, key: bytes) -> bytes:
    """Encrypts the store, whose `key` the keyring keeps, with a new one, and has the keyring keep that; gives it. A
    death at any moment leaves the store open with what the keyring keeps. Raises `NoKey` where the keyring does not
    keep the new one, and what `change_key` raises; then nothing has changed."""
    from core.store.backup import change_key

    new = new_key()
    if not keep_in_keyring(_next_name(store_file), new.hex()):
        raise NoKey
    change_key(store_file, key, new, new_salt())
    if keep_in_keyring(store_file.stem, new.hex()):
        ask_keyring("delete", _next_name(store_file))
    return new


def _next_name(store_file: Path) -> str:
    return f"{store_file.stem}.next"


def is_kept_by_keyring(store_file: Path, key: bytes) -> bool:
    """Whether the system's keyring keeps this key, and no passphrase makes it."""
    return ask_keyring("get", store_file.stem) == key.hex()


def try_keyring() -> Literal["keeps", "none", "forgets", "undeletable"]:
    """Whether the system's keyring keeps a secret that is set, gives it back and deletes it; `none`: there is none, or
    it is locked or does not answer in time."""
    trial, secret = f"trial-{os.getpid()}", new_key().hex()
    if ask_keyring("set", trial, secret) is None:
        return "none"
    if ask_keyring("get", trial) != secret:
        return "forgets"
    gone = ask_keyring("delete", trial) is not None and not ask_keyring("get", trial)
    return "keeps" if gone else "undeletable"


def keep_in_keyring(name: str, secret: str) -> bool:
    """Gives the keyring a secret. False: it keeps none; some accept secrets and forget them."""
    return ask_keyring("set", name, secret) is not None and ask_keyring("get", name) == secret


def ask_keyring(action: str, name: str, secret: str = "") -> str | None:
    """What the keyring answers, empty if it does not know the name; None if there is no keyring or
    it is locked."""
    child = [*child_command("app.store_key", "keyring"), action, name]
    try:
        done = subprocess.run(
            child, input=secret, capture_output=True, text=True, timeout=_KEYRING_SECONDS, env=child_environment()
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def main() -> None:
    """The child's side: its last arguments say what to do with the secret of which name."""
    sys.exit(_child(*sys.argv[-2:]))


def _child(action: str, name: str) -> int:
    """The secret goes through the pipes, never through the arguments."""
    import keyring
    from keyring.backends import fail
    from keyring.errors import KeyringError

    if isinstance(keyring.get_keyring(), fail.Keyring):
        return 1
    try:
        if action == "set":
            keyring.set_password(_SERVICE, name, sys.stdin.read())
        elif action == "delete":
            keyring.delete_password(_SERVICE, name)
        else:
            sys.stdout.write(keyring.get_password(_SERVICE, name) or "")
    except KeyringError:
        return 1
    return 0


if __name__ == "__main__":
    from core.processes.egress_guard import install

    install()
    main()
