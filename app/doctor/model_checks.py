"""The processor, the models in use, and the processes that the work is done in."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil

from app.doctor.machine_finding import MachineFinding, failed, good, notice, shown, stops
from app.doctor.machine_setup import MachineSetup
from app.doctor.probing import probe
from core.errors import DesksideError, ModelError
from core.knowledge.readers.refusal import Refused
from core.knowledge.sandboxed_reader import SandboxedReader
from core.processes.launch import start_child
from models.catalogue import InstalledModel, ModelEntry, ModelRole
from models.clients import HostedEmbedder
from models.imported import known_models
from models.installed import digest_of, saved_digest
from models.processor import missing_features, processor_flags

_END_S = 30
_SLOW_WITHOUT = "avx2"
_TRIAL_PAGE = b"# Opening hours\n\nWe are open from 9 to 5.\n"


def processor(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether the llama.cpp that is here runs on this processor."""
    name = _name()
    probed = probe("processor")
    if probed.found is None:
        ended = "refused" if probed.crashed else "not-loaded"
        yield stops("processor", ended, name=name, reason=probed.last_words or str(probed.status))
        return
    flags = processor_flags()
    features = probed.found["features"]
    missing = missing_features(features, flags)
    if missing:
        yield stops("processor", "missing", name=name, missing=", ".join(missing))
    elif platform.machine().lower() in ("x86_64", "amd64") and flags and _SLOW_WITHOUT not in flags:
        yield notice("processor", "slow", name=name)
    else:
        yield good("processor", "fits", name=name, cores=psutil.cpu_count(logical=False) or 1, used=", ".join(features))
    for card in probed.found["cards"]:
        used = "used" if setup.settings.graphics_card == "auto" else "off"
        yield good("card", used, name=card["name"], free=f"{card['free_bytes'] / 1e9:.1f}")


def models(setup: MachineSetup) -> Iterator[MachineFinding]:
    """The chat model and the search model: there, whole, and with room in memory."""
    if setup.settings.write_with_model:
        yield from _model(setup, "chat", setup.settings.chat_model)
    else:
        yield good("chat-model", "off")
    yield from _model(setup, "embedding", setup.settings.embedder)


def processes(setup: MachineSetup) -> Iterator[MachineFinding]:
    """Whether the processes start that read documents, run models and work behind the window."""
    reader = SandboxedReader()
    try:
        reader(_TRIAL_PAGE, "trial.md")
        yield good("processes", "reader")
    except Refused as refusal:
        yield stops("processes", "reader-fails", reason=refusal.reason)
    finally:
        reader.close()
    yield _worker()
    try:
        found = _in_use(setup, "embedding", setup.settings.embedder)
    except DesksideError:
        return  # which `models` says
    if found is not None and _is_whole(found):
        yield _model_host(found)


def _model(setup: MachineSetup, role: ModelRole, wanted: str) -> Iterator[MachineFinding]:
    check = "chat-model" if role == "chat" else "search-model"
    try:
        model = _in_use(setup, role, wanted)
    except DesksideError as error:
        yield failed(check, error)
        return
    if model is None:
        yield notice(check, "missing", folder=shown(setup.directories.models))
        return
    if wanted and model.entry.id != wanted:
        yield notice(check, "other", model=wanted, name=model.entry.name)
    values = {"name": model.entry.name, "model": model.entry.id}
    if not _is_whole(model):
        yield stops(check, "damaged", **values)
        return
    needed, memory = model.entry.memory_bytes, psutil.virtual_memory()
    counts = {"needed": needed, "free": memory.available, "total": memory.total}
    sizes = {name: f"{count / 1e9:.1f}" for name, count in counts.items()}
    if needed > memory.total:
        yield notice(check, "too-large", **values, **sizes)
    elif needed > memory.available:
        yield notice(check, "no-room", **values, **sizes)
    else:
        yield good(check, "ready", **values, **sizes)


def _in_use(setup: MachineSetup, role: ModelRole, wanted: str) -> InstalledModel | None:
    """The model that the settings choose, as `app.model_clients.chosen` does, but nothing of it is read. Raises
    `UnknownModel`, `ModelBroken`."""
    folder = setup.directories.models
    known = known_models(folder)
    for model_id in (*([wanted] if wanted else []), *known.starters.get(role, ())):
        entry: ModelEntry = known.entry(model_id)
        if (folder / entry.file).is_file():
            return InstalledModel(entry, folder / entry.file, entry.sha256)
    return None


def _is_whole(model: InstalledModel) -> bool:
    """Whether the file is the one that its digest names; it is read only where nobody has before. Unlike the first use
    of a model this deletes nothing."""
    path = model.path
    if path.stat().st_size != model.entry.bytes:
        return False
    return (saved_digest(path) or digest_of(path)) == model.entry.sha256


def _worker() -> MachineFinding:
    """Starts the process behind the window and lets it end at once."""
    try:
        child = start_child("app.backend.worker", "worker")
        child.communicate(timeout=_END_S)
    except OSError as error:
        return stops("processes", "worker-fails", reason=error.strerror or "")
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return stops("processes", "worker-fails", reason="no end")
    status = child.returncode
    return stops("processes", "worker-fails", reason=str(status)) if status else good("processes", "worker")


def _model_host(model: InstalledModel) -> MachineFinding:
    embedder = HostedEmbedder(model)
    try:
        embedder.embed_queries(["opening hours"])
    except ModelError as error:
        return failed("processes", error)
    finally:
        embedder.close()
    return good("processes", "model-host")


def _name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.is_file() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()
