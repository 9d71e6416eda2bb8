"""Tables of AsciiDoc: cells with what stands before their bar, over columns and rows."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_CELL = re.compile(
    r"(?:(?<=\s)|^)(?:(?:(\d+)?(?:\.(\d+))?([+*]))?(?:[<^>]|\.[<^>]){0,2}([adehlmsv])?)?(?<!\\)\|", re.MULTILINE
)
_COLUMN = re.compile(r"(?:(\d+)\*)?[<^>.~\d%]*([adehlmsv])?")
_SEPARATORS = {",===": ",", ":===": ":"}
_WIDEST = 200

Making = Callable[[str], str]
"""Makes HTML of a cell's words."""


@dataclass(frozen=True, slots=True)
class _Cell:
    words: str
    columns: int = 1
    rows: int = 1
    style: str = ""


def table_html(lines: Sequence[str], delimiter: str, said: Mapping[str, str], inline: Making, blocks: Making) -> str:
    """The table between two delimiters. `said`: its attributes; `inline`, `blocks`: for cells of words, of blocks."""
    separator = _SEPARATORS.get(delimiter, "," if said.get("format") == "csv" else "")
    cells = list(_separated(lines, separator) if separator else _barred(lines))
    styles = _styles(said.get("cols", ""))
    in_first = _width_of_first_row(lines, separator)
    width = len(styles) or in_first
    headed = _is_headed(lines, said, can_be_implied=in_first == width)
    rows: list[str] = []
    for placed in _rows(cells, width):
        row = ""
        for column, cell in placed:
            style = cell.style or (styles[column] if column < len(styles) else "")
            tag = "th" if style == "h" or (headed and not rows) else "td"
            words = blocks(cell.words) if style == "a" else inline(cell.words)
            row += f'<{tag} colspan="{cell.columns}" rowspan="{cell.rows}">{words}</{tag}>'
        rows.append(f"<tr>{row}</tr>")
    head = f"<thead>{rows.pop(0)}</thead>" if headed and rows else ""
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def _first_line(lines: Sequence[str]) -> int:
    """The place of the first line that is not empty."""
    return next((at for at, line in enumerate(lines) if line.strip()), 0)


def _width_of_first_row(lines: Sequence[str], separator: str) -> int:
    """How many columns the first line of cells spans."""
    first = _first_line(lines)
    separated = len(next(csv.reader([lines[first]], delimiter=separator))) if separator and lines else 0
    return separated or sum(cell.columns for cell in _barred(lines[first : first + 1]))


def _is_headed(lines: Sequence[str], said: Mapping[str, str], *, can_be_implied: bool) -> bool:
    """Whether the first row holds names: by the attributes, or by the empty line that follows it."""
    options = said.get("options", said.get("opts", "")) + said.get("1", "")
    if "header" in options:
        return True
    is_apart = _first_line(lines) == 0 and len(lines) > 1 and not lines[1].strip()
    return can_be_implied and is_apart and "noheader" not in options


def _rows(cells: Sequence[_Cell], width: int) -> Iterator[list[tuple[int, _Cell]]]:
    """The cells of each row with the columns in which they begin, beside those that reach down from rows above."""
    covered: defaultdict[int, int] = defaultdict(int)
    at = 0
    while at < len(cells) and width:
        row: list[tuple[int, _Cell]] = []
        column = 0
        while column < width and (at < len(cells) or covered[column]):
            if covered[column]:
                covered[column] -= 1
                column += 1
                continue
            cell = cells[at]
            at += 1
            row.append((column, cell))
            for over in range(column, min(column + cell.columns, width)):
                covered[over] = cell.rows - 1
            column += cell.columns
        yield row
        if not row:
            return


def _barred(lines: Sequence[str]) -> Iterator[_Cell]:
    """The cells of a table whose cells begin with a bar."""
    text = "\n".join(lines)
    marks = list(_CELL.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        words = text[mark.end() : following.start() if following else len(text)].strip().replace("\\|", "|")
        columns, rows, sign, style = mark.groups()
        if sign == "*":
            yield from [_Cell(words, style=style or "")] * min(int(columns or 1), _WIDEST)
        else:
            yield _Cell(words, min(int(columns or 1), _WIDEST), int(rows or 1), style or "")


def _separated(lines: Sequence[str], separator: str) -> Iterator[_Cell]:
    for row in csv.reader((line for line in lines if line.strip()), delimiter=separator):
        yield from (_Cell(words.strip()) for words in row)


def _styles(columns: str) -> list[str]:
    """The style of each column, from the attribute `cols`."""
    if columns.isdecimal():
        return [""] * min(int(columns), _WIDEST)
    found: list[str] = []
    for part in re.split(r"[,;]", columns) if columns else ():
        if said := _COLUMN.fullmatch(part.strip()):
            found += [said[2] or ""] * min(int(said[1] or 1), _WIDEST)
    return found
