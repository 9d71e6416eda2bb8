"""EPUB books and manuals: the chapters in their order, each read as the HTML page that it is.

By the standard library; EbookLib is AGPL.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import html
from core.knowledge.readers.extraction import Extraction
from core.knowledge.readers.ooxml import damage_refused
from core.knowledge.readers.plain_text import decode
from core.knowledge.readers.printed import is_title
from core.knowledge.readers.properties import Properties, date_in, language_code
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.unpacking import open_zip

_PACKAGE = "{http://www.idpf.org/2007/opf}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"
_PAGES = ("application/xhtml+xml", "text/html")


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument]]:
    """The one document in a book. Raises `Refused`."""
    out = Extraction()
    with open_zip(data) as archive, damage_refused():
        root = _package_path(archive)
        package = ElementTree.fromstring(archive.read(root))
        names, locked = frozenset(archive.namelist()), _locked(archive)
        for path in _chapters(package, posixpath.dirname(root)):
            if path in locked:
                raise Refused("encrypted")
            if path in names:
                html.add_fragment(out, decode(archive.read(path)))
    title = package.findtext(f".//{_DUBLIN}title", "") or ""
    changed = [each.text for each in package.iter(f"{_PACKAGE}meta") if each.get("property") == "dcterms:modified"]
    yield (
        "",
        out.finish(
            title if is_title(title) else "",
            Properties(
                language=language_code(package.findtext(f".//{_DUBLIN}language", "") or ""),
                modified=date_in((changed[0] if changed else package.findtext(f".//{_DUBLIN}date", "")) or ""),
            ),
        ),
    )


def _package_path(archive: zipfile.ZipFile) -> str:
    container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
    for each in container.iter():
        if each.tag.endswith("}rootfile") and each.get("full-path"):
            return each.get("full-path", "")
    raise Refused("damaged")


def _chapters(package: Element, folder: str) -> Iterator[str]:
    """The paths of the chapters in the order of reading, without the table of contents."""
    items = {item.get("id", ""): item for item in package.iter(f"{_PACKAGE}item")}
    for each in package.iter(f"{_PACKAGE}itemref"):
        item = items.get(each.get("idref", ""))
        if item is None or item.get("media-type") not in _PAGES or "nav" in item.get("properties", "").split():
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _locked(archive: zipfile.ZipFile) -> frozenset[str]:
    """What is encrypted: chapters of books that are sold, fonts of nearly any."""
    try:
        root = ElementTree.fromstring(archive.read("META-INF/encryption.xml"))
    except KeyError:
        return frozenset()
    return frozenset(unquote(each.get("URI", "")) for each in root.iter(f"{_ENCRYPTION}CipherReference"))
