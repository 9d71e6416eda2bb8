"""Word processors' files: DOCX, ODT and RTF.

DOCX by mammoth (BSD), which knows styles, lists, tables and links and gives HTML; python-docx (MIT)
leaves list marks and links to its user, docx2txt loses headings. ODT by its own XML (four elements
count; odfpy is no longer kept). RTF by striprtf (BSD).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

import mammoth
from striprtf.striprtf import rtf_to_text

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction, InlineBuilder
from core.knowledge.readers.properties import date_in
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.unpacking import open_zip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted OOXML file is wrapped in an OLE container
_CORE = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/"}
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"


def read_docx(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a Word file. Raises `Refused`."""
    if data.startswith(_OLE):
        raise Refused("encrypted")
    with open_zip(data) as archive:
        title, modified = _core_properties(archive)
    try:
        source = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(_no_image)).value
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile, ExpatError) as error:
        raise Refused("damaged") from error
    out = Extraction()
    html.add_fragment(out, source)
    yield "", out.finish(title if not out.first_heading else "", modified=modified)


def read_odt(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in an OpenDocument text. Raises `Refused`."""
    with open_zip(data) as archive:
        try:
            manifest = archive.read("META-INF/manifest.xml")
            if b"encryption-data" in manifest:
                raise Refused("encrypted")
            content = ElementTree.fromstring(archive.read("content.xml"))
        except (KeyError, ElementTree.ParseError, zipfile.BadZipFile) as error:
            raise Refused("damaged") from error
        title, modified = _odt_properties(archive)
    out = Extraction()
    body = content.find(".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")
    if body is not None:
        _write_odt(out, body, 0)
    yield "", out.finish(title if not out.first_heading else "", modified=modified)


def read_rtf(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a rich-text file: its paragraphs, without styles. Raises `Refused`."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Refused("damaged")
    try:
        text = str(rtf_to_text(data.decode("cp1252", "replace"), errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, LookupError) as error:
        raise Refused("damaged") from error
    out = Extraction()
    for paragraph in text.split("\n"):
        out.block(re.sub(r"\|$", "", paragraph).replace("|", " | "))
    yield "", out.finish("")


def _no_image(_: object) -> dict[str, str]:
    return {"src": ""}


def _core_properties(archive: zipfile.ZipFile) -> tuple[str, str]:
    try:
        root = ElementTree.fromstring(archive.read("docProps/core.xml"))
    except (KeyError, ElementTree.ParseError):
        return "", ""
    return root.findtext("dc:title", "", _CORE) or "", date_in(root.findtext("dcterms:modified", "", _CORE) or "")


def _odt_properties(archive: zipfile.ZipFile) -> tuple[str, str]:
    try:
        root = ElementTree.fromstring(archive.read("meta.xml"))
    except (KeyError, ElementTree.ParseError):
        return "", ""
    return root.findtext(".//dc:title", "", _CORE) or "", date_in(root.findtext(".//dc:date", "", _CORE) or "")


def _write_odt(out: Extraction, parent: ElementTree.Element, depth: int) -> None:
    for element in parent:
        if element.tag == _TEXT + "h":
            out.heading(_number(element.get(_TEXT + "outline-level"), 1), _odt_inline(element, "").build().text)
        elif element.tag == _TEXT + "p":
            out.block(_odt_inline(element, "").build())
        elif element.tag == _TEXT + "list":
            _write_odt_list(out, element, depth)
        elif element.tag == _TABLE + "table":
            rows = [[_odt_cell(cell) for cell in row if cell.tag.startswith(_TABLE)] for row in _odt_rows(element)]
            rows = [row for row in rows if any(row)]
            if rows:
                out.table(rows[0], rows[1:] or [rows[0]])
        elif element.tag.startswith((_TEXT, _TABLE)) and "tracked-changes" not in element.tag:
            _write_odt(out, element, depth)


def _write_odt_list(out: Extraction, element: ElementTree.Element, depth: int) -> None:
    for item in element:
        first = True
        for part in item:
            if part.tag == _TEXT + "list":
                _write_odt_list(out, part, depth + 1)
            elif part.tag in {_TEXT + "p", _TEXT + "h"}:
                out.block(_odt_inline(part, "  " * depth + ("- " if first else "  ")).build(), gap="\n")
                first = False


def _odt_rows(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for element in table:
        if element.tag == _TABLE + "table-row":
            yield element
        elif element.tag == _TABLE + "table-header-rows":
            yield from element


def _odt_cell(cell: ElementTree.Element) -> str:
    return " ".join(
        _odt_inline(part, "").build().text for part in cell.iter() if part.tag in (_TEXT + "p", _TEXT + "h")
    )


def _odt_inline(element: ElementTree.Element, mark: str) -> InlineBuilder:
    words = InlineBuilder()
    words.add(mark, verbatim=True)
    _add_odt_words(words, element)
    return words


def _add_odt_words(words: InlineBuilder, element: ElementTree.Element) -> None:
    start = words.length
    if element.tag == _TEXT + "line-break":
        words.break_line()
    elif element.tag in {_TEXT + "tab", _TEXT + "s"}:
        words.add(" ")
    elif element.tag == _TEXT + "note":
        return
    words.add(element.text or "")
    for child in element:
        _add_odt_words(words, child)
        words.add(child.tail or "")
    if element.tag == _TEXT + "a":
        words.link(element.get(_LINK, ""), start, words.length)


def _number(text: str | None, otherwise: int) -> int:
    return min(max(int(text), 1), 6) if text and text.isdecimal() else otherwise
