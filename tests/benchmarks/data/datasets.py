"""The development sets as stores that can be searched, their vectors kept between runs.

The sets lie in `../shared/data` (or `DESKSIDE_DATA`), vectors in `DESKSIDE_BENCH_CACHE` (or the
user's cache folder), one file a text, named by embedder and text.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from core.directories import directories
from core.knowledge.audience import AudienceClassifier, FolderRules
from core.knowledge.chunking import Limit, cut_document
from core.knowledge.ingestion import IngestConfig
from core.knowledge.readers import reader_for
from core.knowledge.search_evaluation import LabelledQuery
from core.ports import Embedder, EmbedderIdentity, Priority, Vectors
from core.store import vectors
from core.store.database import Store
from core.store.documents import File, IndexedDocument, digest_of, save_file
from core.store.opening import open_store
from core.workspace.folder import default_toml
from models.clients import HostedEmbedder
from models.installed import find_model

DATA = Path(os.environ.get("DESKSIDE_DATA", Path(__file__).parents[4] / "shared" / "data"))
CACHE = Path(os.environ.get("DESKSIDE_BENCH_CACHE", platformdirs.user_cache_path("deskside-bench")))


class RememberingEmbedder:
    """An embedder that asks the real one only for texts it has never seen. `save` before leaving."""

    def __init__(self, real: Embedder, *, reads_alike: bool = True) -> None:
        """`reads_alike`: questions are read as passages are, with nothing put before them."""
        self._real = real
        self._reads_alike = reads_alike
        self._file = CACHE / f"vectors-{real.identity.digest[:16]}.npz"
        self._known: dict[str, np.ndarray] = {}
        self._new = False
        if self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["names"].tolist(), kept["vectors"], strict=True))

    @property
    def identity(self) -> EmbedderIdentity:
        return self._real.identity

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        return self._remembered(texts, self._real.embed_passages)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        if self._reads_alike:
            return self.embed_passages(texts)
        return self._remembered(texts, self._real.embed_queries, "asked: ")

    def _remembered(self, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors], kind: str = "") -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if _name(kind + text) not in self._known]
        for start in range(0, len(missing), 256):
            some = missing[start : start + 256]
            self._known |= zip((_name(kind + text) for text in some), embed(some), strict=True)
            self._new = True
        rows = [self._known[_name(kind + text)] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.identity.dimensions), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._real.count_tokens(texts)

    def save(self) -> None:
        if self._new:
            CACHE.mkdir(parents=True, exist_ok=True)
            part = self._file.with_suffix(f".{os.getpid()}.npz")
            np.savez(part, names=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
            part.replace(self._file)
            self._new = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A docs folder as a store."""

    name: str
    store: Store
    documents: tuple[IndexedDocument, ...]


def real_embedder(model: str = "all-minilm-l6-v2") -> RememberingEmbedder:
    """A search model with a memory."""
    found = find_model(directories().models, model)
    alike = found.entry.query_prefix == found.entry.passage_prefix
    return RememberingEmbedder(HostedEmbedder(found), reads_alike=alike)


def collection(name: str, folder: Path, embedder: RememberingEmbedder, language: str = "en") -> Collection:
    """Reads, cuts and embeds a folder of pages in a language into a store of its own, without the indexer."""
    store = open_store(Path(tempfile.mkdtemp(prefix="bench-")) / "store.db", os.urandom(32))
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    documents = [document for path in files for document in _read(path, folder, embedder, language)]
    fill(store, documents, embedder)
    return Collection(name, store, tuple(documents))


def fill(store: Store, documents: Sequence[IndexedDocument], embedder: Embedder) -> None:
    """Stores documents with the vectors of their chunks and titles."""
    for document in documents:
        save_file(store, File(document.path, "", len(document.text), None, ""), [document])
    known = vectors.save_embedder(store, embedder.identity)
    texts = {digest_of(c.embedded_text): c.embedded_text for d in documents for c in d.chunks}
    packed = vectors.pack(embedder.embed_passages(list(texts.values())))
    vectors.add_chunk_vectors(store, known, zip(texts, packed, strict=True))
    titles = list(dict.fromkeys(d.title for d in documents))
    vectors.add_title_vectors(store, known, zip(titles, vectors.pack(embedder.embed_passages(titles)), strict=True))


def _read(path: Path, folder: Path, embedder: Embedder, language: str) -> list[IndexedDocument]:
    reader = reader_for(path.name)
    if reader is None or path.name == "SOURCE.md":
        return []
    name = path.relative_to(folder).as_posix()
    limit = Limit(embedder.identity.max_tokens, embedder.count_tokens)
    rules = IngestConfig(
        limit, True, FolderRules(frozenset({"internal"})), AudienceClassifier.from_table(default_toml("quoting"))
    )
    found = []
    for _, read in reader.read(path.read_bytes(), path.name):
        chunks = cut_document(read, limit)
        title = read.title or path.stem.replace("-", " ")
        audience = rules.audience(name, read)
        found.append(
            IndexedDocument(
                name, title, bool(read.title), read.text, language, read.modified, audience, read.links, chunks
            )
        )
    return found


def questions(path: str) -> tuple[LabelledQuery, ...]:
    """A file of questions below the data folder; without right pages where nothing answers."""
    return _questions(DATA / path)


def retail_questions() -> tuple[LabelledQuery, ...]:
    """Questions on the 55 retail-support guidelines, written from reading them and before anything was
    measured on them; those without a right page are near misses that no guideline speaks of."""
    return _questions(Path(__file__).with_name("retail_questions.jsonl"))


def rows_of(name: str) -> list[dict[str, str]]:
    """The lines of a file that lies beside this one."""
    return [json.loads(line) for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()]


def _questions(path: Path) -> tuple[LabelledQuery, ...]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(LabelledQuery(row["id"], row["query"], frozenset(row.get("relevant", ()))) for row in rows)


def _name(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
