"""A bad file never stops the others: each ends as a row with a reason that a person understands."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.knowledge import change_detection, document_reading, index_run
from core.knowledge.file_discovery import discover_files
from core.knowledge.indexing import Indexer
from core.knowledge.status import index_status
from core.store import documents

GOOD = "# Good\n\nThese words must be found.\n"


@pytest.fixture
def good(docs):
    (docs / "good.md").write_text(GOOD)
    return docs


def reasons(store):
    return {failure.path: failure.reason for failure in documents.failures(store)}


def assert_good_is_found(store):
    assert store.value("SELECT count(*) FROM chunk_words WHERE chunk_words MATCH 'found'") == 2


def test_every_reason_has_its_sentence_in_both_languages():
    folder = Path(index_run.__file__).parents[2]
    sources = [*(folder / "core" / "knowledge").rglob("*.py")]
    used = {
        part.split('"')[0]
        for source in sources
        for mark in ('Refused("', 'Failure(name, "', 'Failure(path.rstrip("/"), "')
        for part in source.read_text().split(mark)[1:]
    }
    assert len(used) > 12
    for language in ("en", "de"):
        with (folder / "resources" / "locale" / language / "LC_MESSAGES" / "deskside.po").open("rb") as file:
            known = {str(message.id) for message in read_po(file) if message.string}
        assert {f"unread.{reason}" for reason in used} <= known


def test_all_kinds_of_bad_content_beside_a_good_file(good, by_hand, store, workspace, embedder):
    bad = {
        "encrypted.pdf": (by_hand.pdf([[(50, 700, 10, "x")]], encrypted=True), "encrypted"),
        "corrupt.pdf": (b"%PDF-1.7 nothing", "damaged"),
        "huge.pdf": (by_hand.pdf([[(50, 700, 10, "x")]], page_count=100_000), "too-many-pages"),
        "empty.md": (b"", "empty"),
        "blank.txt": (b" \n\n ", "empty"),
        "binary.txt": (bytes(range(256)) * 9, "not-text"),
        "deep.html": (b"<div>" * 30_000 + b"words", "too-deep"),
        "deep.md": (b">" * 100_000 + b" words", "too-deep"),
        "deep.json": (b"[" * 200_000, "too-deep"),
        "bomb.zip": (by_hand.zipped({f"{n}.txt": b"0" * 2**26 for n in range(6)}), "unpacks-too-large"),
        "corrupt.docx": (b"PK\x03\x04 nothing", "damaged"),
    }
    for name, (data, _) in bad.items():
        (good / name).write_bytes(data)
    *_, report = Indexer(store, workspace, embedder).scan()
    assert reasons(store) == {name: reason for name, (_, reason) in bad.items()}
    assert report.files == 1 and len(report.failed) == len(bad)
    assert_good_is_found(store)
    status = index_status(store)
    assert {failure.path for failure in status.failed} == set(bad)


def test_a_bad_file_is_not_tried_again_until_it_changes(good, store, index):
    (good / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    tried = []

    def read(data, name, cancelled):
        tried.append(name)
        return document_reading.read_here(data, name, cancelled)

    for _ in range(3):
        index(read=read)
    assert tried == ["bad.pdf", "good.md"]
    (good / "bad.pdf").unlink()
    assert index(read=read).failed == ()


def test_a_file_turned_bad_takes_its_old_words_with_it(good, store, index):
    index()
    (good / "good.md").write_bytes(b"\0\1\2\3\0\0")
    index()
    assert reasons(store) == {"good.md": "not-text"}
    assert store.value("SELECT count(*) FROM chunk_words WHERE chunk_words MATCH 'found'") == 0


def test_a_bad_member_of_a_zip_is_a_row_of_its_own(good, by_hand, store, index):
    (good / "pack.zip").write_bytes(by_hand.zipped({"a.md": "# A\n\nInner words.", "b.pdf": b"%PDF nothing"}))
    report = index()
    assert report.files == 2
    assert reasons(store) == {"pack.zip/b.pdf": "damaged"}
    assert store.value("SELECT path FROM documents WHERE title = 'A'") == "pack.zip/a.md"
    (good / "pack.zip").unlink()
    assert index().failed == ()
    assert store.value("SELECT count(*) FROM documents") == 1


def test_too_large_a_file_is_not_even_opened(good, store, index, monkeypatch):
    with (good / "large.txt").open("wb") as file:
        file.truncate(500 * 2**20)
    index()
    assert reasons(store) == {"large.txt": "too-large"}
    assert_good_is_found(store)


def test_too_much_text_is_refused(good, store, index, monkeypatch):
    monkeypatch.setattr(document_reading, "TEXT_LIMIT", 1000)
    (good / "long.txt").write_text("word " * 500)
    index()
    assert reasons(store) == {"long.txt": "too-much-text"}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes as POSIX has them")
def test_links_pipes_and_sockets(good, store, index):
    (good / "loop").symlink_to(good)
    (good / "sub").mkdir()
    (good / "sub" / "up").symlink_to(good / "sub")
    (good / "dead.md").symlink_to(good / "nowhere.md")
    os.mkfifo(good / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(good / "socket.md"))
        report = index()
    assert report.files == 1
    assert reasons(store) == {"dead.md": "broken-link", "pipe.txt": "not-a-file", "socket.md": "not-a-file"}
    assert_good_is_found(store)


@pytest.mark.skipif(sys.platform == "win32", reason="names are bytes on POSIX only")
def test_names_in_another_encoding(good, store, index):
    name = os.fsdecode("größe.md".encode("latin-1"))
    (good / name).write_text("# Sizes\n\nOdd name.")
    assert index().files == 2
    assert store.value("SELECT path FROM documents WHERE title = 'Sizes'") == r"gr\xf6\xdfe.md"
    assert index().added == 0


@pytest.mark.skipif(sys.platform == "win32", reason="modes as POSIX has them")
def test_permission_denied():
    root = Path(__file__).parents[3]
    program = [sys.executable, "-W", "error", "-m", "tests.core.knowledge.shut_files"]
    done = subprocess.run(
        program, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "shut": {"shut.md": "not-permitted", "sub": "not-permitted"},
        "files": ["good.md"],
        "open again": {},
        "all files": ["good.md", "shut.md", "sub/in.md"],
    }


def test_a_file_the_system_does_not_let_us_read(good, store, index, monkeypatch):
    (good / "shut.md").write_text("x")
    content = index_run.content_of

    def refuse(file):
        if file.path == "shut.md":
            raise PermissionError(13, "Permission denied")
        return content(file)

    monkeypatch.setattr(index_run, "content_of", refuse)
    index()
    assert reasons(store) == {"shut.md": "not-permitted"}
    monkeypatch.undo()
    assert index().failed == (), "and it is tried again"


def test_a_folder_that_can_not_be_listed_keeps_what_is_known_of_it(good, store, index, monkeypatch):
    (good / "sub").mkdir()
    (good / "sub" / "a.md").write_text("# Sub\n\nSubordinate.")
    index()
    scandir = os.scandir

    def refuse(folder):
        if str(folder).endswith("sub"):
            raise OSError(5, "Input/output error")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert index().removed == 0
    assert reasons(store) == {"sub": "not-permitted"}
    assert store.value("SELECT count(*) FROM documents") == 2
    monkeypatch.undo()
    assert index().failed == ()


def test_a_file_that_is_being_written_is_read_when_it_is_whole(good, store, index, monkeypatch):
    (good / "half.md").write_text("# Half\n\nThe first half")
    found = discover_files([good])
    with (good / "half.md").open("a") as file:
        file.write(" and the second.")
    monkeypatch.setattr(change_detection, "discover_files", lambda *_: found)
    assert index().unsettled == 1
    assert reasons(store) == {"half.md": "being-written"}
    monkeypatch.undo()
    report = index()
    assert report.failed == () and report.unsettled == 0
    assert store.value("SELECT text FROM documents WHERE title = 'Half'").endswith("second.")


def test_a_file_that_vanishes_while_it_is_read(good, store, index, monkeypatch):
    (good / "going.md").write_text("# Going\n\nGone words.")
    index()
    (good / "going.md").write_text("# Going\n\nOther words.")
    found = discover_files([good])
    (good / "going.md").unlink()
    monkeypatch.setattr(change_detection, "discover_files", lambda *_: found)
    report = index()
    assert report.failed == () and report.removed == 1
    assert store.value("SELECT count(*) FROM documents") == 1


def test_what_lies_beside_real_files_is_left_out(good, store, index):
    for name in (".hidden.md", "~$doc.docx", "a.md~", "b.tmp", ".git/config.md", "__MACOSX/x.md", "picture.png"):
        (good / name).parent.mkdir(exist_ok=True)
        (good / name).write_text("x")
    report = index()
    assert (report.files, report.skipped, report.failed) == (1, 1, ())
