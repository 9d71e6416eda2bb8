"""What the files of Word, PowerPoint and Excel have in common: a zip of XML parts that refer to one another."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from core.knowledge.readers.properties import date_in
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.unpacking import open_zip

CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""The same thing in two forms, the better one first."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted OOXML file is wrapped in an OLE container
_CORE = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/"}
# 'Strict' files (ISO 29500) have names of their own for the same elements.
_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = {
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"presentationml/main": b"presentationml/2006/main",
    b"drawingml/main": b"drawingml/2006/main",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
    b"officeDocument/math": b"officeDocument/2006/math",
}


class Package:
    """The parts of one file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())

    def xml(self, path: str) -> Element | None:
        """A part, None if it is not there."""
        if path not in self._names:
            return None
        data = self._archive.read(path)
        if _STRICT in data[:4000]:
            for name, usual in _USUAL.items():
                data = data.replace(_STRICT + name, b"http://schemas.openxmlformats.org/" + usual)
        return ElementTree.fromstring(data)

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Id -> (kind, target) of what a part refers to; a target within the file is its path."""
        folder, _, name = path.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for each in root if root is not None else ():
            target = each.get("Target", "")
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target)
        return found

    def main(self, otherwise: str) -> str:
        """The path of the part where the document begins."""
        return dict(self.relations("").values()).get("officeDocument", otherwise)

    def properties(self) -> tuple[str, str]:
        """Title and date of the last change as the file states them, '' for what it does not."""
        try:
            root = self.xml("docProps/core.xml")
        except ElementTree.ParseError:
            return "", ""
        if root is None:
            return "", ""
        return root.findtext("dc:title", "", _CORE) or "", date_in(root.findtext("dcterms:modified", "", _CORE) or "")


@contextmanager
def open_package(data: bytes) -> Iterator[Package]:
    """The file as a package. Raises `Refused`, also for what proves damaged while it is read."""
    if data.startswith(_OLE):
        raise Refused("encrypted")
    with open_zip(data) as archive, damage_refused():
        yield Package(archive)


@contextmanager
def damage_refused() -> Iterator[None]:
    """Raises `Refused` where the parts of a zip of XML are broken."""
    try:
        yield
    except (LookupError, ValueError, ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Refused("damaged") from error
    except NotImplementedError as error:  # a way of packing that Python does not know
        raise Refused("damaged") from error
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise Refused("encrypted") from error
