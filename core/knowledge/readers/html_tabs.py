"""Tabs of an HTML page: which label belongs to which panel, so that it can be read above its text.

By the roles of WAI-ARIA (`tablist`, `tab`, `tabpanel`), the ids that link them, and, where there are neither, by the
classes that frameworks use and the order of labels and panels.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from core.knowledge.readers.html_marks import Node, classes, marks

_TABS = "[role=tab]"
_FARTHEST = 3
"""Elements round a list of labels in which its panels may lie."""


class Tabs:
    """The tabs of a page. Nodes are named by their `mem_id`."""

    def __init__(self, tree: Node) -> None:
        """Looks through the page once."""
        self._tree = tree
        self.labels: dict[int, str] = {}
        """The label of each panel that has one."""
        self.lists: set[int] = set()
        """Lists of labels that now stand above their panels."""
        for holder in tree.css(_holders()):
            labels = list(_labels(holder))
            panels = self._panels(holder, labels) if labels else []
            if len(panels) == len(labels) and not any(panel.mem_id in self.labels for panel in panels):
                self.lists.add(holder.mem_id)
                for label, panel in zip(labels, panels, strict=True):
                    self.labels[panel.mem_id] = _words(label)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """The element of each id."""
        return {node.attributes["id"]: node for node in self._tree.css("[id]")}

    def _panels(self, holder: Node, labels: list[Node]) -> list[Node]:
        """The panel of each label, in their order; [] if they can't be told."""
        named = [self.by_id.get(_target(label)) for label in labels]
        if all(panel is not None and panel.tag != "input" for panel in named):
            return named
        named = [self._by_label.get(label.attributes.get("id")) for label in labels]
        if all(panel is not None for panel in named):
            return named
        beside = _next_element(holder)
        if beside is not None and len(inside := list(beside.iter())) == len(labels) > 1:
            return inside
        around = holder
        for _ in range(_FARTHEST):
            around = around.parent
            if around is None or around.tag == "html":
                break
            if found := list(_panels_in(around)):
                return found
        return []

    @cached_property
    def _by_label(self) -> dict[str | None, Node]:
        panels = self._tree.css("[role=tabpanel][aria-labelledby]")
        return {panel.attributes.get("aria-labelledby"): panel for panel in panels}


def _holders() -> str:
    return ", ".join(("[role=tablist]", *(f".{name}" for name in sorted(marks().tab_lists))))


def _labels(holder: Node) -> Iterator[Node]:
    """The labels in a list of them."""
    found = holder.css(_TABS) or holder.css("label") or holder.css("a, button")
    yield from (label for label in found if _words(label))


def _next_element(node: Node) -> Node | None:
    other = node.next
    while other is not None and other.tag.startswith("-"):
        other = other.next
    return other


def _target(label: Node) -> str:
    """The id of what a label says it opens."""
    link = label if label.tag == "a" else label.css_first("a[href]")
    target = label.attributes.get("aria-controls") or label.attributes.get("for")
    return target or ((link.attributes.get("href") or "") if link is not None else "").removeprefix("#")


def _panels_in(around: Node) -> Iterator[Node]:
    """The panels within an element, outermost ones only."""
    inside: set[int] = set()
    for node in around.css("[role=tabpanel], " + ", ".join(f".{name}" for name in sorted(marks().tab_panels))):
        if node.mem_id in inside:
            continue
        inside.update(inner.mem_id for inner in node.css("*"))
        if node.attributes.get("role") == "tabpanel" or not classes(node.attributes).isdisjoint(marks().tab_panels):
            yield node


def _words(node: Node) -> str:
    return " ".join(node.text(separator=" ").split())
