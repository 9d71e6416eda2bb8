"""The settings, declared once. File, dialog and command bar are made from this table.

A field's words for people stand in the catalogue as `setting.<name>` and `setting.<name>.help`.
"""

from __future__ import annotations

import codecs
import dataclasses
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import tomlkit

from core.durable_write import write_whole
from core.errors import BadSetting, FileUnreadable

Group = Literal["workspace", "models", "replies", "panel", "privacy"]


def _setting(default: Any, group: Group, *, low: float | None = None, high: float | None = None) -> Any:  # noqa: ANN401 — the field's own annotation is its type
    return field(default=default, metadata={"group": group, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person can choose. Paths are absolute or empty."""

    workspace: str = _setting("", "workspace")
    docs_folders: tuple[str, ...] = _setting((), "workspace")
    internal_folders: tuple[str, ...] = _setting(("internal",), "workspace")
    public_folders: tuple[str, ...] = _setting((), "workspace")
    not_quoted: tuple[str, ...] = _setting((), "workspace")
    records_files: tuple[str, ...] = _setting((), "workspace")
    inbox_folder: str = _setting("", "workspace")
    team_file: str = _setting("", "workspace")

    chat_model: str = _setting("", "models")
    embedder: str = _setting("", "models")
    threads: int = _setting(0, "models", low=0, high=256)
    graphics_card: Literal["auto", "off"] = _setting("auto", "models")
    page_memory: int = _setting(0, "models", low=0, high=16_000)

    agent_name: str = _setting("", "replies")
    signature: str = _setting("", "replies")
    greeting: str = _setting("", "replies")
    tone: Literal["team", "casual", "neutral", "formal"] = _setting("team", "replies")
    results_shown: int = _setting(10, "replies", low=1, high=50)
    write_with_model: bool = _setting(True, "replies")
    use_past_answers: bool = _setting(True, "replies")

    language: Literal["system", "en", "de"] = _setting("system", "panel")
    theme: Literal["system", "light", "dark", "contrast"] = _setting("system", "panel")
    text_size: int = _setting(100, "panel", low=75, high=200)
    dock: Literal["left", "right", "none"] = _setting("right", "panel")
    keep_edge_free: bool = _setting(False, "panel")
    stay_on_top: bool = _setting(False, "panel")
    reduced_motion: bool = _setting(False, "panel")
    start_at_login: bool = _setting(False, "panel")
    start_minimised: bool = _setting(False, "panel")
    global_key: str = _setting("Ctrl+Alt+Space", "panel")

    watch_clipboard: bool = _setting(False, "privacy")
    lock_after_minutes: int = _setting(0, "privacy", low=0, high=480)
    retention_days: int = _setting(365, "privacy", low=1, high=3650)
    backup_days: int = _setting(7, "privacy", low=0, high=90)
    backup_folder: str = _setting("", "privacy")


FIELDS: dict[str, dataclasses.Field[Any]] = {f.name: f for f in dataclasses.fields(Settings)}
_TYPES = get_type_hints(Settings)


def choices(name: str) -> tuple[str, ...]:
    """The allowed values of a setting that is one of a few words, else nothing."""
    kind = _TYPES[name]
    return get_args(kind) if get_origin(kind) is Literal else ()


def coerce(name: str, value: object) -> Any:  # noqa: ANN401 — one of the setting types
    """`value` as the type of setting `name`. Raises `BadSetting` if it can't be one."""
    if name not in FIELDS:
        raise BadSetting(name=name, value=str(value), expected="a known name")
    kind, bounds = _TYPES[name], FIELDS[name].metadata
    allowed = choices(name)
    if allowed:
        if value in allowed:
            return value
        raise BadSetting(name=name, value=str(value), expected=" | ".join(allowed))
    if kind is bool:
        if isinstance(value, bool):
            return value
        word = str(value).lower()
        if word in {"true", "yes", "on", "1", "false", "no", "off", "0"}:
            return word in {"true", "yes", "on", "1"}
        raise BadSetting(name=name, value=str(value), expected="true | false")
    if kind is int:
        low, high = bounds["low"], bounds["high"]
        try:
            number = int(str(value))
        except ValueError:
            number = None
        if number is None or isinstance(value, bool) or not low <= number <= high:
            raise BadSetting(name=name, value=str(value), expected=f"{low}-{high}")
        return number
    if kind is str:
        if isinstance(value, str):
            return value
        raise BadSetting(name=name, value=str(value), expected="text")
    if isinstance(value, str):
        value = [part for part in value.split(os.pathsep) if part]
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise BadSetting(name=name, value=str(value), expected="a list of texts")


def load(path: Path) -> Settings:
    """The settings in the file, defaults for what it does not name or the file's absence.

    Raises `BadSetting` for a wrong value or a file that is no TOML. A name that no version knows
    is an error too: a typing mistake must not look like a setting.
    """
    try:
        table = tomllib.loads(_text_of(path))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadSetting(name=path.name, value=str(error), expected="TOML") from error
    return Settings(**{name: coerce(name, value) for name, value in table.items()})


def _text_of(path: Path) -> str:
    """The text of the file, as editors save it: UTF-8, or what a byte order mark says. Raises `FileNotFoundError`,
    `FileUnreadable`, `BadSetting`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from error
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSetting(name=path.name, value=f"byte {error.start}", expected="UTF-8") from error


def changed(settings: Settings, **values: object) -> Settings:
    """`settings` with some values replaced. Raises `BadSetting`."""
    return dataclasses.replace(settings, **{name: coerce(name, value) for name, value in values.items()})


def save(settings: Settings, path: Path) -> None:
    """Writes what differs from the defaults, keeping a person's comments; whole or not at all. Raises
    `FileUnwritable`, and what `load` raises where somebody has broken the file since."""
    try:
        document = tomlkit.parse(_text_of(path))
    except FileNotFoundError:
        document = tomlkit.document()
    except (tomlkit.exceptions.ParseError, RecursionError) as error:
        raise BadSetting(name=path.name, value=str(error), expected="TOML") from error
    for name, spec in FIELDS.items():
        value = getattr(settings, name)
        if value == spec.default:
            document.pop(name, None)
        else:
            document[name] = list(value) if isinstance(value, tuple) else value
    write_whole(path, tomlkit.dumps(document).encode("utf-8"))
