"""Who opens the panel to look something up is answered before the models are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import WorkerConfig
from app.backend.startup_search import StartupSearch
from core.directories import Directories, directories
from core.errors import NoKey, WrongKey
from core.ports import never
from core.settings import Settings
from core.workspace.folder import Workspace
from tests.waiting import wait_until

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
PAGE = "# Returns\n\nYou can return a lamp within 30 days. The fee is £4.\n"


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> WorkerConfig:
    """A workspace that was indexed by meaning."""
    root = tmp_path_factory.mktemp("yesterday")
    (root / "workspace" / "docs").mkdir(parents=True)
    (root / "workspace" / "docs" / "returns.md").write_text(PAGE, encoding="utf-8")
    config = WorkerConfig(
        Directories(root / "data", directories().models),
        Settings(write_with_model=False),
        Workspace(root / "workspace"),
        first_time=False,
        language="en",
    )
    desk = RemoteBackend(config, lambda _: KEY)
    list(desk.admin.open())
    list(desk.docs.index(never))
    desk.admin.close()
    return config


Opens = Callable[..., RemoteBackend]


@pytest.fixture
def open_desk() -> Iterator[Opens]:
    opened: list[RemoteBackend] = []

    def start(config: WorkerConfig, key_ahead: Callable[[Path], bytes], key: Callable[[Path], bytes]) -> RemoteBackend:
        opened.append(RemoteBackend(config, key, key_ahead))
        opened[-1].start()
        return opened[-1]

    yield start
    for desk in opened:
        desk.admin.close()


def test_a_search_at_once_is_by_words_and_later_ones_by_meaning(open_desk: Opens, yesterday: WorkerConfig) -> None:
    desk = open_desk(yesterday, lambda _: KEY, lambda _: pytest.fail("the key was there already"))
    found = desk.docs.search("what does a return cost", 5)
    assert found.hits[0].passage.path == "returns.md"
    assert not found.by_meaning, "nobody waited for the model"
    assert desk.admin.status().embedder_state == "unknown", "nothing of it has been loaded"
    list(desk.admin.open())
    wait_until(lambda: desk.admin.status().embedder_state == "ready")
    assert desk.docs.search("what does a return cost", 5).by_meaning


def test_a_key_that_only_the_person_has_is_asked_for_when_the_store_is_opened(
    open_desk: Opens, yesterday: WorkerConfig
) -> None:
    asked: list[Path] = []

    def nobody(_: Path) -> bytes:
        raise NoKey

    def person(store_file: Path) -> bytes:
        asked.append(store_file)
        return KEY

    desk = open_desk(yesterday, nobody, person)
    list(desk.admin.open())
    assert len(asked) == 1
    assert desk.docs.search("return a lamp", 5).hits


def test_a_wrong_key_is_said_by_who_opens_the_store(open_desk: Opens, yesterday: WorkerConfig) -> None:
    desk = open_desk(yesterday, lambda _: OTHER_KEY, lambda _: OTHER_KEY)
    with pytest.raises(WrongKey):
        list(desk.admin.open())


def test_other_docs_are_searched_as_soon_as_they_are_chosen(
    open_desk: Opens, yesterday: WorkerConfig, tmp_path: Path
) -> None:
    config = replace(yesterday, directories=Directories(tmp_path / "data", tmp_path / "no models"))
    first = RemoteBackend(config, lambda _: KEY)
    list(first.docs.index(never))
    first.close()
    desk = open_desk(config, lambda _: KEY, lambda _: KEY)
    assert desk.docs.search("return a lamp", 5).hits
    (tmp_path / "other" / "docs").mkdir(parents=True)
    desk.docs.use_folder(tmp_path / "other")
    assert desk.docs.search("return a lamp", 5).hits == ()


def test_a_page_that_is_not_to_be_quoted_is_not_found_at_once_nor_later(
    open_desk: Opens, yesterday: WorkerConfig
) -> None:
    kept = replace(yesterday, settings=replace(yesterday.settings, not_quoted=("returns.md",)))
    assert open_desk(kept, lambda _: KEY, lambda _: KEY).docs.search("return a lamp", 5).hits == ()
    desk = open_desk(yesterday, lambda _: KEY, lambda _: KEY)
    assert desk.docs.search("return a lamp", 5).hits
    desk.admin.change_settings(not_quoted=("returns.md",))
    try:
        assert desk.docs.search("return a lamp", 5).hits == (), "at once, also while the models load"
    finally:
        desk.admin.change_settings(not_quoted=())


def test_a_store_of_another_key_or_one_that_is_closed_gives_nothing(yesterday: WorkerConfig) -> None:
    store_file = yesterday.directories.store_file(yesterday.workspace.root)
    first = StartupSearch()
    assert first.search("lamp", 5) is None
    first.open(store_file, OTHER_KEY)
    assert first.search("lamp", 5) is None
    first.open(store_file, KEY)
    found = first.search("lamp", 5)
    assert found is not None and found.hits
    first.close()
    first.close()
    assert first.search("lamp", 5) is None
