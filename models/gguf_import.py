"""Any GGUF that lies somewhere on this machine becomes a model of this product.

Its header is read first and shown; the file is then linked, else copied, into the models folder
and noted there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from core.errors import FileMissing, FileUnreadable, NoDiskSpace, UnexpectedFile
from core.ports import Cancelled, never
from models.catalogue import InstalledModel, ModelEntry, Pooling, catalogue
from models.context_sizes import CHAT_TOKENS, EMBEDDING_TOKENS
from models.gguf_header import GgufHeader, read_header
from models.imported import known_models, save_import
from models.installed import digest_of, save_digest
from models.memory_estimate import needed_memory
from models.model_kind import pooling_of


def inspect(path: Path) -> GgufHeader:
    """The header of a GGUF, to be shown before anything is done with it.

    Raises `FileMissing`, `FileUnreadable`, `ModelBroken`.
    """
    if not path.exists():
        raise FileMissing(path=str(path))
    if not path.is_file():
        raise FileUnreadable(path=str(path), reason="no regular file")
    try:
        return read_header(path)
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error


def import_model(
    folder: Path,
    path: Path,
    expected_sha256: str | None = None,
    cancelled: Cancelled = never,
    progress: Callable[[int, int], None] | None = None,
) -> InstalledModel:
    """Takes the model at `path` into `folder`; the original stays where it is.

    `progress` hears bytes read and bytes in all. Raises what `inspect` and `pooling_of` raise before the file is
    read, `UnexpectedFile` for another digest than expected, `NoDiskSpace`, and `Stopped` when cancelled.
    """
    header = inspect(path)
    pooling = pooling_of(header, path.name)
    total = path.stat().st_size
    read = 0

    def count(more: int) -> None:
        nonlocal read
        read += more
        if progress is not None:
            progress(read, total)

    digest = digest_of(path, cancelled=cancelled, progress=count)
    if expected_sha256 is not None and digest != expected_sha256.strip().lower():
        raise UnexpectedFile(path=str(path), expected=expected_sha256, found=digest)
    entry = _entry_of(header, pooling, path, digest, folder)
    target = folder / entry.file
    if not (target.exists() and target.samefile(path)):
        _place(path, target, total)
    save_digest(target, digest)
    if all(entry.id != shipped.id for shipped in catalogue().entries):
        save_import(folder, entry)
    return InstalledModel(entry, target, digest)


def _entry_of(header: GgufHeader, pooling: Pooling | None, path: Path, digest: str, folder: Path) -> ModelEntry:
    for entry in known_models(folder).entries:
        if entry.sha256 == digest:
            return entry
    values = header.values
    size = path.stat().st_size
    working = min(header.context_tokens, CHAT_TOKENS if pooling is None else EMBEDDING_TOKENS)
    width = _whole(header.of_architecture("embedding_length"))
    taken = {entry.id for entry in known_models(folder).entries}
    stem = re.sub(r"[^a-z0-9.]+", "-", path.stem.lower()).strip("-.") or "model"
    model_id = stem if stem not in taken else f"{stem}-{digest[:8]}"
    return ModelEntry(
        id=model_id,
        name=header.name or path.stem,
        role="chat" if pooling is None else "embedding",
        file=f"{model_id}.gguf",
        bytes=size,
        sha256=digest,
        licence=header.licence,
        licence_url=str(values.get("general.license.link", "")),
        languages=("*",),
        context_tokens=header.context_tokens,
        memory_bytes=needed_memory(header, "chat" if pooling is None else "embedding", working).total,
        dimensions=width if pooling else 0,
        max_tokens=working - 2 if pooling else 0,
        pooling=pooling or "mean",
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _place(path: Path, target: Path, size: int) -> None:
    """A hard link where the two folders share a disk, else a copy, under its name only when whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.link(path.resolve(), part)
    except OSError:
        free = shutil.disk_usage(target.parent).free
        if free < size:
            raise NoDiskSpace(needed=size // 1_000_000 + 1, free=free // 1_000_000, path=str(target.parent)) from None
        shutil.copyfile(path, part)
    part.replace(target)
