"""What the window asks of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.backend.call_kinds import answers, cancellable, streams_progress

if TYPE_CHECKING:  # the worker process reads the declarations before all of this is loaded
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.backend.views import ModelRow, Progress
    from core.ports import Cancelled


class ModelCalls(Protocol):
    """The models of this machine."""

    @answers
    def available(self) -> Sequence[ModelRow]:
        """The models that can be chosen here, the recommended one marked."""

    @answers
    def measure(self) -> None:
        """Has the model that writes say a few words, if it has not written yet: `available` then says what to expect
        of a draft on this machine. Takes seconds."""

    @cancellable
    @streams_progress
    def fetch(self, model: str, cancelled: Cancelled) -> Iterator[Progress]:
        """Downloads a model that the person has just asked for by name."""

    @answers
    def import_file(self, path: Path) -> ModelRow:
        """Copies a GGUF file into the models folder. Raises `ModelBroken`."""

    @answers
    def verify(self, model: str) -> None:
        """Reads the whole file and compares its digest. Raises `WrongDigest`."""

    @answers
    def use(self, model: str) -> None:
        """Loads this model from now on; empty: work without a chat model. A draft that is being written ends."""
