"""Pages that answer few of a customer's questions by their kind: release notes, pages for contributors, API references.

Nearly every feature is named in them, so they are near to every question. They weigh less (`aside` in
`resources/heads/search.json`), unless a question asks for their kind. The kinds are data:
`resources/language/<lang>/page_kinds.toml`; a page's language is often unknown, so the words of all languages count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePosixPath

from core.language.languages import tables_of_all

_BLANKS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class PageKind:
    """How a kind of page is known, and how it is asked for."""

    path: re.Pattern[str]
    title: re.Pattern[str]
    asked: re.Pattern[str]


@cache
def page_kinds() -> Mapping[str, PageKind]:
    """The kinds by name, read once."""
    words: dict[str, dict[str, list[str]]] = {}
    for table in tables_of_all("page_kinds"):
        for name, kind in table.items():
            for part, patterns in kind.items():
                words.setdefault(name, {}).setdefault(part, []).extend(patterns)
    return {
        name: PageKind(**{part: re.compile("|".join(patterns), re.IGNORECASE) for part, patterns in kind.items()})
        for name, kind in words.items()
    }


@lru_cache(maxsize=10_000)
def kind_of(path: str, title: str) -> str:
    """The name of the page's kind, '' for an ordinary page. `path`: POSIX, below the docs folder."""
    place = PurePosixPath(path)
    names = [_BLANKS.sub(" ", part).strip() for part in (*place.parts[:-1], place.stem)]
    return next(
        (
            name
            for name, kind in page_kinds().items()
            if kind.title.fullmatch(title.strip()) or any(kind.path.fullmatch(part) for part in names)
        ),
        "",
    )


def kinds_asked(question: str) -> frozenset[str]:
    """The names of the kinds that a question asks for."""
    return frozenset(name for name, kind in page_kinds().items() if kind.asked.search(question))
