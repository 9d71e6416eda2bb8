"""Indexing against the embedder's raw rate, an edit in a large folder, an unchanged folder, a git checkout,
and what the readers make of real documents: `python -m tests.benchmarks.bench.bench_indexing`.

The raw rate is measured in a process of its own, one text per decode, on the very texts that the
index embeds, before and after; the better of the two counts.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

import numpy as np

from core.directories import directories
from core.knowledge import chunking
from core.knowledge.docs_watcher import DocsWatcher
from core.knowledge.document_reading import read_here
from core.knowledge.embedding import embed_pending
from core.knowledge.file_discovery import discover_files
from core.knowledge.index_progress import IndexProgress, IndexReport
from core.knowledge.indexing import Indexer
from core.ports import Embedder, Priority, Vectors, never
from core.store import vectors
from core.store.database import Store
from core.store.opening import open_store
from core.workspace.folder import Workspace
from models.clients import HostedEmbedder
from models.installed import find_model
from tests.benchmarks.bench.bench_models import _load_raw, _raw_embed
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.corpus import write_corpus
from tests.benchmarks.data.datasets import DATA

BULK_FILES = 12
EDITED_AMONG = 2000
UNCHANGED = 10_000
CORPUS = 500
FOLDERS = ("documents", "mail", "product-docs/docs", "retail-support/guidelines")
_WORDS = "order parcel sent within three days and your refund follows by card once we received it back".split()  # noqa: SIM905


class Rehearsing:
    """Has the identity and tokenizer of the real embedder and gives vectors at once: for filling a
    large store whose vectors do not matter."""

    def __init__(self, real: Embedder) -> None:
        self.identity = real.identity
        self.count_tokens = real.count_tokens

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        """Random rows of length 1."""
        rows = np.random.default_rng(len(texts)).standard_normal((len(texts), self.identity.dimensions))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    embed_queries = embed_passages


def page(number: int, sections: int) -> str:
    """A page whose sections are as long as those of help pages, all different."""
    chance = random.Random(number)
    parts = [f"## Part {number}.{at}\n\n{' '.join(chance.choices(_WORDS, k=90))}.\n" for at in range(sections)]
    return f"# Page {number}\n\n" + "\n".join(parts)


class Bench:
    """A workspace and a store in a temporary folder."""

    def __init__(self, root: Path, name: str) -> None:
        self.docs = root / name / "docs"
        self.docs.mkdir(parents=True)
        self.key = os.urandom(32)
        self.store = open_store(root / f"{name}.db", self.key)

    def index(self, embedder: Embedder | None, bounded: bool = False) -> IndexReport:
        """One scan."""
        read = None if bounded else read_here
        *_, report = Indexer(self.store, Workspace(self.docs.parent), embedder, read=read).scan()
        assert isinstance(report, IndexReport)
        return report


def run() -> list[Figure]:
    """All figures of indexing."""
    embedder = HostedEmbedder(find_model(directories().models, "all-minilm-l6-v2"))
    embedder.embed_queries(["load"])
    try:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            return [
                *_bulk(root, embedder),
                *_edit(root, embedder),
                *_unchanged(root),
                *_checkout(root),
                *_readers(root),
            ]
    finally:
        embedder.close()


def _bulk(root: Path, embedder: HostedEmbedder) -> list[Figure]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    bench = Bench(root, "bulk")
    for number in range(BULK_FILES):
        (bench.docs / f"{number}.md").write_text(page(number, 5))
    bench.index(Rehearsing(embedder))
    # The words are there and cut for this embedder; now every vector is made anew.
    for stored in vectors.embedders(bench.store):
        vectors.delete_embedder(bench.store, stored)
    rows = bench.store.rows("SELECT title, heading, body FROM chunks GROUP BY digest")
    titles = [title for (title,) in bench.store.rows("SELECT DISTINCT title FROM documents")]
    texts = [*titles, *(chunking.embedded_text(*row) for row in rows)]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(_load_raw, str(find_model(directories().models, "all-minilm-l6-v2").path), True).result()
        raw = [pool.submit(_raw_embed, texts).result()]
        began = time.perf_counter()
        for _ in embed_pending(bench.store, embedder, never):
            pass
        rate = len(texts) / (time.perf_counter() - began)
        raw.append(pool.submit(_raw_embed, texts).result())
    note = f"{len(texts)} texts, {len(titles)} of them titles"
    return [Figure("bulk indexing", rate, "texts/s", max(raw), rate / max(raw), must=0.90, aim=1.3, note=note)]


def _edit(root: Path, embedder: HostedEmbedder) -> list[Figure]:
    bench = Bench(root, "edit")
    for number in range(EDITED_AMONG):
        (bench.docs / f"{number}.md").write_text(page(number, 1))
    long = bench.docs / "long.md"
    long.write_text(page(99_999, 30))
    bench.index(Rehearsing(embedder))
    indexer = Indexer(bench.store, Workspace(bench.docs.parent), embedder)
    seconds = []
    for attempt in ("first", "second", "third"):
        long.write_text(page(99_999, 30).replace("## Part 99999.17\n\n", f"## Part 99999.17\n\nThe {attempt} edit. "))
        found = time.perf_counter()
        words = found
        for step in indexer.scan():
            if isinstance(step, IndexProgress) and step.phase == "embedding" and words == found:
                words = time.perf_counter()
        assert isinstance(step, IndexReport) and step.changed == 1 and step.pending == 0
        seconds.append(time.perf_counter() - found)
    note = f"one paragraph of a long page among {EDITED_AMONG} files; the first starts the reader: {seconds[0]:.2f} s"
    return [Figure("re-index after an edit", min(seconds[1:]), "s", must=1.0, aim=0.3, better="lower", note=note)]


def _unchanged(root: Path) -> list[Figure]:
    bench = Bench(root, "unchanged")
    for number in range(UNCHANGED):
        path = bench.docs / f"folder {number % 100}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Page {number} says nothing new.")
    bench.index(None)
    time.sleep(2.1)  # younger files are read again, in case their clock is coarse
    bench.index(None)
    seconds, floor = [], []
    for _ in range(3):
        began = time.perf_counter()
        report = bench.index(None)
        seconds.append(time.perf_counter() - began)
        assert report.files == UNCHANGED and report.changed == report.added == 0
        began = time.perf_counter()
        discover_files([bench.docs])
        floor.append(time.perf_counter() - began)
    note = f"of it {min(floor):.2f} s for listing the folders"
    return [Figure(f"start-up scan of {UNCHANGED} unchanged files", min(seconds), "s", must=2.0, aim=0.7,
                   better="lower", note=note)]  # fmt: skip


def _checkout(root: Path) -> list[Figure]:
    """A branch that differs in every file, followed as the panel does; words only."""
    bench = Bench(root, "checkout")

    def git(*arguments: str) -> None:
        program = ["git", "-C", str(bench.docs), "-c", "user.name=a", "-c", "user.email=a@b.example"]
        subprocess.run([*program, *arguments], check=True)

    git("init", "-q")
    for branch in ("new", "old"):
        git("checkout", "-q", "--orphan", branch)
        for number in range(EDITED_AMONG):
            (bench.docs / f"{number}.md").write_text(f"{page(number, 1)}\n\nThis is {branch}.\n")
        git("add", "--all")
        git("commit", "-q", "-m", branch)
    looks: SimpleQueue[tuple[float, int]] = SimpleQueue()

    def look() -> bool:
        began = time.perf_counter()
        with Store(bench.store.path, bench.key) as own:
            *_, report = Indexer(own, Workspace(bench.docs.parent), None, read=read_here).scan()
            new = own.value("SELECT count(*) FROM documents WHERE text LIKE '%This is new.'")
        looks.put((began, new))
        assert isinstance(report, IndexReport)
        return report.unsettled > 0

    failures: list[Exception] = []
    follower = DocsWatcher([bench.docs], look, failures.append)
    follower.start()
    looks.get()
    git("checkout", "-q", "new")
    done = time.perf_counter()
    while (last := looks.get(timeout=300))[1] < EDITED_AMONG:
        pass
    found = time.perf_counter() - done
    follower.stop()
    assert not failures
    note = f"the last file's look began so long after git's end; all found by words after {found:.1f} s"
    name = f"a git checkout of {EDITED_AMONG} files noticed"
    return [Figure(name, max(0.0, last[0] - done), "s", must=2.0, better="lower", note=note)]


def _readers(root: Path) -> list[Figure]:
    folders = {f"read {name}": DATA / name for name in FOLDERS}
    corpus = root / "corpus"
    write_corpus(corpus, CORPUS)
    return [_read(root, name, folder) for name, folder in {**folders, "read all formats": corpus}.items()]


def _read(root: Path, name: str, source: Path) -> Figure:
    """How fast a folder is read, words only, by a reader process of its own."""
    with open_store(root / f"{name.replace('/', ' ')}.db", os.urandom(32)) as store:
        *_, report = Indexer(store, Workspace(source.parent, (source,)), None).scan()
    assert isinstance(report, IndexReport)
    failed = ", ".join(f"{failure.path}: {failure.reason}" for failure in report.failed)
    counts = f"{report.files} files, {report.chunks} chunks, {report.skipped} skipped, {len(report.failed)} failed"
    memory = f"largest child {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB"
    return Figure(name, report.files / report.seconds, "files/s", note=f"{counts} {failed}; {memory}")


if __name__ == "__main__":
    print(table(run()))
