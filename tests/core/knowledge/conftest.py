import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from core.knowledge.document_reading import read_here
from core.knowledge.index_progress import IndexReport
from core.knowledge.indexing import Indexer
from core.ports import EmbedderIdentity, Priority, Vectors
from tests.core.knowledge.readers import documents_by_hand
from tests.factories import make_store, make_workspace


class CountingEmbedder:
    """Deterministic vectors that mean nothing, and a record of what was embedded."""

    def __init__(self, digest: str = "d1", dimensions: int = 32, max_tokens: int = 256) -> None:
        self.identity = EmbedderIdentity("counting", digest, dimensions, max_tokens)
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str], priority: Priority = "bulk") -> Vectors:
        self.embedded.extend(texts)
        rows = [np.random.default_rng(seed(text)).standard_normal(self.identity.dimensions) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.identity.dimensions)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_queries(self, texts: Sequence[str], priority: Priority = "live") -> Vectors:
        return self.embed_passages(texts, priority)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def seed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


@pytest.fixture
def embedder():
    return CountingEmbedder()


@pytest.fixture
def store(tmp_path):
    with make_store(tmp_path / "data") as store:
        yield store


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "workspace" / "docs"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def workspace(docs):
    return make_workspace(docs.parent)


@pytest.fixture
def index(store, workspace, embedder):
    """Brings the store up to date and gives the report."""

    def index(**options) -> IndexReport:
        options = {"embedder": embedder, "read": read_here, **options}
        *_, report = Indexer(store, workspace, **options).scan()
        assert isinstance(report, IndexReport)
        return report

    return index


@pytest.fixture(scope="session")
def by_hand():
    """The module that writes files byte by byte."""
    return documents_by_hand
