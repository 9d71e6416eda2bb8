"""Canaries: one invented word for each field in which people's words can stand, and the hunt for them in files, in the
arguments and environment of processes, and in the decrypted pages of a store."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import apsw
import psutil

from core.store.database import connect
from core.store.key_file import key_from_passphrase

_STEM = "quvex"
FIELDS = (
    "name", "mailbox", "subject", "body", "signature", "attachment", "page", "heading", "snippet", "passphrase",
    "edit", "reply", "dismissal", "vote", "query", "past", "stdin",
)  # fmt: skip
CANARIES = {field: f"{_STEM}{field}" for field in FIELDS}
OF_THE_CUSTOMER = frozenset(FIELDS) - {"page", "heading", "snippet", "passphrase", "query"}
"""Gone once the customer is erased."""
_MOST = 512 * 2**20


def canary_ticket(body: str = "body") -> bytes:
    """A mail with a canary in each of its fields; `body`: whose canary stands in its text."""
    c = CANARIES
    return (
        f"From: {c['name'].title()} Example <{c['mailbox']}@example.org>\nSubject: Return {c['subject']}\n"
        "Message-ID: <canary-1@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nHow long does the return take? {c[body]}\n\n-- \n{c['signature']}\n"
        f'--b\nContent-Type: text/plain; name="{c["attachment"]}.txt"\n'
        f'Content-Disposition: attachment; filename="{c["attachment"]}.txt"\n\nnothing\n--b--\n'
    ).encode()


def in_bytes(content: bytes, fields: Iterable[str] = FIELDS) -> list[str]:
    """The fields whose canary stands in `content`: as text of 8 or 16 bits, in hex or in base 64."""
    lowered = content.lower()
    found = []
    for field in fields:
        word = CANARIES[field].encode()
        wide = CANARIES[field].encode("utf-16-le")
        if (
            word in lowered
            or wide in lowered
            or word.hex().encode() in lowered
            or any(x in content for x in _base64(word))
        ):
            found.append(field)
    return found


def in_files(folders: Iterable[Path], fields: Iterable[str] = FIELDS) -> tuple[list[str], int]:
    """What was found, as 'field in file' (a file's name counts), and how many files were looked through."""
    found: list[str] = []
    looked = 0
    for folder in folders:
        for file in (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            looked += 1
            content = file.read_bytes() if file.stat().st_size < _MOST else b""
            found.extend(
                f"{field} in {file.relative_to(folder.parent)}"
                for field in in_bytes(content + file.name.encode(), fields)
            )
    return found, looked


def in_processes(parent: int, given: Iterable[str]) -> tuple[list[str], int]:
    """What stands in the arguments and environment of a process and its children, and how many there were. `given`:
    what the person put into the environment of the first one, whose copy a child is until it begins its program."""
    found: list[str] = []
    processes = [psutil.Process(parent), *psutil.Process(parent).children(recursive=True)]
    first = Path(f"/proc/{parent}/cmdline").read_bytes()
    for process in processes:
        is_first = Path(f"/proc/{process.pid}/cmdline").read_bytes() == first
        own = frozenset(given) if is_first else frozenset()
        for place in ("cmdline", "environ"):
            content = Path(f"/proc/{process.pid}/{place}").read_bytes()
            found.extend(f"{field} in {place} of {_what(process)}" for field in in_bytes(content) if field not in own)
        if not _dumps_off(process.pid):
            found.append(f"core dumps are on in {_what(process)}")
    return found, len(processes)


def decrypted_pages(store_file: Path, passphrase: str, folder: Path) -> bytes:
    """Every page of a store as it stands in the file, the free ones and the rest of each too, decrypted."""
    key = key_from_passphrase(passphrase, store_file)
    copy = folder / "decrypted.db"
    for end in ("", ".key", "-wal", "-shm"):
        file = store_file.with_name(store_file.name + end)
        if file.exists():
            shutil.copy(file, copy.with_name(copy.name + end))
    connection: apsw.Connection = connect(copy, key)
    connection.pragma("journal_mode", "delete")
    connection.pragma("rekey", "")
    connection.close()
    content = copy.read_bytes()
    assert content.startswith(b"SQLite format 3"), "the copy is not decrypted"
    return content


def _base64(word: bytes) -> Iterator[bytes]:
    for before in range(3):
        coded = base64.b64encode(bytes(before) + word)
        yield coded[-(-before * 8 // 6) : -4]


def _what(process: psutil.Process) -> str:
    return " ".join(process.cmdline()[:5])[-60:]


def _dumps_off(pid: int) -> bool:
    limits = Path(f"/proc/{pid}/limits").read_text()
    return next(line.split()[4] for line in limits.splitlines() if line.startswith("Max core file size")) == "0"
