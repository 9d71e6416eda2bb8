"""PDF: text in reading order, joined into paragraphs, with headings and page numbers.

By pypdfium2 (Apache-2.0/BSD, wheels for all systems), the PDF engine of Chrome. On our documents of
six producers pdfminer.six (MIT) gave the same words and columns 15 times slower and left hyphens and
ligatures in; pypdf (BSD) lost spaces between words; PyMuPDF is AGPL.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.extraction import Extraction, one_line
from core.knowledge.readers.refusal import Refused

PAGE_LIMIT = 5000
_HYPHEN = "\ufffe"  # what PDFium puts where a word was hyphenated at the end of a line
_ITEM = re.compile(r"(?:[-*+•‣▪◦–]|\d{1,3}[.)])\s")
_NUMBERING = re.compile(r"^(?:\d+\.)*\d*\.?\s+")
_HEADING_WORDS = 14
_HEADING_SIZE = 1.12
"""A line this much larger than the body is a heading."""
_CELL_GAP = 1.0
"""Letter sizes between two words that stand in different columns of a table."""
_FILLED = 0.75
"""A line that takes less of its column's width ends its paragraph."""
_RUNNING_SHARE = 0.5
"""A first or last line that stands on so many of the pages is a running head or a page number."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    top: float
    bottom: float
    left: float
    right: float
    is_row: bool
    """Its words stand in columns, as in a table."""


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a PDF. Raises `Refused`."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        # PDFium tells only by its message.
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from error
    try:
        yield "", _extract(document)
    finally:
        document.close()


def _extract(document: pdfium.PdfDocument) -> ExtractedDocument:
    count = len(document)
    if count > PAGE_LIMIT:
        raise Refused("too-many-pages", pages=count, limit=PAGE_LIMIT)
    pages: list[list[_Line]] = []
    pictures = False
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            pages.append([])  # a page that can't be loaded costs that page
            continue
        lines = _lines(page)
        pictures = pictures or (not lines and any(True for _ in page.get_objects(max_depth=3)))
        pages.append(lines)
        page.close()
    if not any(pages):
        raise Refused("no-text-scanned" if pictures else "no-text" if count else "damaged")
    _drop_running_lines(pages)
    body = _body_size(pages)
    larger = sorted({line.size for lines in pages for line in lines if line.size >= body * _HEADING_SIZE}, reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(larger, 1)}
    outline = {_bare(mark.get_title()): min(mark.level + 2, 6) for mark in document.get_toc(max_depth=5)}
    out = Extraction()
    for number, lines in enumerate(pages, 1):
        out.page(number)
        _write(out, lines, levels, outline)
    metadata = document.get_metadata_dict(skip_empty=True)
    return out.finish(metadata.get("Title", ""), modified=_date(metadata))


def _write(out: Extraction, lines: Sequence[_Line], levels: dict[float, int], outline: dict[str, int]) -> None:
    paragraph: list[_Line] = []
    gap = "\n\n"
    for line in lines:
        level = outline.get(_bare(line.text)) or levels.get(line.size)
        is_heading = bool(level) and len(line.text.split()) <= _HEADING_WORDS
        if paragraph and (is_heading or not _continues(paragraph[-1], line, lines)):
            out.block(_joined(paragraph), gap=gap)
            gap = "\n" if _is_close(paragraph[-1], line) and not is_heading else "\n\n"
            paragraph.clear()
        if level and is_heading:
            out.heading(level, line.text)
            gap = "\n\n"
        else:
            paragraph.append(line)
    if paragraph:
        out.block(_joined(paragraph), gap=gap)


def _continues(before: _Line, line: _Line, page: Sequence[_Line]) -> bool:
    """Whether `line` belongs to the paragraph of the line before it: the next one down, close by, when
    that one was filled; or the top of the next column in the middle of a sentence."""
    if _ITEM.match(line.text) or line.size != before.size or line.is_row or before.is_row:
        return False
    if before.bottom - line.top < -line.size:
        return not before.text.endswith((".", "!", "?", ":"))
    # Rows of tables, addresses and items end short of the margin that their neighbours reach.
    margin = max(other.right for other in page if abs(other.left - before.left) < before.size)
    filled = before.right - before.left > _FILLED * (margin - before.left)
    return filled and _is_close(before, line)


def _is_close(before: _Line, line: _Line) -> bool:
    return -line.size <= before.bottom - line.top < 0.9 * line.size


def _joined(lines: Sequence[_Line]) -> str:
    return one_line(" ".join(line.text for line in lines).replace(_HYPHEN + " ", "").replace(_HYPHEN, ""))


def _lines(page: pdfium.PdfPage) -> list[_Line]:
    """The lines of a page in the order of its content, each with size and place in points."""
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    lines: list[_Line] = []
    at = 0
    # A hyphenated word runs on without a line end in PDFium's text, so that is cut here too.
    for part in re.split(rf"(?<={_HYPHEN})|(?<=\n)", text):
        words = part.strip()
        if words and words != _HYPHEN:
            first = at + len(part) - len(part.lstrip())
            left, _, bottom, top = _box(text_page, first)
            _, right, _, _ = _box(text_page, first + len(words.rstrip(_HYPHEN)) - 1)
            size = round(float(raw.FPDFText_GetFontSize(text_page, first)), 1)
            # Some producers scale a font of size 1 by a matrix: then the letters tell.
            if size < 2:
                size = round(top - bottom, 0)
            cells = _cells(text_page, words, first, size)
            lines.append(_Line(" | ".join(cells), size, top, bottom, left, right, len(cells) > 1))
        at += len(part)
    text_page.close()
    return lines


def _cells(text_page: pdfium.PdfTextPage, words: str, first: int, size: float) -> list[str]:
    """The words of a line, parted where the gap is too wide for a space between words."""
    cells, start = [], 0
    for found in re.finditer(r" +", words):
        before = _box(text_page, first + found.start() - 1)
        after = _box(text_page, first + found.end())
        if after[0] - before[1] > _CELL_GAP * size:
            cells.append(words[start : found.start()])
            start = found.end()
    return [*cells, words[start:]]


def _box(text_page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a character with its font's full height."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, box)
    return float(box.left), float(box.right), float(box.bottom), float(box.top)


def _drop_running_lines(pages: list[list[_Line]]) -> None:
    if len(pages) < 3:
        return
    for at in (0, -1):
        shapes = Counter(_shape(lines[at].text) for lines in pages if lines)
        running = {shape for shape, count in shapes.items() if count > max(2, len(pages) * _RUNNING_SHARE)}
        for lines in pages:
            if len(lines) > 1 and _shape(lines[at].text) in running:
                del lines[at]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _body_size(pages: list[list[_Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0


def _bare(title: str) -> str:
    return _NUMBERING.sub("", one_line(title)).casefold()


def _date(metadata: dict[str, str]) -> str:
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", metadata.get("ModDate") or metadata.get("CreationDate") or "")
    return "-".join(found.groups()) if found and "01" <= found[2] <= "12" and "01" <= found[3] <= "31" else ""
