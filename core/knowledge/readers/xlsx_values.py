"""What a cell of a workbook shows: its number in the format of its style, as far as that can be said without a
locale: figures with a point and no separators of thousands, dates as ISO.

Format codes are those of ECMA-376, part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss",
}  # fmt: skip
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_CONDITION = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([#0?]*))?")
_DAY, _TIME = re.compile(r"[dy]", re.IGNORECASE), re.compile(r"h|s", re.IGNORECASE)
_LAST_DATE = 2_958_465
"""9999-12-31 in days of 1900."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What a style says of a cell."""

    code: str = ""
    bold: bool = False
    struck: bool = False


def styles_of(root: Element | None) -> list[CellStyle]:
    """The styles of a workbook, by their number."""
    if root is None:
        return []
    codes = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in root.iter(f"{S}numFmt")}
    fonts = [(_is_on(font, "b"), _is_on(font, "strike")) for font in root.find(f"{S}fonts") or ()]
    styles = []
    for style in root.find(f"{S}cellXfs") or ():
        number, font = int(style.get("numFmtId", "0")), int(style.get("fontId", "0"))
        bold, struck = fonts[font] if font < len(fonts) else (False, False)
        styles.append(CellStyle(codes.get(number, _BUILT_IN.get(number, "")), bold, struck))
    return styles


def _is_on(font: Element, name: str) -> bool:
    found = font.find(f"{S}{name}")
    return found is not None and found.get("val", "1") not in ("0", "false")


def shown(number: float, code: str, *, from_1904: bool = False) -> str:
    """A number as the format code shows it."""
    section = _section(number, code)
    bare = _CONDITION.sub("", _LITERAL.sub("", _CURRENCY.sub("", section)))
    is_date, is_time = bool(_DAY.search(bare)), bool(_TIME.search(bare))
    if (is_date or is_time or re.fullmatch(r"m+", bare)) and 0 <= number < _LAST_DATE:
        return _moment(number, is_date or not is_time, is_time, from_1904)
    if not _DIGITS.search(bare) or "/" in bare or re.search("e[+-]", bare, re.IGNORECASE):
        return _general(number)
    return _figure(number, section)


def _section(number: float, code: str) -> str:
    """The part of the code that holds for this number: positive; negative; zero."""
    sections = code.split(";")
    at = 0 if number > 0 else 1 if number < 0 else 2
    return sections[at] if at < len(sections) and sections[at] else sections[0]


def _general(number: float) -> str:
    return f"{number:.10g}" if abs(number) < 1e15 else str(number)


def _figure(number: float, section: str) -> str:
    text = _CURRENCY.sub(lambda found: f'"{found[1]}"', section)
    text = _CONDITION.sub("", text)
    # Literals are put aside, so that a figure in them is none of the number.
    literals: list[str] = []

    def aside(found: re.Match[str]) -> str:
        literals.append(found[1] or found[2] or (" " if found[0][0] == "_" else ""))
        return chr(0xE000 + len(literals) - 1)

    text = _LITERAL.sub(aside, text)
    found = _DIGITS.search(text)
    if found is None:
        return _general(number)
    is_share = "%" in text
    decimals = len(found[1] or "")
    written = f"{abs(number) * (100 if is_share else 1):.{decimals}f}"
    if found[1] and set(found[1]) == {"#"}:
        written = written.rstrip("0").rstrip(".")
    minus = "-" if number < 0 and "-" not in text and "(" not in text else ""
    text = text[: found.start()] + minus + written + text[found.end() :]
    return " ".join(re.sub("[\ue000-\uf8ff]", lambda mark: literals[ord(mark[0]) - 0xE000], text).split())


def _moment(number: float, with_day: bool, with_time: bool, from_1904: bool) -> str:
    """A count of days as a date. Excel's 1900 has a 29 February, which shifts all days after it by one."""
    start = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)
    moment = start + datetime.timedelta(seconds=round(number * 86_400))
    day, time = moment.date().isoformat(), moment.strftime("%H:%M:%S").removesuffix(":00")
    return " ".join(part for part, wanted in ((day, with_day), (time, with_time)) if wanted)


def text_of(item: Element) -> str:
    """The words of a string: all its runs but those struck out; no reading aids."""
    parts: Sequence[str] = [
        run.findtext(f"{S}t", "") or ""
        for run in item
        if run.tag == f"{S}r" and not (run.find(f"{S}rPr") is not None and _is_on(run.find(f"{S}rPr") or run, "strike"))
    ]
    return "".join(parts) if parts else item.findtext(f"{S}t", "") or ""
