"""PDF: text in reading order, joined into paragraphs, with headings, tables and page numbers.

By pypdfium2 (Apache-2.0/BSD, wheels for all systems), the PDF engine of Chrome. On documents of six
producers and our own pdfminer.six and pdfplumber (MIT) gave the same words and columns 10 to 30 times slower
and joined no broken words; pypdf (BSD) tells no sizes and places of lines; PyMuPDF is AGPL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2 as pdfium

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers.pdf_layout import Line
from core.knowledge.readers.pdf_lines import lines_of
from core.knowledge.readers.pdf_margins import body_size, without_margins
from core.knowledge.readers.pdf_tables import in_reading_order
from core.knowledge.readers.pdf_writing import HEADING_SIZE, PageWriter
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.properties import Properties
from core.knowledge.readers.refusal import Refused

PAGE_LIMIT = 5000


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
    pages = _pages(document)
    body = body_size(pages)
    without_margins(pages, body, body * HEADING_SIZE)
    pages = [in_reading_order(lines) for lines in pages]
    outline = {str(mark.get_title()): mark.level for mark in document.get_toc(max_depth=5)}
    writer = PageWriter(pages, body, outline)
    writer.write(pages)
    metadata = document.get_metadata_dict(skip_empty=True)
    stated = metadata.get("Title", "")
    title = writer.title or (stated if is_title(stated) else "")
    return writer.out.finish(title, Properties(modified=_date(metadata)))


def _pages(document: pdfium.PdfDocument) -> list[list[Line]]:
    """The lines of all pages. Raises `Refused` if there are too many pages, or no words on any."""
    count = len(document)
    if count > PAGE_LIMIT:
        raise Refused("too-many-pages", pages=count, limit=PAGE_LIMIT)
    pages: list[list[Line]] = []
    pictures = False
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            pages.append([])  # a page that can't be loaded costs that page
            continue
        lines = lines_of(page)
        pictures = pictures or (not lines and any(True for _ in page.get_objects(max_depth=3)))
        pages.append(lines)
        page.close()
    if not any(pages):
        raise Refused("no-text-scanned" if pictures else "no-text" if count else "damaged")
    return pages


def _date(metadata: dict[str, str]) -> str:
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", metadata.get("ModDate") or metadata.get("CreationDate") or "")
    return "-".join(found.groups()) if found and "01" <= found[2] <= "12" and "01" <= found[3] <= "31" else ""
