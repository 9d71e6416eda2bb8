"""Tables of an HTML page as cells, and which tables are no more than a frame for text beside text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.knowledge.readers.grid import Cell
from core.knowledge.readers.html_marks import Node

WordsOf = Callable[[Node], str]
"""The words of an element that a visitor reads, on one line."""
IsLeftOut = Callable[[Node], bool]

_LAYOUT = "h1, h2, h3, h4, h5, h6, pre, table, form, article, section"
_PARTS = frozenset(("thead", "tbody", "tfoot"))
_WIDEST = 1000  # as the standard has it


def cells_of(table: Node, words_of: WordsOf, is_left_out: IsLeftOut) -> list[list[Cell]]:
    """The cells of a table's own rows that are read; a table within a cell is part of that cell's words."""
    return [
        [_cell(cell, words_of, heads=heads) for cell in _cells(row) if not is_left_out(cell)]
        for row, heads in _rows(table)
        if not is_left_out(row)
    ]


def caption_of(table: Node, words_of: WordsOf) -> str:
    """The caption of a table, '' if it has none."""
    return next((words_of(part) for part in table.iter() if part.tag == "caption"), "")


def is_layout(table: Node, is_left_out: IsLeftOut) -> bool:
    """Whether a table only sets text beside text: it has no heads, and a heading, a listing or another table in
    a cell; or hardly a cell is left once line numbers are out."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    read = [[cell for cell in _cells(row) if not is_left_out(cell)] for row, _ in _rows(table)]
    if any(part.tag in ("thead", "caption") for part in table.iter()):
        return False
    if any(cell.tag == "th" for row in read for cell in row):
        return False
    if any(cell.css_matches(_LAYOUT) for row in read for cell in row):
        return True
    return all(len(row) <= 1 for row in read)


def parts_of(table: Node) -> Iterator[Node]:
    """The cells of a layout table and its caption, one after the other."""
    for part in table.iter():
        if part.tag == "caption":
            yield part
    for row, _ in _rows(table):
        yield from _cells(row)


def _rows(table: Node) -> Iterator[tuple[Node, bool]]:
    """The rows, and whether they stand in the table's head."""
    for part in table.iter():
        if part.tag == "tr":
            yield part, False
        elif part.tag in _PARTS:
            yield from ((row, part.tag == "thead") for row in part.iter() if row.tag == "tr")


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.iter() if cell.tag in ("th", "td")]


def _cell(cell: Node, words_of: WordsOf, *, heads: bool) -> Cell:
    attributes = cell.attributes
    return Cell(
        words_of(cell),
        columns=_span(attributes.get("colspan")),
        rows=_span(attributes.get("rowspan")),
        is_head=heads or cell.tag == "th",
        is_bold=_is_bold(cell),
    )


def _span(value: str | None) -> int:
    """A span as a browser reads it."""
    value = (value or "").strip()
    return min(int(value), _WIDEST) if value.isascii() and value.isdigit() else 1


def _is_bold(cell: Node) -> bool:
    """Whether all words of a cell are bold."""
    node = cell
    while True:
        inner = [
            part for part in node.iter(include_text=True) if part.tag != "-text" or (part.text_content or "").strip()
        ]
        if len(inner) != 1 or inner[0].tag == "-text":
            return False
        node = inner[0]
        if node.tag in ("b", "strong"):
            return True
