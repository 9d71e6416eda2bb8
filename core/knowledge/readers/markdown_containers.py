"""Containers of Markdown: what opens and closes them, and how far their content is set in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_COLONS = re.compile(
    r"(?P<indent>[ \t]*):{3,}[ \t]*(?:\{(?P<directive>[\w-]+)\}|\{(?P<attributes>[^}]*)\}|(?P<name>[\w-]+))?"
    r"(?:\[(?P<bracket>[^\]]*)\])?(?:\{(?P<more>[^}]*)\})?[ \t]*(?P<title>.*?)(?P<closed>[ \t]*:{3,})?$"
)
_INDENTED = re.compile(
    r"(?P<indent>[ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>\w[\w -]*?)|===[!+]?)"
    r"[ \t]*(?P<title>\"[^\"]*\"|'[^']*')?[ \t]*$"
)
_SLASHES = re.compile(r"(?P<indent>[ \t]*)/{3,}[ \t]*(?:[\w-]+)?[ \t]*(?:\|[ \t]*(?P<title>.*))?$")
_AT_TAB = re.compile(r"[ \t]*@tab(?::\w+)?[ \t]+(?P<title>\S.*)$")
_TITLE_ATTRIBUTE = re.compile(r"title=(?:\"([^\"]*)\"|'([^']*)')")

COLONS = ":::"


@dataclass(frozen=True, slots=True)
class ContainerMark:
    """A line that is the mark of a container and nothing else."""

    does: Literal["opens", "closes", "names"]
    title: str = ""
    indent: int = 0
    by_dedent: bool = False


@dataclass(slots=True)
class Container:
    """A container that is open."""

    name: str
    indent: int
    """Of its mark."""
    by_dedent: bool = False
    """It ends where a line is no further set in than its mark; others end by a mark of their own."""
    is_unseen: bool = False
    base: int | None = None
    """How far its content is set in; None before its first line."""
    named_parts: Mapping[str, str] | None = None
    parts: int = 0


class ContainerStack:
    """The containers that are open, from the outermost to the innermost."""

    def __init__(self) -> None:
        """None is open."""
        self.open: list[Container] = []

    def push(self, container: Container) -> None:
        """Opens one."""
        self.open.append(container)

    def close(self, name: str) -> None:
        """Closes the innermost of that name, and all within it; nothing if none is open."""
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].name == name:
                del self.open[depth:]
                return

    def is_seen(self) -> bool:
        """Whether what stands here is read."""
        return not any(part.is_unseen for part in self.open)

    def set_out(self, raw: str, *, in_code: bool) -> str:
        """A line without the indentation of the containers it lies in; ends those that it lies outside of."""
        if not self.open or not raw.strip():
            return raw
        line = raw.expandtabs(4) if "\t" in raw[: len(raw) - len(raw.lstrip())] else raw
        indent, shift = len(line) - len(line.lstrip()), 0
        for depth, part in enumerate(self.open):
            here = indent - shift
            if part.by_dedent and here <= part.indent and not in_code:
                del self.open[depth:]
                break
            part.base = max(here, part.indent) if part.base is None else min(part.base, max(here, part.indent))
            shift += part.base - part.indent
        return line[min(shift, indent) :]


def container_mark(line: str) -> ContainerMark | None:
    """What a line opens, closes or names; None if it is no mark."""
    stripped = line.lstrip()
    if stripped.startswith(COLONS) and (found := _COLONS.match(line)):
        return _colons(found)
    if stripped.startswith(("!!!", "???", "===")) and (found := _INDENTED.match(line)):
        if not (found["title"] or found["kind"]):
            return None  # a rule, or the underline of a heading
        return ContainerMark("opens", (found["title"] or "").strip("\"'"), len(found["indent"]), by_dedent=True)
    if stripped.startswith("///") and (found := _SLASHES.match(line)):
        return ContainerMark("names", found["title"] or "", len(found["indent"]))
    if stripped.startswith("@tab") and (found := _AT_TAB.match(line)):
        return ContainerMark("names", found["title"])
    return None


def _colons(found: re.Match[str]) -> ContainerMark:
    named = found["directive"] or found["name"] or found["attributes"]
    if not named and not found["title"] and not found["bracket"]:
        return ContainerMark("closes")
    attributes = _TITLE_ATTRIBUTE.search(" ".join(filter(None, (found["attributes"], found["more"]))))
    title = str(found["bracket"] or (attributes and (attributes[1] or attributes[2])) or found["title"] or "")
    if found["closed"]:
        return ContainerMark("names")
    return ContainerMark("opens", title, len(found["indent"].expandtabs(4)))
