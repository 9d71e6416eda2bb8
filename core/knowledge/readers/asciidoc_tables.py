"""Tables of AsciiDoc: cells with what stands before their bar, over columns and rows."""

from __future__ import annotations

import csv
import re
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
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    in_first = len(next(csv.reader([lines[first]], delimiter=separator))) if separator and lines else 0
    in_first = in_first or sum(cell.columns for cell in _barred(lines[first : first + 1]))
    width = len(styles) or in_first
    options = said.get("options", said.get("opts", "")) + said.get("1", "")
    implied = in_first == width and first + 1 < len(lines) and not lines[first + 1].strip() and first == 0
    headed = "header" in options or (implied and "noheader" not in options)
    rows: list[str] = []
    covered: dict[int, int] = {}
    at = 0
    while at < len(cells) and width:
        row, column, before = "", 0, at
        while column < width and (at < len(cells) or covered.get(column, 0)):
            if covered.get(column, 0):
                covered[column] -= 1
                column += 1
                continue
            cell = cells[at]
            at += 1
            style = cell.style or (styles[column] if column < len(styles) else "")
            tag = "th" if style == "h" or (headed and not rows) else "td"
            words = blocks(cell.words) if style == "a" else inline(cell.words)
            row += f'<{tag} colspan="{cell.columns}" rowspan="{cell.rows}">{words}</{tag}>'
            for over in range(column, min(column + cell.columns, width)):
                covered[over] = cell.rows - 1
            column += cell.columns
        rows.append(f"<tr>{row}</tr>")
        if at == before:
            break
    head = f"<thead>{rows.pop(0)}</thead>" if headed and rows else ""
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


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
