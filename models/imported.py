"""The record of imported models, `imported.json` in the models folder."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from core.durable_write import replace_whole
from core.errors import ModelBroken
from models.catalogue import Catalogue, ModelEntry, catalogue

_RECORD = "imported.json"


def known_models(folder: Path) -> Catalogue:
    """The catalogue as shipped, and what was imported into `folder`. Raises `ModelBroken` for a
    record that somebody has spoilt, or that can't be read."""
    shipped = catalogue()
    return replace(shipped, entries=(*shipped.entries, *(_from_json(row) for row in _read(folder))))


def save_import(folder: Path, entry: ModelEntry) -> None:
    """Saves the record of an imported model, in place of an earlier one with that id."""
    rows = [row for row in _read(folder) if row["id"] != entry.id]
    row = {name: value for name, value in asdict(entry).items() if name != "remote"}
    replace_whole(folder / _RECORD, json.dumps([*rows, row], indent=1).encode("ascii"))


def _read(folder: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads((folder / _RECORD).read_text("utf-8"))
    except FileNotFoundError:
        return []
    except OSError as error:  # a folder that another user filled, and closed to others
        raise ModelBroken(model=_RECORD, reason=error.strerror or type(error).__name__) from error
    except ValueError as error:
        raise ModelBroken(model=_RECORD, reason="no JSON") from error
    names = {field.name for field in fields(ModelEntry)} - {"remote"}
    if not isinstance(rows, list) or not all(isinstance(row, dict) and names == row.keys() for row in rows):
        raise ModelBroken(model=_RECORD, reason="another form than expected")
    return rows


def _from_json(row: dict[str, Any]) -> ModelEntry:
    return ModelEntry(**{**row, "languages": tuple(row["languages"])})
