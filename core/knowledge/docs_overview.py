"""What lies in the docs folders, before anything of it is read: how many pages, and those that answer few customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.knowledge.file_discovery import discover_files
from core.knowledge.page_kinds import kind_of, page_kinds


@dataclass(frozen=True, slots=True)
class PagesOfKind:
    """The pages of one kind that their path gives away."""

    kind: str
    """A name of `core.knowledge.page_kinds`."""
    places: tuple[str, ...]
    """The outermost folders and files that hold them: POSIX, as the index names them."""
    pages: int


@dataclass(frozen=True, slots=True)
class DocsOverview:
    """How many pages there are, and those of them that may be left out of replies."""

    pages: int
    kinds: tuple[PagesOfKind, ...]


def docs_overview(folders: Sequence[Path]) -> DocsOverview:
    """Counts what lies in the docs folders, by names alone."""
    found = discover_files(folders)
    places: dict[str, dict[str, int]] = {}
    for file in found.files:
        path = PurePosixPath(file.path)
        for place in (*reversed(path.parents[:-1]), path):
            if kind := kind_of(place.name, ""):
                counted = places.setdefault(kind, {})
                counted[str(place)] = counted.get(str(place), 0) + 1
                break
    kinds = [PagesOfKind(kind, tuple(counted), sum(counted.values())) for kind, counted in places.items()]
    order = list(page_kinds())
    return DocsOverview(len(found.files), tuple(sorted(kinds, key=lambda found: order.index(found.kind))))
