"""The one check of the shape of a team's file: each value is of the kind that the shipped file has there.

What a reader of a file asks beyond that (known keys, ranges, phrases) it checks itself (`core.workspace.config_file`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.errors import BadWorkspaceFile

Keys = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and the number of an entry in a list of tables."""

_DEEPEST = 12
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text in quotes"),
    (list, "a list in square brackets"),
    (dict, "a [table]"),
)
_HEADER = re.compile(r"^\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^(\s*)((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def check_shape(own: Mapping[str, Any], shipped: Mapping[str, Any], name: str, text: str) -> None:
    """Raises `BadWorkspaceFile`, with line and column in `text`, where a value of the team's file is of another kind
    than in the `shipped` one, or nested deeper than any file needs."""
    for keys, expected in _mistakes(own, shipped, ()):
        line, column = place_of(text, keys)
        where = ".".join(str(key) for key in keys if isinstance(key, str))
        raise BadWorkspaceFile(path=name, line=line, column=column, reason=f"{where} must be {expected}")


def place_of(text: str, keys: Keys) -> tuple[int, int]:
    """Line and column, both from 1, of the value in a TOML text that these keys lead to, else of the nearest table or
    key on the way to it; (1, 1) if nothing of it is found."""
    best, place = 0, (1, 1)
    here: Keys = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names = _parts(header[2])
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                here = (*names, counts[names])
            else:
                here = names
            found, column = here, line.index("[") + 1
        elif key := _KEY.match(line):
            found, column = (*here, *_parts(key[2])), len(key[1]) + 1
        else:
            continue
        if len(found) > best and found == keys[: len(found)]:
            best, place = len(found), (number, column)
    return place


def _parts(names: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(names))


def _mistakes(own: Mapping[str, Any], shipped: Mapping[str, Any], way: Keys) -> Iterator[tuple[Keys, str]]:
    if len(way) > _DEEPEST:
        yield way, "less deeply nested"
        return
    for key, value in own.items():
        if key not in shipped:
            if _depth(value) > _DEEPEST:
                yield (*way, key), "less deeply nested"
            continue
        model = shipped[key]
        kind = next((kinds for kinds, _ in _KINDS if isinstance(model, kinds)), object)
        is_flag = isinstance(value, bool) != isinstance(model, bool)
        if not isinstance(value, kind) or is_flag:
            yield (*way, key), _expected(model)
        elif isinstance(value, dict):
            yield from _mistakes(value, model, (*way, key))
        elif isinstance(value, list):
            yield from _mistakes_in_list(value, model, (*way, key))


def _expected(model: object) -> str:
    if isinstance(model, list) and model and all(isinstance(entry, str) for entry in model):
        return "a list of texts in quotes"
    if isinstance(model, int) and not isinstance(model, bool):
        return "a whole number"
    return next(words for kinds, words in _KINDS if isinstance(model, kinds))


def _mistakes_in_list(own: Sequence[Any], shipped: Sequence[Any], way: Keys) -> Iterator[tuple[Keys, str]]:
    """A list holds what the shipped one holds: tables whose values are as in any of its tables, or texts."""
    tables = [entry for entry in shipped if isinstance(entry, dict)]
    if shipped and len(tables) == len(shipped):
        for number, entry in enumerate(own):
            if not isinstance(entry, dict):
                yield way, "a list of tables"
                continue
            for key, value in entry.items():
                models = [{key: table[key]} for table in tables if key in table] or [{}]
                found = (tuple(_mistakes({key: value}, model, (*way, number))) for model in models)
                first = next(found)
                if first and all(found):  # it is as in none of them
                    yield from first
    elif shipped and all(isinstance(entry, str) for entry in shipped):
        if not all(isinstance(entry, str) for entry in own):
            yield way, "a list of texts in quotes"
    elif _depth(own) > _DEEPEST:
        yield way, "less deeply nested"


def _depth(value: object) -> int:
    """How deep tables and lists are nested in a value; looks no deeper than matters."""
    depth, level = 0, [value]
    while level and depth <= _DEEPEST + 1:
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        depth += 1
    return depth - 1
