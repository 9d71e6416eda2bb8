"""Pages of the docs as lines of JSON: the plain form in which they go to the team's database and lie in an export.

A file of them begins with a line that names the format, its version and the search model, holds one page a line, and
ends with a line that says how many there were. docs/admin/team-docs.md describes the fields.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from core.errors import FileUnreadable, FileUnwritable
from core.ports import EmbedderIdentity
from core.store.page_export import ExportedPage, ExportedPassage
from core.team_errors import NotTeamDocs

FORMAT = "deskside-docs"
VERSION = 1
_NEVER_IN_A_DATABASE = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL refuses in a text. Replaced by one code point each, so that every span stays right."""


def line_of(page: ExportedPage) -> str:
    """A page as one line, the same for the same page."""
    fields = {
        "path": _clean(page.path),
        "title": _clean(page.title),
        "titled": page.titled,
        "text": _clean(page.text),
        "language": _clean(page.language),
        "modified": _clean(page.modified),
        "audience": page.audience,
        "links": [(_clean(target), start, end) for target, start, end in page.links],
        "vector": _base64(page.vector),
        "passages": [
            {
                "cut": passage.cut,
                "start": passage.start,
                "end": passage.end,
                "page": passage.page,
                "heading": _clean(passage.heading),
                "vector": _base64(passage.vector),
            }
            for passage in page.passages
        ],
    }
    return json.dumps(fields, ensure_ascii=False)


def page_of(line: str) -> ExportedPage:
    """The page of a line. Raises `ValueError`, `KeyError`, `TypeError` where it is none."""
    row: dict[str, Any] = json.loads(line)
    audience: Literal["public", "internal"] = "internal" if row["audience"] == "internal" else "public"
    return ExportedPage(
        str(row["path"]),
        str(row["title"]),
        bool(row["titled"]),
        str(row["text"]),
        str(row["language"]),
        str(row["modified"]),
        audience,
        tuple((str(target), int(start), int(end)) for target, start, end in row["links"]),
        _bytes(row["vector"]),
        tuple(
            ExportedPassage(
                str(passage["cut"]),
                int(passage["start"]),
                int(passage["end"]),
                None if passage["page"] is None else int(passage["page"]),
                str(passage["heading"]),
                _bytes(passage["vector"]),
            )
            for passage in row["passages"]
        ),
    )


def digest_of_line(line: str) -> str:
    """By which it is seen whether a page has changed, in hex."""
    return hashlib.blake2b(line.encode("utf-8"), digest_size=16).hexdigest()


def write_lines(path: Path, embedder: EmbedderIdentity, lines: Iterable[str]) -> int:
    """Writes an export, whole or not at all, and gives the number of its pages. Raises `FileUnwritable`."""
    temporary = path.with_name(f"{path.name}.part")
    head = {"format": FORMAT, "version": VERSION, "embedder": _embedder_row(embedder)}
    count = 0
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"{json.dumps(head)}\n")
            for line in lines:
                file.write(f"{line}\n")
                count += 1
            file.write(f"{json.dumps({'pages': count})}\n")
        temporary.replace(path)
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=error.strerror or "") from None
    finally:
        temporary.unlink(missing_ok=True)
    return count


def read_lines(path: Path) -> tuple[EmbedderIdentity, Iterator[str]]:
    """The search model of an export, and its pages as lines, each of which was looked at. Raises `FileUnreadable`,
    `NotTeamDocs` for a file of another kind, and while the lines are read, for a broken or missing one."""
    lines = _checked(path)
    return _embedder_of(path, next(lines, "")), lines


def _checked(path: Path) -> Iterator[str]:
    number, count, ended = 0, 0, False
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                line = line.rstrip("\n")
                if number > 1:
                    if ended:
                        raise NotTeamDocs(path=str(path), line=number)
                    if ended := _is_end(line, count):
                        continue
                    page_of(line)
                    count += 1
                yield line
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or "") from None
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise NotTeamDocs(path=str(path), line=number) from None
    if not ended:
        raise NotTeamDocs(path=str(path), line=number)


def _is_end(line: str, count: int) -> bool:
    return line.startswith('{"pages":') and json.loads(line)["pages"] == count


def _embedder_of(path: Path, line: str) -> EmbedderIdentity:
    try:
        head: Mapping[str, Any] = json.loads(line)
        row = head["embedder"] if (head["format"], head["version"]) == (FORMAT, VERSION) else {}
        return EmbedderIdentity(row["id"], row["digest"], int(row["dimensions"]), int(row["max_tokens"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotTeamDocs(path=str(path), line=1) from None


def _embedder_row(embedder: EmbedderIdentity) -> dict[str, Any]:
    return {name: getattr(embedder, name) for name in ("id", "digest", "dimensions", "max_tokens")}


def _clean(text: str) -> str:
    return _NEVER_IN_A_DATABASE.sub("\ufffd", text)


def _base64(vector: bytes | None) -> str | None:
    return None if vector is None else base64.b64encode(vector).decode("ascii")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
