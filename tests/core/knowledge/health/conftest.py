from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.knowledge.document_reading import read_here
from core.knowledge.health.examine import examine
from core.knowledge.health.findings import DocsFinding
from core.knowledge.indexing import Indexer
from core.store.opening import open_store
from core.workspace.folder import Workspace

TODAY = date(2026, 6, 1)


class Shop:
    """A docs folder that is examined after each change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "docs").mkdir()
        self.store = open_store(folder / "store.db", bytes(32))

    def put(self, path: str, text: str) -> None:
        file = self.folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def findings(self, **options) -> list[DocsFinding]:
        list(Indexer(self.store, Workspace(self.folder), None, read=read_here).scan())
        return list(examine(self.store, TODAY, **options))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.store.close()
