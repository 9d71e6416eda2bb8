"""A zip of documents: each member is read as if it lay in a folder of the zip's name."""

from __future__ import annotations

import logging
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from core.domain.knowledge import ExtractedDocument
from core.knowledge.readers import reader_for
from core.knowledge.readers.refusal import Refused
from core.knowledge.readers.unpacking import open_zip
from core.knowledge.set_aside import is_folder_set_aside

_ENCRYPTED = 0x1
_log = logging.getLogger(__name__)


def read(data: bytes, name: str) -> Iterator[tuple[str, ExtractedDocument | Refused]]:
    """The documents in a zip, each under its member's name; a bad member costs only itself.

    A zip within a zip is refused: bombs are built so. Raises `Refused`.
    """
    aside: set[str] = set()
    with open_zip(data) as archive:
        for member in archive.infolist():
            path = _safe_name(member.filename)
            reader = reader_for(path)
            if member.is_dir() or reader is None or PurePosixPath(path).name.startswith((".", "~$")):
                continue
            if folder := _folder_set_aside(path):
                if folder not in aside:
                    yield folder, Refused("set-aside", folder=PurePosixPath(folder).name)
                aside.add(folder)
                continue
            try:
                if member.flag_bits & _ENCRYPTED:
                    raise Refused("encrypted")
                if reader.module == "archive":
                    raise Refused("too-deep")
                content = archive.read(member)
                if not content.strip():
                    raise Refused("empty")
                for inner, document in reader.read(content, PurePosixPath(path).name):
                    yield f"{path}/{inner}" if inner else path, document
            except Refused as refusal:
                yield path, refusal
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
                yield path, Refused("damaged")
            except MemoryError:
                yield path, Refused("too-much-memory")
            except Exception as error:  # noqa: BLE001 - whatever a parser does wrong costs one member, and is said
                _log.warning("a reader of a member failed: %s", type(error).__name__)
                yield path, Refused("reader-crashed")


def _folder_set_aside(path: str) -> str:
    """The outermost folder above a member that is kept aside, '' if there is none."""
    folders = reversed(PurePosixPath(path).parents[:-1])
    return next((str(folder) for folder in folders if is_folder_set_aside(folder.name)), "")


def _safe_name(name: str) -> str:
    """A member's name as a path below the zip, whatever tricks it tries."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts).replace("\0", "") or "member"
