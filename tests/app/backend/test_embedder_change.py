"""The real desk changes its search model: two real models, one of them imported, and search meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backend.local_backend import LocalBackend
from core.directories import Directories, directories
from core.ports import never
from core.settings import Settings
from core.workspace.folder import Workspace
from models.gguf_import import import_model

OLD = "all-minilm-l6-v2"
PAGES = {
    "kettle.md": "# Kettle\n\n## Guarantee\n\nThe kettle has a guarantee of 24 months from the day of delivery.\n",
    "invoice.md": "# Invoices\n\nInvoices are sent on the 3rd of each month.\n",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A models folder with MiniLM, and the id of its twin: another file, so another digest."""
    folder = tmp_path_factory.mktemp("models")
    shipped = directories().models / "all-MiniLM-L6-v2.f16.gguf"
    shutil.copy(shipped, folder)
    data = shipped.read_bytes()
    twin = folder / "twin.gguf"
    twin.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return folder, import_model(folder, twin).entry.id


@pytest.fixture
def desk(tmp_path: Path, models: tuple[Path, str]) -> Iterator[LocalBackend]:
    """A desk over two indexed pages."""
    docs = tmp_path / "ws" / "docs"
    docs.mkdir(parents=True)
    for name, text in PAGES.items():
        (docs / name).write_text(text, encoding="utf-8")
    at = Directories(tmp_path / "data", models[0])
    desk = LocalBackend(at, Settings(), Workspace(docs.parent), lambda _: bytes(32))
    list(desk.docs.index(never))
    yield desk
    desk.admin.close()


def answering(desk: LocalBackend) -> str:
    store = desk.state.services().store
    return str(store.value("SELECT model FROM embedders WHERE state = 'answering'"))


def test_the_change_is_asked_carried_out_and_searched_through(desk: LocalBackend, models: tuple[Path, str]) -> None:
    twin = models[1]
    assert desk.docs.embedder_change() is None
    desk.models.use(twin)
    assert (desk.admin.settings.embedder, desk.admin.settings.chat_model) == (twin, "")
    question = desk.docs.embedder_change()
    assert question is not None and question.old_present and question.seconds > 0
    assert (question.old, question.new, question.passages) == ("English · MiniLM", twin, 2)
    list(desk.docs.index(never))
    assert answering(desk) == OLD, "nobody has said yes"
    found = desk.docs.search("how long is the warranty of my boiler", 2)
    assert found.by_meaning and found.hits[0].passage.path == "kettle.md"
    desk.docs.settle_embedder(True)
    assert desk.docs.embedder_change() is None, "nobody is asked twice"
    list(desk.docs.index(never))
    assert answering(desk) == twin
    assert desk.docs.search("how long is the warranty of my boiler", 2).by_meaning
    models_in_use = desk.state.services().models
    assert models_in_use.former_embedder(OLD, "gone") is None


def test_a_no_goes_back_to_the_model_before(desk: LocalBackend, models: tuple[Path, str]) -> None:
    desk.models.use(models[1])
    desk.docs.settle_embedder(False)
    assert desk.admin.settings.embedder == OLD
    assert desk.docs.embedder_change() is None and answering(desk) == OLD
