"""The team's style file, and the templates of replies: the team's laid over the product's."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from core.errors import BadWorkspaceFile
from core.workspace.file_shape import check_shape, place_of
from core.workspace.folder import Table, Workspace, default_toml, lay_over, parse_toml, read_file
from core.workspace.last_good import keeps_last_good
from core.workspace.patterns import check_patterns

FALLBACK_LANGUAGE = "en"
_NEEDED = ("greeting", "closing", "trouble", "lines")
"""Tables of templates that a language of the team's own has to have whole."""


@dataclass(frozen=True, slots=True)
class Style:
    """The team's voice, as `style.toml` declares it."""

    greeting: str = ""
    closing: str = ""
    sign_off: str = ""
    formality: Literal["casual", "neutral", "formal"] = "neutral"
    first_name: bool = True
    max_words: int = 180
    emoji: bool = False
    forbidden_words: tuple[str, ...] = ()
    notes: str = ""


@keeps_last_good
def read_style(workspace: Workspace) -> Style:
    """The style in force: the team's, and over it what the agent has chosen.

    Raises `BadWorkspaceFile` for an unknown entry or a value of another type."""
    table = workspace.toml("style")
    known = {field.name: getattr(Style(), field.name) for field in fields(Style)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            raise _bad_style(workspace, name, f"{name} is none of {', '.join(known)}")
        value = tuple(value) if isinstance(value, list) else value
        right_type = type(value) is type(known[name])
        if not right_type or (name == "formality" and value not in ("casual", "neutral", "formal")):
            raise _bad_style(workspace, name, f"{name} can't be {value!r}")
        values[name] = value
    agent = workspace.agent
    own = {
        "sign_off": "\n".join(line for line in (agent.name, agent.signature) if line),
        "greeting": agent.greeting,
        "formality": agent.tone,
    }
    return Style(**{**values, **{name: value for name, value in own.items() if value}})


def _bad_style(workspace: Workspace, key: str, reason: str) -> BadWorkspaceFile:
    path = workspace.toml_file("style")
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    line, column = place_of(text, (key,))
    return BadWorkspaceFile(path=path.name, line=line, column=column, reason=reason)


@keeps_last_good
def read_templates(workspace: Workspace, name: str) -> Table:
    """The templates called `name` (a language, or `kinds`): the team's laid over the product's.

    Empty if neither has any. Raises `BadWorkspaceFile`, `FileUnreadable`.
    """
    default = default_toml(name, "templates")
    shown = f"templates/{name}.toml"
    try:
        text = read_file(workspace.file_in_force(shown), shown)
    except FileNotFoundError:
        return default
    own, english = parse_toml(text, shown), default_toml(FALLBACK_LANGUAGE, "templates")
    check_shape(own, default or english, shown, text)
    check_patterns(own, "templates", shown, text)
    if not default:
        for table in _NEEDED:
            for entry in english[table]:
                if entry not in own.get(table, {}):
                    line, column = place_of(text, (table,))
                    raise BadWorkspaceFile(path=shown, line=line, column=column, reason=f"{table}.{entry} is missing")
    return lay_over(default, own)
