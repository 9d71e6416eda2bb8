"""Fetching models, seen from the program: asked for by name, done by a process of its own.

This process keeps its guard; the download runs in `models.fetch.fetch_process`, the only one without.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.errors import FetchFailed, ModelError, ModelMissing
from core.ports import Cancelled, never
from core.processes.error_frames import error_of
from core.processes.rpc_child import ChildEnded, RpcChild
from models.catalogue import InstalledModel, ModelRole, catalogue
from models.fetch.fetch_progress import FetchProgress
from models.installed import Stopped, find_model

_GRACE_S = 10.0
"""The process ends by itself 3 seconds after its pipe is closed at the latest."""
_log = logging.getLogger(__name__)


def fetch(folder: Path, model_id: str, cancelled: Cancelled = never) -> Iterator[FetchProgress | InstalledModel]:
    """Fetches one model into `folder`, yielding progress and at the end the model.

    Raises `UnknownModel`, `FetchFailed`, `WrongDigest`, `NoDiskSpace`; `Stopped` when cancelled.
    Whatever ends it early, a later call goes on where this one stopped.
    """
    catalogue().entry(model_id)
    yield from _run(folder, [model_id], cancelled)


def fetch_starter(
    folder: Path, role: ModelRole, cancelled: Cancelled = never
) -> Iterator[FetchProgress | InstalledModel]:
    """Fetches what a new machine starts with in that role: the first of the catalogue's list that can
    be had. With one of them there already, only that one is yielded."""
    if (present := starter_present(folder, role)) is not None:
        yield present
        return
    yield from _run(folder, catalogue().starters[role], cancelled)


def starter_present(folder: Path, role: ModelRole) -> InstalledModel | None:
    """The first of the role's starter models that is on this machine."""
    for model_id in catalogue().starters[role]:
        try:
            return find_model(folder, model_id)
        except ModelMissing:
            continue
    return None


def _run(folder: Path, models: Sequence[str], cancelled: Cancelled) -> Iterator[FetchProgress | InstalledModel]:
    def check() -> bool:
        if cancelled():
            raise Stopped
        return False

    child = RpcChild("models.fetch.fetch_process", "download", name="fetch", log=_log, grace_s=_GRACE_S)
    try:
        for frame, _ in child.ask({"folder": str(folder), "models": list(models)}, cancelled=check):
            if "error" in frame:
                raise error_of(frame, ModelError)
            yield find_model(folder, frame["done"]) if "done" in frame else FetchProgress(**frame["progress"])
    except ChildEnded:
        # Killed, or a bug: then its traceback is in the log. What came so far is kept.
        raise FetchFailed(model=models[0], reason="the download process ended") from None
    finally:
        child.close()  # it hears by its pipe that it shall stop
