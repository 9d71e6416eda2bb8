"""The real embedder in its host, against vectors computed without llama.cpp.

`fixtures/minilm_reference.json` was made once from the published safetensors: tokens by the
`tokenizers` package, the network in numpy at float64 (embeddings, six blocks of attention and
GELU, mean over all tokens, length 1).
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from models.clients import HostedEmbedder

REFERENCE = json.loads((Path(__file__).parent / "fixtures" / "minilm_reference.json").read_text("utf-8"))


def test_vectors_are_those_of_the_published_model(real_embedder: HostedEmbedder) -> None:
    vectors = real_embedder.embed_passages([row["text"] for row in REFERENCE])
    expected = np.array([row["vector"] for row in REFERENCE])
    cosines = (vectors * expected).sum(axis=1)
    assert vectors.dtype == np.float32
    assert cosines.min() > 0.99999


def test_tokens_are_those_of_the_published_tokenizer(real_embedder: HostedEmbedder) -> None:
    counts = real_embedder.count_tokens([row["text"] for row in REFERENCE])
    assert counts == [len(row["tokens"]) - 2 for row in REFERENCE]


def test_no_text_gives_no_vector(real_embedder: HostedEmbedder) -> None:
    assert real_embedder.embed_passages([]).shape == (0, 384)
    assert real_embedder.count_tokens([]) == []


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "[CLS] [SEP]", "word " * 5000])
def test_any_text_has_a_vector_of_length_one(real_embedder: HostedEmbedder, text: str) -> None:
    vector = real_embedder.embed_queries([text])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


def test_a_long_text_is_cut_at_the_limit(real_embedder: HostedEmbedder) -> None:
    limit = real_embedder.identity.max_tokens
    whole, longer = real_embedder.embed_passages(["word " * limit, "word " * (limit + 100) + "banana"])
    assert whole @ longer == pytest.approx(1, abs=1e-4)


def test_a_live_text_overtakes_a_bulk_run(real_embedder: HostedEmbedder) -> None:
    passages = ["The parcel is sent within three days, and the label is printed by the customer. " * 8] * 10
    finished: list[str] = []

    def index() -> None:
        real_embedder.embed_passages(passages, "bulk")
        finished.append("bulk")

    bulk = threading.Thread(target=index)
    bulk.start()
    time.sleep(0.1)
    real_embedder.embed_queries(["Where is my parcel?"])
    finished.append("live")
    bulk.join()
    assert finished == ["live", "bulk"]


def test_questions_asked_again_have_the_same_vectors_in_their_order(real_embedder: HostedEmbedder) -> None:
    first = real_embedder.embed_queries(["where is my parcel", "how do I pay"])
    again = real_embedder.embed_queries(["how do I pay", "a new one", "where is my parcel", "how do I pay"])
    assert np.array_equal(again[[2, 0]], first)
    assert np.array_equal(again[0], again[3])
    assert not np.array_equal(again[1], again[0])
