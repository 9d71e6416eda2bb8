"""The embedding engine in this process, on models of a few kilobytes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import psutil
import pytest

from models.convert_e5 import convert
from models.embedding_engine import EmbeddingBatch, EmbeddingEngine
from models.llama_binding import llama
from models.native import FloatArray, NativeContext, NativeModel
from tests.models.tiny_e5 import write_e5
from tests.models.tiny_gguf import runnable

LAST, MEAN = {".pooling_type": 3}, {".pooling_type": 1}


def embedded(path: Path, *texts: str, advanced: Callable[[], object] = lambda: None) -> FloatArray:
    found: list[FloatArray] = []
    ready = threading.Event()

    def finished(rows: FloatArray) -> None:
        found.append(rows)
        ready.set()

    engine = EmbeddingEngine(path, "m", 1024, 1, failed=ready.set, advanced=advanced)
    engine.add(EmbeddingBatch(texts, "", finished), live=True)
    ready.wait()
    return found[0]


@pytest.mark.parametrize("text", ["a", "The lamp is sent within four days. " * 9, "x" * 900])
def test_a_text_read_in_pieces_has_the_vector_of_one_read_at_once(tmp_path: Path, text: str) -> None:
    path = runnable(tmp_path / "m.gguf", "qwen3", LAST)
    model = NativeModel(path, "m")
    at_once = NativeContext(model, 1024, 1024, 1, embeds=True)
    tokens = model.vocabulary.tokenize(text, add_ends=True)
    at_once.decode(tokens, 0, [True] * len(tokens))
    pointer = llama.llama_get_embeddings_seq(at_once.context_handle, 0)
    expected = np.array(pointer[: model.dimensions])
    assert embedded(path, text)[0] @ (expected / np.linalg.norm(expected)) > 0.999


@pytest.mark.parametrize("values", [LAST, MEAN])
def test_it_says_that_it_advances_in_the_midst_of_a_text(tmp_path: Path, values: dict[str, object]) -> None:
    path = runnable(tmp_path / "m.gguf", "qwen3", values)
    loading, calls = count(), count()
    NativeModel(path, "m", lambda: next(loading))
    embedded(path, "The lamp is dark.", advanced=lambda: next(calls))
    assert next(calls) - next(loading) > 10


def test_no_logits_are_kept_for_the_tokens_before_the_last(tmp_path: Path) -> None:
    """They would take 4 bytes a word of the vocabulary for each token: 80 MB here, twice, in each context."""
    path = runnable(tmp_path / "m.gguf", "qwen3", LAST, words_known=20_000)
    model = NativeModel(path, "m")
    before = psutil.Process().memory_info().rss
    vector = embedded(path, "x" * 2000)
    assert np.linalg.norm(vector[0]) == pytest.approx(1, abs=1e-4)
    assert psutil.Process().memory_info().rss - before < 40_000_000 + model.vocabulary.size * 4


def test_no_memory_is_kept_for_the_logits_of_an_encoder(tmp_path: Path) -> None:
    """It has none; llama.cpp sets 4 bytes a word of the vocabulary aside for each token, 40 MB here, and clears it."""
    convert(write_e5(tmp_path / "published", words_known=20_000), tmp_path / "m.gguf")
    embedded(tmp_path / "m.gguf", "das")
    before = psutil.Process().memory_info().rss
    short, long, again = embedded(tmp_path / "m.gguf", "das ist", "das ist " * 200, "das ist")
    assert psutil.Process().memory_info().rss - before < 25_000_000
    assert np.array_equal(short, again)
    assert np.linalg.norm(long) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("values", [LAST, MEAN])
def test_no_text_has_a_vector_where_nothing_stands_around_it(tmp_path: Path, values: dict[str, object]) -> None:
    bare = {"tokenizer.ggml.add_bos_token": False, "tokenizer.ggml.add_eos_token": False}
    vectors = embedded(runnable(tmp_path / "m.gguf", "qwen3", {**values, **bare}), "", "a")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-4)
