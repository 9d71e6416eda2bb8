"""Tables of an HTML page as cells, and which tables are no more than a frame for text beside text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.knowledge.readers.grid import Cell
from core.knowledge.readers.html_marks import Node

WordsOf = Callable[[Node], str]
"""The words of an element that a visitor reads, on one line."""
IsLeftOut = Callable[[Node], bool]

_LAYOUT = "h1, h2, h3, h4, h5, h6, pre, table, form, article, section"
_PARTS = frozenset(("thead", "tbody", "tfoot"))
_WIDEST = 1000  # as the standard has it


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table's own rows as far as they are read; a table within a cell is part of that cell's words."""

    node: Node
    rows: tuple[tuple[tuple[Node, ...], bool], ...]
    """The cells of each row, and whether it stands in the table's head."""

    @classmethod
    def of(cls, node: Node, is_left_out: IsLeftOut) -> HtmlTable:
        """The table in a `<table>`."""
        rows = (
            (tuple(cell for cell in row.iter() if cell.tag in ("th", "td") and not is_left_out(cell)), heads)
            for row, heads in _rows(node)
            if not is_left_out(row)
        )
        return cls(node, tuple(rows))

    def cells(self, words_of: WordsOf) -> list[list[Cell]]:
        """Its cells."""
        is_marked = self._is_marked()
        return [
            [
                _cell(node, words_of, is_head=heads or node.tag == "th", may_be_bold=not (is_marked and column))
                for column, node in enumerate(row)
            ]
            for row, heads in self.rows
        ]

    def caption(self, words_of: WordsOf) -> str:
        """Its caption, '' if it has none."""
        return next((words_of(part) for part in self.node.iter() if part.tag == "caption"), "")

    def is_layout(self) -> bool:
        """Whether it only sets text beside text: it has no heads, and a heading, a listing or another table in a
        cell; or hardly a cell is left once line numbers are out."""
        if self.node.attributes.get("role") in ("presentation", "none"):
            return True
        if self._is_marked() or any(part.tag == "caption" for part in self.node.iter()):
            return False
        if any(cell.css_matches(_LAYOUT) for row, _ in self.rows for cell in row):
            return True
        return all(len(row) <= 1 for row, _ in self.rows)

    def parts(self) -> list[Node]:
        """The caption and the cells of a layout table, one after the other."""
        captions = [part for part in self.node.iter() if part.tag == "caption"]
        return [*captions, *(cell for row, _ in self.rows for cell in row)]

    def _is_marked(self) -> bool:
        return any(heads or any(cell.tag == "th" for cell in row) for row, heads in self.rows)


def _rows(table: Node) -> Iterator[tuple[Node, bool]]:
    """The rows, and whether they stand in the table's head."""
    for part in table.iter():
        if part.tag == "tr":
            yield part, False
        elif part.tag in _PARTS:
            yield from ((row, part.tag == "thead") for row in part.iter() if row.tag == "tr")


def _cell(node: Node, words_of: WordsOf, *, is_head: bool, may_be_bold: bool) -> Cell:
    attributes = node.attributes
    columns, rows = (_span(attributes.get(name)) for name in ("colspan", "rowspan")) if attributes else (1, 1)
    return Cell(words_of(node), columns, rows, is_head=is_head, is_bold=may_be_bold and _is_bold(node))


def _span(value: str | None) -> int:
    """A span as a browser reads it."""
    value = (value or "").strip()
    return min(int(value), _WIDEST) if value.isascii() and value.isdigit() else 1


def _is_bold(cell: Node) -> bool:
    """Whether all words of a cell are bold."""
    node = cell
    while True:
        first = node.first_child
        if first is None or (first.tag == "-text" and (first.text_content or "").strip()):
            return False
        inner = [
            part for part in node.iter(include_text=True) if part.tag != "-text" or (part.text_content or "").strip()
        ]
        if len(inner) != 1 or inner[0].tag == "-text":
            return False
        node = inner[0]
        if node.tag in ("b", "strong"):
            return True
