"""Workbooks of Excel, by their own XML: each sheet as tables, as they are shown.

openpyxl (MIT) gives values without their formats and takes half a second to import; python-calamine (MIT) is fast
and does not tell hidden rows and columns, merged cells or what is struck out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from xml.etree.ElementTree import Element

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.grid import Cell, TableRow, rows_of
from core.knowledge.readers.ooxml import RELATION, Package, open_package
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.properties import Properties
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.xlsx_values import CellStyle, S, shown, styles_of, text_of

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_WIDEST = 200
"""Columns."""
_TALLEST = 1000
"""Rows of one merged cell."""
_MOST_COVERED = 500_000
"""Places under merged cells; no sheet that a person made has as many."""
_FROZEN_HEADS = 3
"""Rows; where more stay in sight, they are no heads."""

Row = dict[int, Cell]
"""The cells of a row that say something, by column from 0."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a workbook. Raises `Refused`."""
    with open_package(data) as package:
        out = Extraction()
        workbook = _Workbook(package)
        title, modified = package.properties()
        for sheet_name, path in workbook.sheets:
            sheet = package.xml(path)
            if sheet is not None:
                workbook.write(out, sheet_name, sheet, _table_heads(package, path))
    yield "", out.finish(title if is_title(title) else "", Properties(modified=modified))


class _Workbook:
    """What all sheets share."""

    def __init__(self, package: Package) -> None:
        main = package.main("xl/workbook.xml")
        root = package.xml(main)
        if root is None:
            raise Refused("damaged")
        related = package.relations(main)
        paths = dict(related.values())
        self.sheets = [
            (sheet.get("name", ""), related.get(sheet.get(f"{RELATION}id", ""), ("", ""))[1])
            for sheet in root.iter(f"{S}sheet")
            if sheet.get("state", "visible") == "visible"
        ]
        properties = root.find(f"{S}workbookPr")
        self._from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        strings = package.xml(paths.get("sharedStrings", "xl/sharedStrings.xml"))
        self._strings = [text_of(item) for item in strings.findall(f"{S}si")] if strings is not None else []
        self._styles = styles_of(package.xml(paths.get("styles", "xl/styles.xml")))

    def write(self, out: Extraction, name: str, sheet: Element, heads: frozenset[int]) -> None:
        """Writes a sheet: what stands alone in its row as words, what stands together as tables."""
        rows = self._rows(sheet, heads)
        if not rows:
            return
        if len(self.sheets) > 1 or is_title(name):
            out.heading(2, name)
        before: list[Row] = []
        for block in _blocks(rows):
            while len(block) > 1 and len(block[0]) == 1 and max(map(len, block)) > 1:
                out.block(next(iter(block.pop(0).values())).words)
            if len(block) == 1 and len(block[0]) == 1:
                out.block(next(iter(block[0].values())).words)
                continue
            said = _table(block)
            if before and not any(any(row.names) for row in said) and _reach(before) == _reach(block):
                # A table with a gap in it: the heads are above the gap.
                said = _table([before[0], *block], head_rows=1)
            elif any(any(row.names) for row in said):
                before = block
            out.rows(row.line for row in said)

    def _rows(self, sheet: Element, heads: frozenset[int]) -> dict[int, Row]:
        """The rows that are shown, by their number."""
        hidden = {
            column
            for each in sheet.iter(f"{S}col")
            if each.get("hidden") in ("1", "true")
            for column in range(int(each.get("min", "1")) - 1, min(int(each.get("max", "1")), _WIDEST))
        }
        merges = _Merges(sheet)
        heads = heads | _frozen(sheet) | {_place(each.get("ref", ""))[1] for each in sheet.findall(f"{S}autoFilter")}
        rows: dict[int, Row] = {}
        number = 0
        for element in sheet.iter(f"{S}row"):
            number = int(element.get("r", number + 1))
            if element.get("hidden") in ("1", "true"):
                continue
            row = self._row(element, number, hidden, merges)
            if row:
                rows[number] = {at: replace(cell, is_head=number in heads) for at, cell in row.items()}
        return rows

    def _row(self, element: Element, number: int, hidden: set[int], merges: _Merges) -> Row:
        row: Row = {}
        column = -1
        for cell in element:
            reference = _REFERENCE.match(cell.get("r", ""))
            column = _column(reference[1]) if reference else column + 1
            if column >= _WIDEST:
                break
            if column in hidden or merges.covers(column, number):
                continue
            at = int(cell.get("s", "0"))
            style = self._styles[at] if at < len(self._styles) else CellStyle()
            words = "" if style.struck else self._words(cell, style)
            if words.strip():
                columns, rows = merges.size.get((column, number), (1, 1))
                row[column] = Cell(words, columns, rows, is_bold=style.bold)
        return row

    def _words(self, cell: Element, style: CellStyle) -> str:
        kind, said = cell.get("t", "n"), cell.findtext(f"{S}v", "") or ""
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            return "" if inline is None else text_of(inline)
        if kind == "s":
            return self._strings[int(said)] if said.isdecimal() and int(said) < len(self._strings) else ""
        if kind == "e":
            return ""
        if kind == "b":
            return "TRUE" if said == "1" else "FALSE"
        if kind != "n" or not said:
            return said
        return shown(float(said), style.code, from_1904=self._from_1904)


class _Merges:
    """The merged cells of a sheet."""

    def __init__(self, sheet: Element) -> None:
        self.size: dict[tuple[int, int], tuple[int, int]] = {}
        """Columns and rows of a merged cell, by the column and row where it begins."""
        self._covered: set[tuple[int, int]] = set()
        for each in sheet.iter(f"{S}mergeCell"):
            first, _, last = each.get("ref", "").partition(":")
            (left, top), (right, bottom) = _place(first), _place(last or first)
            right, bottom = min(right, _WIDEST), min(bottom, top + _TALLEST)
            self.size[left, top] = (right - left + 1, bottom - top + 1)
            if len(self._covered) < _MOST_COVERED:
                self._covered.update(product(range(left, right + 1), range(top, bottom + 1)))
        self._covered.difference_update(self.size)

    def covers(self, column: int, row: int) -> bool:
        """Whether another cell lies over this one."""
        return (column, row) in self._covered


def _blocks(rows: dict[int, Row]) -> list[list[Row]]:
    """Rows that follow one another, parted where one between them is empty."""
    blocks: list[list[Row]] = []
    reached = -1
    for number, row in sorted(rows.items()):
        if number > reached + 1:
            blocks.append([])
        blocks[-1].append(row)
        reached = number + max(cell.rows for cell in row.values()) - 1
    return blocks


def _table(block: Sequence[Row], head_rows: int | None = None) -> list[TableRow]:
    """The rows of a block as a grid. `head_rows`: as of `rows_of`."""
    left, right = _reach(block)
    grid: list[list[Cell]] = []
    open_until: dict[int, int] = {}
    for number, row in enumerate(block):
        cells: list[Cell] = []
        column = left
        while column <= right:
            cell = row.get(column)
            if cell is None and open_until.get(column, -1) >= number:
                column += 1
                continue
            cell = cell or Cell("")
            cells.append(cell)
            for covered in range(column, column + cell.columns):
                open_until[covered] = number + cell.rows - 1
            column += cell.columns
        grid.append(cells)
    return rows_of(grid, head_rows=head_rows)


def _reach(block: Sequence[Row]) -> tuple[int, int]:
    columns = [at for row in block for at in row]
    return min(columns), max(at + cell.columns - 1 for row in block for at, cell in row.items())


def _table_heads(package: Package, path: str) -> frozenset[int]:
    """The rows that head the tables which a sheet declares."""
    heads = set()
    for kind, target in package.relations(path).values():
        table = package.xml(target) if kind == "table" else None
        if table is not None and table.get("headerRowCount", "1") != "0":
            heads.add(_place(table.get("ref", ""))[1])
    return frozenset(heads)


def _frozen(sheet: Element) -> set[int]:
    """The last of the rows at the top that stay in sight."""
    for pane in sheet.iter(f"{S}pane"):
        rows = pane.get("ySplit", "0")
        if pane.get("state", "").startswith("frozen") and rows.isdecimal() and 0 < int(rows) <= _FROZEN_HEADS:
            return {int(rows)}
    return set()


def _place(reference: str) -> tuple[int, int]:
    """Column from 0 and row from 1 of a reference such as B12."""
    found = _REFERENCE.match(reference)
    return (_column(found[1]), int(found[2])) if found else (0, 0)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
