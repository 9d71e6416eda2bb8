"""A workspace: the folder with a team's docs, snippets and rules.

    docs/        watched; may be a link, or several folders named in the settings
    snippets/    approved replies, optional
    intents.toml escalation.toml policy.toml style.toml    all optional

A TOML file of the workspace replaces the default one of the same name from
`resources/defaults/`, unless it says `extends = "default"`: then its values are laid over it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadWorkspaceFile, FileUnreadable, WorkspaceMissing
from core.resources import has_resource, load_toml
from core.workspace.file_shape import check_shape
from core.workspace.patterns import check_patterns

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AgentVoice:
    """How the agent who works here writes; what is empty is as the team's `style.toml` says."""

    name: str = ""
    signature: str = ""
    """What stands under the name, or in its place."""
    greeting: str = ""
    """The line that begins a reply, `{name}` in it the customer's."""
    tone: str = ""
    """A value of `Style.formality`."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace folder. Making one touches nothing on the disk."""

    root: Path
    other_docs: tuple[Path, ...] = ()
    """Docs folders outside the workspace, in place of `docs/`, as named in the settings."""
    agent: AgentVoice = AgentVoice()
    team_files: Path | None = None
    """A folder with the files of the team's signed file, which go before those in `root`; None: there is none."""

    @property
    def docs_folders(self) -> tuple[Path, ...]:
        """The folders whose files are indexed."""
        return self.other_docs or (self.root / "docs",)

    @property
    def apart_from_docs(self) -> frozenset[Path]:
        """What lies in a docs folder and is no page: where the workspace is one itself, its snippets and its exports of
        orders or accounts."""
        if self.root not in self.docs_folders:
            return frozenset()
        return frozenset({self.snippets_folder, *self.root.glob("*.csv")})

    @property
    def snippets_folder(self) -> Path:
        """Where approved replies lie; it may not exist."""
        return self.root / "snippets"

    def check(self) -> None:
        """Raises `WorkspaceMissing` if the workspace or one of its docs folders is not there."""
        for folder in (self.root, *self.docs_folders):
            if not folder.is_dir():
                raise WorkspaceMissing(path=str(folder))

    def file_in_force(self, path: str) -> Path:
        """Where the file lies that counts as `path` of the workspace: in the team's signed file, else in the folder
        itself. It may not exist."""
        packed = self.team_files / path if self.team_files is not None else None
        return packed if packed is not None and packed.is_file() else self.root / path

    def toml_file(self, name: str) -> Path:
        """The team's own file of that name, e.g. `intents`; it may not exist."""
        return self.file_in_force(f"{name}.toml")

    def template_names(self) -> tuple[str, ...]:
        """The names of the team's own templates, which `core.workspace.style.read_templates` takes."""
        folders = [self.root, *([self.team_files] if self.team_files is not None else [])]
        return tuple(sorted({path.stem for folder in folders for path in (folder / "templates").glob("*.toml")}))

    def own_toml(self, name: str) -> Table | None:
        """What the team's own file of that name says, None if there is none. Raises as `toml` does."""
        path = self.toml_file(name)
        try:
            text = read_file(path, path.name)
        except FileNotFoundError:
            return None
        own = parse_toml(text, path.name)
        check_shape(own, default_toml(name), path.name, text)
        check_patterns(own, name, path.name, text)
        return own

    def toml(self, name: str) -> Table:
        """The rules in force for `name` (`intents`, `escalation`, `policy`, `style`, …).

        Raises `BadWorkspaceFile` with the line of the mistake, `FileUnreadable` if the system
        does not let us read it.
        """
        own = self.own_toml(name)
        if own is None:
            return default_toml(name)
        match own.pop("extends", None):
            case None:
                return own
            case "default":
                return lay_over(default_toml(name), own)
            case other:
                path = self.toml_file(name)
                line = line_of(read_file(path, path.name), "extends")
                raise BadWorkspaceFile(path=path.name, line=line, reason=f'extends = "default", not {other!r}')


def read_file(path: Path, shown: str) -> str:
    """The text of a file of the team's. Raises `FileNotFoundError`, and `BadWorkspaceFile` or `FileUnreadable` that
    name it as `shown`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise BadWorkspaceFile(path=shown, line=line, column=column, reason="not UTF-8") from error
    except OSError as error:
        raise FileUnreadable(path=shown, reason=error.strerror or "") from error


def default_toml(name: str, folder: str = "defaults") -> Table:
    """What the product ships under that name; empty if it has none."""
    shipped = (folder, f"{name}.toml")
    return dict(load_toml(*shipped)) if has_resource(*shipped) else {}


def parse_toml(text: str, name: str) -> Table:
    """`text` as TOML. Raises `BadWorkspaceFile` with the line and tomllib's reason."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadWorkspaceFile(path=name, line=0, reason="nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, 1)
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise BadWorkspaceFile(path=name, line=line, column=column, reason=reason) from error
    except ValueError as error:  # a number with more digits than Python reads
        raise BadWorkspaceFile(path=name, line=1, reason=str(error)) from error


def line_of(text: str, key: str, value: str = "", occurrence: int = 0) -> int:
    """The 1-based line where `key = …value…` stands for the n-th time, 0 if nowhere: for pointing
    at a mistake that only shows once the file is understood."""
    pattern = re.compile(rf"^\s*{re.escape(key)}\s*=.*{re.escape(value)}")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return lines[occurrence] if occurrence < len(lines) else 0


def lay_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> Table:
    """`own` laid over `base`: tables key by key, lists of named tables (`[[intent]]` with a
    `name`) entry by entry, everything else replaced."""
    merged: Table = dict(base)
    for key, value in own.items():
        old = base.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = lay_over(old, value)
        elif (new_entries := _by_name(value)) and (entries := _by_name(old)):
            for name, entry in new_entries.items():
                entries[name] = lay_over(entries.get(name, {}), entry)
            merged[key] = list(entries.values())
        else:
            merged[key] = value
    return merged


def _by_name(value: object) -> dict[str, Table]:
    """The entries of a list of named tables; empty if `value` is anything else."""
    if isinstance(value, list) and all(isinstance(entry, dict) and "name" in entry for entry in value):
        return {entry["name"]: entry for entry in value}
    return {}
