"""Indexes files that their owner may not read; run as a program, and as nobody where root runs it.

    python -m tests.core.knowledge.shut_files

Root may read everything, so a process of root gives its rights away first. Prints what the index says
as JSON: while a file and a folder are shut, and when they are open again.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

from core.knowledge.document_reading import read_here
from core.knowledge.indexing import Indexer
from core.store import documents
from core.store.opening import open_store
from core.workspace.folder import Workspace

NOBODY = 65534


def scan(folder: Path) -> tuple[dict[str, str], list[str]]:
    with open_store(folder / "store.db", bytes(32)) as store:
        for _ in Indexer(store, Workspace(folder / "workspace"), None, read=read_here).scan():
            pass
        failed = {failure.path: failure.reason for failure in documents.failures(store)}
        return failed, [path for (path,) in store.rows("SELECT path FROM documents ORDER BY path")]


def fill(folder: Path) -> Path:
    docs = folder / "workspace" / "docs"
    (docs / "sub").mkdir(parents=True)
    for name in ("good.md", "shut.md", "sub/in.md"):
        (docs / name).write_text(f"# {name}\n\nThese words must be found.\n")
    return docs


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        scan(Path(folder))  # whatever is imported late is imported now: nobody may not look into root's home
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        docs = fill(folder)
        for shut in (docs / "shut.md", docs / "sub"):
            shut.chmod(0)
        failed, files = scan(folder)
        (docs / "shut.md").chmod(0o600)
        (docs / "sub").chmod(0o700)
        failed_later, files_later = scan(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"shut": failed, "files": files, "open again": failed_later, "all files": files_later}))


if __name__ == "__main__":
    main()
