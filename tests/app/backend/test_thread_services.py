"""What the threads of the worker process share."""

from __future__ import annotations

import threading
from pathlib import Path

from app.backend.thread_services import ThreadServices
from core.directories import Directories
from core.workspace.folder import Workspace


def test_who_wants_the_key_while_it_is_asked_for_waits_for_that_answer(tmp_path: Path) -> None:
    store_file, found, asked_again = tmp_path / "store.db", [], threading.Event()

    def ask(_: Path) -> bytes:
        if other.ident is None:
            other.start()
            asked_again.wait(0.2)
        else:
            asked_again.set()
        return b"key"

    services = ThreadServices(Directories(tmp_path, tmp_path), Workspace(tmp_path), ask)
    other = threading.Thread(target=lambda: found.append(services.key(store_file)))
    found.append(services.key(store_file))
    other.join()
    assert found == [b"key", b"key"] and not asked_again.is_set()
