"""Files and the documents in them: written whole or not at all, removed from everything."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.knowledge import Audience, Chunk, Link, heading_path
from core.store.database import SqlRow, Store
from core.store.index_version import record_change
from core.store.vectors import share_known_title_vectors, share_known_vectors

IMPORTED = "imported"
"""The recipe of a page that came with an export of a team's docs: no file of the docs folder, so none is missed."""


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file on the disk."""

    path: str
    """POSIX, relative to the docs folder."""
    stat: str
    """Size and times as one string: while it is the same, so is the content."""
    size: int
    """Bytes."""
    sha256: bytes | None
    recipe: str
    """Reader and cuts, with versions: a file is read again when they change."""


@dataclass(frozen=True, slots=True)
class KnownFile(File):
    """A file as the store holds it."""

    id: int = 0
    failed: bool = False


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document ready to be stored: what a reader found, completed and cut."""

    path: str
    title: str
    titled: bool
    """False: the title was made from the file's name, which is no part of what is embedded."""
    text: str
    language: str
    modified: str
    """ISO date."""
    audience: Audience
    links: tuple[Link, ...]
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file could not be read: `unread.<reason>` in the catalogue, with its values."""

    path: str
    reason: str
    values: dict[str, Any] = field(default_factory=dict)


def digest_of(embedded_text: str) -> bytes:
    """The digest of what an embedder reads of a chunk: chunks with the same digest share a vector."""
    return hashlib.blake2b(embedded_text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


_KNOWN = "SELECT path, stat, bytes, sha256, recipe, id, state = 'failed' FROM files"


def known_files(store: Store) -> dict[str, KnownFile]:
    """All files in the store, by path."""
    return {row[0]: _known(row) for row in store.rows(_KNOWN)}


def known_file(store: Store, path: str) -> KnownFile | None:
    """The file at `path` as the store holds it."""
    row = store.row(f"{_KNOWN} WHERE path = ?", (path,))
    return None if row is None else _known(row)


def _known(row: SqlRow) -> KnownFile:
    path, stat, size, sha256, recipe, id_, failed = row
    return KnownFile(path, stat, size, sha256, recipe, id_, bool(failed))


def count_files(store: Store) -> int:
    """How many files were read."""
    return int(store.value("SELECT count(*) FROM files WHERE state = 'read'"))


def count_chunks(store: Store) -> int:
    """How many chunks there are, of all cuts."""
    return int(store.value("SELECT count(*) FROM chunks"))


def count_languages(store: Store) -> dict[str, int]:
    """How many documents there are in each language that is known."""
    return dict(store.rows("SELECT language, count(*) FROM documents WHERE language != '' GROUP BY language"))


def failures(store: Store) -> tuple[Failure, ...]:
    """What could not be read, by path: files, and members of containers that otherwise could."""
    found: list[Failure] = []
    for path, state, reason, values in store.rows(
        "SELECT path, state, reason, reason_values FROM files WHERE reason != '' ORDER BY path"
    ):
        fields = json.loads(values)
        if state == "failed":
            found.append(Failure(path, reason, fields))
        else:
            found.extend(Failure(member, why, inner) for member, why, inner in fields["members"])
    return tuple(found)


def save_file(
    store: Store,
    file: File,
    documents: Sequence[IndexedDocument],
    members_failed: Sequence[Failure] = (),
    moved_from: int | None = None,
) -> None:
    """Stores a file that was read, in place of what was known of it, in one transaction.

    Chunks whose text is unchanged keep their ids and vectors. `members_failed`: what of a container
    could not be read. `moved_from`: the id of the file under its former path, which this one continues.
    """
    reason = "members-failed" if members_failed else ""
    values = {"members": [(member.path, member.reason, member.values) for member in members_failed]}
    with store.transaction():
        file_id = _put_row(store, file, "read", reason, values if members_failed else {}, moved_from)
        old: dict[str, int] = {}
        old.update(store.rows("SELECT path, id FROM documents WHERE file_id = ?", (file_id,)))
        if moved_from is not None and len(old) == len(documents) == 1:
            old = {documents[0].path: next(iter(old.values()))}
        for document in documents:
            _put_document(store, file_id, document, old.pop(document.path, None))
        for document_id in old.values():
            store.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        record_change(store)


def save_failure(store: Store, file: File, reason: str, values: dict[str, Any], *, keep_text: bool = False) -> None:
    """Stores that a file could not be read. What was known of its content goes, it is no longer what the file says;
    unless it is only kept until the file is read again (`keep_text`)."""
    with store.transaction():
        file_id = _put_row(store, file, "failed", reason, values, None)
        if keep_text:
            return
        store.execute("DELETE FROM documents WHERE file_id = ?", (file_id,))
        record_change(store)


def touch(store: Store, files: Iterable[tuple[int, str]]) -> None:
    """Saves new (id, stat) of files whose content proved unchanged."""
    with store.transaction():
        store.execute_many("UPDATE files SET stat = ? WHERE id = ?", [(stat, id_) for id_, stat in files])


def delete_files(store: Store, ids: Iterable[int]) -> None:
    """Deletes files with all that came from them: text, words, vectors, links."""
    with store.transaction():
        store.execute_many("DELETE FROM files WHERE id = ?", [(id_,) for id_ in ids])
        record_change(store)


def save_fact(store: Store, name: str, value: str | int | float) -> None:
    """Saves a fact about the store, such as when it was last brought up to date."""
    store.execute("INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))


def fact(store: Store, name: str) -> str | int | float | None:
    """A fact saved before, None if there is none."""
    found: str | int | float | None = store.value("SELECT value FROM facts WHERE name = ?", (name,))
    return found


def _put_row(store: Store, file: File, state: str, reason: str, values: dict[str, Any], moved_from: int | None) -> int:
    fields = (
        file.path,
        file.stat,
        file.size,
        file.sha256,
        file.recipe,
        state,
        reason,
        json.dumps(values),
        time.time(),
    )
    if moved_from is not None:
        store.execute(
            "UPDATE files SET path = ?, stat = ?, bytes = ?, sha256 = ?, recipe = ?, state = ?, reason = ?,"
            " reason_values = ?, indexed_at = ? WHERE id = ?",
            (*fields, moved_from),
        )
        return moved_from
    return int(
        store.value(
            "INSERT INTO files (path, stat, bytes, sha256, recipe, state, reason, reason_values, indexed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET stat = excluded.stat,"
            " bytes = excluded.bytes, sha256 = excluded.sha256, recipe = excluded.recipe, state = excluded.state,"
            " reason = excluded.reason, reason_values = excluded.reason_values, indexed_at = excluded.indexed_at"
            " RETURNING id",
            fields,
        )
    )


def _put_document(store: Store, file_id: int, document: IndexedDocument, known_id: int | None) -> None:
    fields = (
        document.path,
        document.title,
        document.titled,
        document.text,
        document.language,
        document.modified,
        document.audience,
    )
    if known_id is None:
        document_id = store.insert(
            "INSERT INTO documents (path, title, titled, text, language, modified, audience, file_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*fields, file_id),
        )
    else:
        document_id = known_id
        store.execute(
            "UPDATE documents SET path = ?, title = ?, titled = ?, text = ?, language = ?, modified = ?, audience = ?"
            " WHERE id = ?",
            (*fields, document_id),
        )
        store.execute("DELETE FROM links WHERE document_id = ?", (document_id,))
    share_known_title_vectors(store, document_id, document.title)
    store.execute_many(
        "INSERT INTO links VALUES (?, ?, ?, ?)",
        [(document_id, link.target, link.span.start, link.span.end) for link in document.links],
    )
    _put_chunks(store, document_id, document)


def _put_chunks(store: Store, document_id: int, document: IndexedDocument) -> None:
    """Keeps the rows of unchanged texts, adds the new before it removes the old: a text that only
    moved within the document finds its vector again."""
    old: defaultdict[tuple[str, bytes], deque[int]] = defaultdict(deque)
    rows = store.rows("SELECT cut, digest, id FROM chunks WHERE document_id = ? ORDER BY id", (document_id,))
    for cut, digest, chunk_id in rows:
        old[cut, digest].append(chunk_id)
    ordinals: defaultdict[str, int] = defaultdict(int)
    for chunk in document.chunks:
        digest = digest_of(chunk.embedded_text)
        ordinal = ordinals[chunk.cut]
        ordinals[chunk.cut] += 1
        place = (ordinal, chunk.span.start, chunk.span.end, chunk.page)
        if old[chunk.cut, digest]:
            store.execute(
                "UPDATE chunks SET ordinal = ?, start = ?, end = ?, page = ? WHERE id = ?",
                (*place, old[chunk.cut, digest].popleft()),
            )
            continue
        words = (document.title, heading_path(chunk.headings), chunk.text)
        chunk_id = store.insert(
            "INSERT INTO chunks (document_id, cut, ordinal, start, end, page, title, heading, body, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document_id, chunk.cut, *place, *words, digest),
        )
        share_known_vectors(store, chunk_id, digest)
    store.execute(
        "UPDATE chunks SET title = ? WHERE document_id = ? AND title != ?",
        (document.title, document_id, document.title),
    )
    gone = [(chunk_id,) for ids in old.values() for chunk_id in ids]
    store.execute_many("DELETE FROM chunks WHERE id = ?", gone)
