"""The models of this machine as rows for the window, and downloading, importing and verifying them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from app.backend.views import ModelRow, Progress
from app.doctor.probing import card_bytes
from app.i18n import known, t
from app.model_clients import ModelClients, chosen
from core.directories import Directories
from core.ports import Cancelled, ChatRequest, Turn
from core.settings import Settings
from models.catalogue import InstalledModel, ModelEntry, catalogue
from models.choice import recommended, this_machine
from models.fetch.fetch_progress import FetchProgress
from models.fetch.fetching import fetch
from models.gguf_import import import_model
from models.imported import known_models
from models.installed import Stopped, check

_DRAFT_PROMPT_TOKENS = 900
_DRAFT_TOKENS = 150
"""What a usual draft reads and writes: for saying what to expect in seconds."""
_MEASURED_NUMBERS, _MEASURED_TOKENS = 60, 12
"""Numbers to read, of one to three tokens each, and tokens to write for measuring: two or three seconds."""


def rows(
    directories: Directories, settings: Settings, models: ModelClients | None, suggested: str = ""
) -> Sequence[ModelRow]:
    """Every model that can be chosen, the best that fits this machine recommended, and of search models the `suggested`
    one, else the starter."""
    entries = [entry for entry in known_models(directories.models).entries if entry.role in ("chat", "embedding")]
    memory = psutil.virtual_memory().total
    in_use = {model.entry.id for model in _in_use(directories, settings) if model}
    card = card_bytes() if settings.graphics_card == "auto" else 0
    best = recommended(entries, catalogue().choice, this_machine(card))
    marked = {suggested or catalogue().starters["embedding"][0]} | ({best.id} if best else set())
    return [_row(entry, directories, models, memory, in_use, marked) for entry in entries]


def _row(
    entry: ModelEntry,
    directories: Directories,
    models: ModelClients | None,
    memory: int,
    in_use: set[str],
    marked: set[str],
) -> ModelRow:
    speed = draft = 0.0
    local = models.local_chat if models else None
    if entry.role == "chat" and local is not None:
        status = local.status()
        if status.decode_speed and status.prefill_speed:
            writing = known_models(directories.models).entry(local.identity.id)
            # Both reading and writing take as long as it takes to go through the file once.
            times = entry.bytes / writing.bytes
            speed = status.decode_speed if writing.id == entry.id else 0.0
            draft = times * (_DRAFT_PROMPT_TOKENS / status.prefill_speed + _DRAFT_TOKENS / status.decode_speed)
    return ModelRow(
        id=entry.id,
        name=title(entry.id, entry.name),
        role="embedding" if entry.role == "embedding" else "chat",
        bytes=entry.bytes,
        licence=entry.licence,
        memory=entry.memory_bytes,
        present=(directories.models / entry.file).is_file(),
        in_use=entry.id in in_use,
        recommended=entry.id in marked,
        fits=entry.memory_bytes < memory,
        tokens_per_second=speed,
        draft_seconds=draft,
    )


def title(model: str, otherwise: str = "") -> str:
    """What people call the model; `otherwise` (or its id) where it is none of ours."""
    return known(f"model.{model}", otherwise or model)


def measure(models: ModelClients | None) -> None:
    """Has the model that writes say a few words, so that what to expect of it is known. Raises `ModelError`."""
    chat = models.local_chat if models else None
    if chat is not None and chat.status().decode_speed is None:
        numbers = " ".join(str(number) for number in range(1, _MEASURED_NUMBERS))
        for _ in chat.stream(ChatRequest((Turn("user", numbers),), max_tokens=_MEASURED_TOKENS)):
            pass


def _in_use(directories: Directories, settings: Settings) -> list[InstalledModel | None]:
    return [
        chosen(directories.models, "embedding", settings.embedder),
        chosen(directories.models, "chat", settings.chat_model) if settings.write_with_model else None,
    ]


def role_of(directories: Directories, model: str) -> str:
    """What the model is for. Raises `UnknownModel`."""
    return known_models(directories.models).entry(model).role


def fetch_rows(directories: Directories, model: str, cancelled: Cancelled) -> Iterator[Progress]:
    """Downloads a model that the person has just asked for by name; ends early when it is cancelled."""
    try:
        for step in fetch(directories.models, model, cancelled):
            if isinstance(step, FetchProgress):
                label = t(f"models.stage.{step.stage}", model=step.model, source=step.source)
                yield Progress(label, step.bytes_done, step.bytes_total, "bytes", step.rate, step.seconds_left)
    except Stopped:
        return


def import_file(directories: Directories, path: Path) -> ModelRow:
    """Copies a GGUF file into the models folder. Raises `ModelBroken`."""
    entry = import_model(directories.models, path).entry
    return _row(entry, directories, None, psutil.virtual_memory().total, set(), set())


def verify(directories: Directories, model: str) -> None:
    """Reads the whole file and compares its digest. Raises `WrongDigest`, `UnknownModel`."""
    entry = known_models(directories.models).entry(model)
    check(directories.models / entry.file, entry)
