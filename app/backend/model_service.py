"""The models of this machine in the worker process: listed, downloaded, imported, verified and chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from typing_extensions import override

from app.backend import model_rows
from app.backend.docs_indexing import DocsIndex
from app.backend.local_state import LocalState
from app.backend.model_calls import ModelCalls
from app.backend.views import ModelRow, Progress
from core.ports import Cancelled


class ModelService(ModelCalls):
    """Over the models folder."""

    def __init__(self, state: LocalState, index: DocsIndex) -> None:
        """`index` knows in which languages the docs are."""
        self._state = state
        self._index = index

    @override
    def available(self) -> Sequence[ModelRow]:
        foreign = self._index.other_languages
        suggested = foreign.suggested if foreign else ""
        return model_rows.rows(self._state.directories, self._state.settings, self._state.threads.models, suggested)

    @override
    def measure(self) -> None:
        model_rows.measure(self._state.threads.models)

    @override
    def fetch(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:
        return model_rows.fetch_rows(self._state.directories, model, cancelled)

    @override
    def import_file(self, path: Path) -> ModelRow:
        return model_rows.import_file(self._state.directories, path)

    @override
    def verify(self, model: str) -> None:
        model_rows.verify(self._state.directories, model)

    @override
    def use(self, model: str) -> None:
        if model and model_rows.role_of(self._state.directories, model) == "embedding":
            self._state.use_models(embedder=model)
        else:
            self._state.use_models(chat_model=model, write_with_model=bool(model))
