"""Kills an indexer with SIGKILL at random statements and checks what is left; run as a program.

    python -m tests.core.knowledge.kill_points FOLDER POINTS SEED [changing]

A process of its own, because it forks. After every kill the store must be whole, and what it says of a
file must be that file's old or new state. At the end one undisturbed scan must leave exactly what a
store made from nothing has: no chunk, word or vector lost or doubled. Prints the number of kills.

With `changing` each scan that is killed is one that changes the embedder, which also cuts otherwise. After
every kill the old index must still answer for every chunk, until the new one does.
"""

import hashlib
import os
import random
import shutil
import signal
import sys
from pathlib import Path

import numpy as np

from core.knowledge.document_reading import read_here
from core.knowledge.indexing import Indexer
from core.ports import EmbedderIdentity
from core.store import vectors
from core.store.database import Store
from core.store.opening import open_store
from core.workspace.folder import Workspace
from tests.factories import KEY

WORDS = "lamp return invoice delivery cable refund order parcel bulb switch warranty".split()  # noqa: SIM905
FILES = 12


class Embedder:
    """The same text always gives the same vector."""

    def __init__(self, name: str, dimensions: int, max_tokens: int) -> None:
        self.identity = EmbedderIdentity(name, name, dimensions, max_tokens)

    def embed_passages(self, texts, priority="bulk"):
        seeds = [int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") for text in texts]
        size = self.identity.dimensions
        rows = np.array([np.random.default_rng(seed).standard_normal(size) for seed in seeds], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    embed_queries = embed_passages

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]


FIRST, SECOND = Embedder("first", 16, 128), Embedder("second", 24, 30)


def change(docs: Path, chance: random.Random) -> None:
    """One to four edits, additions, moves or removals."""
    for _ in range(chance.randint(1, 4)):
        files = sorted(docs.rglob("*.md"))
        match chance.choice(["add", "edit", "edit", "move", "remove"]) if len(files) > 4 else "add":
            case "add":
                write(docs / f"{chance.randrange(10**6)}.md", chance)
            case "edit":
                write(chance.choice(files), chance)
            case "move":
                target = docs / f"folder {chance.randrange(3)}" / f"{chance.randrange(10**6)}.md"
                target.parent.mkdir(exist_ok=True)
                chance.choice(files).rename(target)
            case "remove":
                chance.choice(files).unlink()


def write(path: Path, chance: random.Random) -> None:
    sections = [f"## {chance.choice(WORDS)}\n\n{' '.join(chance.choices(WORDS, k=chance.randint(3, 60)))}.\n"
                for _ in range(chance.randint(1, 8))]  # fmt: skip
    path.write_text(f"# {chance.choice(WORDS)}\n\n" + "\n".join(sections))


def former(model: str, digest: str) -> Embedder | None:
    return next((embedder for embedder in (FIRST, SECOND) if embedder.identity.digest == digest), None)


def indexer(store: Store, docs: Path, embedder: Embedder) -> Indexer:
    return Indexer(store, Workspace(docs.parent), embedder, read=read_here, former=former)


def scan(store_path: Path, docs: Path, kill_at: int = 0, embedder: Embedder = FIRST) -> int:
    """Indexes; kills this very process before statement number `kill_at`. Gives the number of statements."""
    count = 0

    def trace(cursor, sql, bindings):
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    with open_store(store_path, KEY) as store:
        store._connection.exec_trace = trace
        for _ in indexer(store, docs, embedder).scan():
            pass
        store._connection.exec_trace = None
    return count


def assert_whole(store: Store) -> None:
    """Chunks are spans of their texts; words and vectors belong to chunks, once each."""
    store.check()
    store.execute("INSERT INTO chunk_words (chunk_words) VALUES ('integrity-check')")
    for text, start, end, body in store.rows(
        "SELECT text, start, end, body FROM documents JOIN chunks ON document_id = documents.id"
    ):
        assert text[start:end] == body
    assert store.value("SELECT count(*) FROM files WHERE state = 'read'") == store.value(
        "SELECT count(*) FROM documents"
    )
    for embedder in vectors.embedders(store):
        exact = [row for (row,) in store.rows(f"SELECT chunk_id FROM {embedder.vectors} ORDER BY 1")]
        knn = [row for (row,) in store.rows(f"SELECT chunk_id FROM {embedder.knn} ORDER BY 1")]
        assert exact == knn and set(exact) <= {row for (row,) in store.rows("SELECT id FROM chunks")}


def content(store: Store) -> list[tuple]:
    """All that matters, without ids and times."""
    [embedder] = vectors.embedders(store)
    chunks = store.rows(
        "SELECT path, text, modified, cut, ordinal, start, end, heading, chunks.title, digest, exact FROM chunks"
        f" JOIN documents ON documents.id = document_id LEFT JOIN {embedder.vectors} ON chunk_id = chunks.id"
        " ORDER BY path, cut, ordinal"
    )
    titles = store.rows(
        f"SELECT path, title, exact FROM documents LEFT JOIN {embedder.titles} ON document_id = documents.id"
        " ORDER BY path"
    )
    return [*chunks, *titles, *store.rows("SELECT path, sha256, state FROM files ORDER BY path")]


def killed(path: Path, docs: Path, kill_at: int, embedder: Embedder = FIRST) -> bool:
    """Scans in a child. Gives whether it was killed."""
    child = os.fork()
    if child == 0:
        scan(path, docs, kill_at, embedder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the indexer failed by itself"
    return os.WIFSIGNALED(status)


def assert_like_new(path: Path, docs: Path, fresh: Path, embedder: Embedder = FIRST) -> None:
    scan(fresh, docs, embedder=embedder)
    with open_store(path, KEY) as store, open_store(fresh, KEY) as made_new:
        assert_whole(store)
        assert content(store) == content(made_new)
        assert all(row[-1] is not None for row in content(store))


def kill_scans(folder: Path, docs: Path, points: int, chance: random.Random) -> int:
    path = folder / "store.db"
    total = scan(folder / "trial.db", docs)
    kills = 0
    while kills < points:
        kills += killed(path, docs, round(total ** chance.random()))  # most scans are far shorter than the first
        if path.exists():
            with open_store(path, KEY) as store:
                assert_whole(store)
        if chance.random() < 0.6:
            change(docs, chance)
    scan(path, docs)
    assert_like_new(path, docs, folder / "fresh.db")
    return kills


def kill_changes(folder: Path, docs: Path, points: int, chance: random.Random) -> int:
    path = folder / "store.db"
    scan(path, docs)
    kills = rounds = 0
    while kills < points:
        embedder = (SECOND, FIRST)[rounds % 2]
        with open_store(path, KEY) as store:
            indexer(store, docs, embedder).agree_to_change()
        shutil.copy(path, folder / "trial.db")
        total = scan(folder / "trial.db", docs, embedder=embedder)
        while killed(path, docs, chance.randint(1, total), embedder):
            kills += 1
            with open_store(path, KEY) as store:
                assert_whole(store)
                answering = vectors.answering(store)
                assert answering is not None and vectors.count_pending(store, answering) == 0
            if kills >= points:
                scan(path, docs, embedder=embedder)
                break
        assert_like_new(path, docs, folder / f"fresh {rounds}.db", embedder)
        change(docs, chance)
        scan(path, docs, embedder=embedder)
        rounds += 1
    return kills


def main(folder: Path, points: int, seed: int, *, changing: bool = False) -> int:
    chance = random.Random(seed)
    docs = folder / "workspace" / "docs"
    docs.mkdir(parents=True)
    for number in range(FILES):
        write(docs / f"{number}.md", chance)
    kills = (kill_changes if changing else kill_scans)(folder, docs, points, chance)
    shutil.rmtree(folder)
    return kills


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), changing=sys.argv[4:] == ["changing"]))
