"""The contract between window and backend: each method is declared, and answered by everybody who answers."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from app.backend.api import CONTRACTS
from app.backend.call_kinds import CallKind, declared_calls
from app.backend.local_backend import LocalBackend
from app.backend.remote_backend import RemoteBackend
from app.backend.rpc import REMOTE_CALLS, WorkerConfig
from core.directories import Directories
from core.settings import Settings
from core.workspace.folder import Workspace
from tests.gallery.fixture_backend import FixtureBackend

MOST_METHODS = 15


def methods(part: str) -> dict[str, Any]:
    """The methods of a contract, by name."""
    return {name: x for name, x in vars(CONTRACTS[part]).items() if inspect.isfunction(x) and not name.startswith("_")}


CALLS = [(part, name) for part in CONTRACTS for name in methods(part)]


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All three, none of them at work."""
    root = tmp_path_factory.mktemp("contract")
    directories, workspace = Directories(root / "data", root / "models"), Workspace(root)
    config = WorkerConfig(directories, Settings(), workspace, first_time=False, language="en")
    return {
        "local": LocalBackend(directories, Settings(), workspace, lambda _: bytes(32)),
        "remote": RemoteBackend(config, lambda _: bytes(32)),
        "fixtures": FixtureBackend(),
    }


@pytest.mark.parametrize("part", CONTRACTS)
def test_a_contract_stays_small_enough_to_be_read_at_once(part: str) -> None:
    assert 0 < len(methods(part)) <= MOST_METHODS


@pytest.mark.parametrize(("part", "name"), CALLS)
def test_each_method_declares_how_it_is_called(part: str, name: str) -> None:
    kind = declared_calls(CONTRACTS[part]).get(name)
    assert kind is not None, f"{part}.{name} stands under none of @answers, @instant, @streams, @streams_progress"
    signature = inspect.signature(methods(part)[name])
    given = list(signature.parameters)
    assert kind.cancellable == ("cancelled" in given)
    assert not kind.cancellable or given[-1] == "cancelled", "it is passed on as the last argument"
    assert kind.streams == str(signature.return_annotation).startswith("Iterator[")
    assert not (kind.instant and kind.streams)
    assert (f"{part}.{name}" in REMOTE_CALLS) == (not kind.instant)


@pytest.mark.parametrize("who", ["local", "remote", "fixtures"])
@pytest.mark.parametrize(("part", "name"), CALLS)
def test_each_method_is_answered(backends: dict[str, Any], who: str, part: str, name: str) -> None:
    answering = getattr(type(getattr(backends[who], part)), name, None)
    declared = methods(part)[name]
    assert answering is not None and answering is not declared, f"{who}: nobody does {part}.{name}"
    assert list(inspect.signature(answering).parameters) == list(inspect.signature(declared).parameters)


def test_settings_are_known_without_waiting(backends: dict[str, Any]) -> None:
    assert {who: backend.admin.settings for who, backend in backends.items()} == dict.fromkeys(backends, Settings())


def test_a_wrong_argument_is_refused_before_anything_crosses_the_pipe(backends: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="limit"):
        backends["remote"].docs.search("lamp")
    assert backends["remote"].starts == 0, "no process was started for it"


def test_a_kind_is_declared_by_decorators_that_may_stand_in_any_order() -> None:
    class Contract:
        def bare(self) -> None: ...

    from app.backend import call_kinds

    for method in (call_kinds.cancellable, call_kinds.streams):
        method(Contract.bare)
    assert declared_calls(Contract) == {"bare": CallKind(streams=True, cancellable=True)}


def test_documents_are_found_where_they_lie(backends: dict[str, Any], tmp_path: Path) -> None:
    from core.errors import FileMissing

    for who in ("local", "remote", "fixtures"):
        with pytest.raises(FileMissing):
            backends[who].docs.file("nowhere.md")
