"""Embedding models on servers of four kinds: the same shape from each, texts cut at the limit, data kept as words."""

from __future__ import annotations

import numpy as np
import pytest

from app.team.embedding_probe import same_model, signature_of
from app.team.known_embedder import KnownEmbedder, forget, recall, recognise, remember
from app.team.server_http import Request
from core.directories import directories
from core.errors import ModelError
from models.clients import HostedEmbedder
from models.installed import find_model
from tests.app.team.asked_here import facts_of
from tests.app.team.model_server import CONTROL, DIMENSIONS, Said, model_server


@pytest.mark.parametrize("kind", ["llama", "vllm", "tei", "openai"])
def test_each_kind_of_server_gives_rows_of_length_one_in_the_order_asked(kind: str):
    with model_server(kind=kind) as fake:
        model = facts_of(fake).embedding()
        vectors = model.embed(["one", "two", "one", ""], Request())
        assert vectors.shape == (4, DIMENSIONS) and vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert np.array_equal(vectors[0], vectors[2]) and not np.allclose(vectors[0], vectors[1])
        assert len(model.count(["one two", "three"])) == 2
        assert model.facts()["dimensions"] == DIMENSIONS


def test_a_text_reaches_llama_server_as_words_and_is_cut_at_its_limit():
    with model_server() as fake:
        model = facts_of(fake).embedding()
        model.embed([f"a {CONTROL[0]} b", "word " * 5000], Request())
        hostile, long = fake.asked[-1][1]["input"]
    assert not any(token <= len(CONTROL) for token in hostile)
    assert len(long) == model.max_tokens


def test_the_limit_is_what_the_server_really_takes():
    with model_server() as fake:
        fake.instead["/v1/embeddings"] = [Said(500, body={"error": {"code": 500, "type": "server_error"}})]
        assert facts_of(fake).embedding().max_tokens == 512


def test_a_model_is_known_again_by_its_server_and_another_one_is_not_taken_for_it(tmp_path):
    with model_server() as fake:
        server = fake.place("embedding")
        known = recognise(server, facts_of(fake).embedding().facts(), None)
        assert recall(tmp_path, server) is None
        remember(tmp_path, server, known)
        assert recall(tmp_path, server) == known and known.identity.id == "small"
        assert known.is_still(facts_of(fake).embedding().facts())
        fake.embeds = 1
        other = facts_of(fake).embedding().facts()
        assert not known.is_still(other)
        assert recognise(server, other, None).identity.digest != known.identity.digest
        forget(tmp_path)
        assert recall(tmp_path, server) is None


def test_rounding_changes_no_signature_and_another_training_does():
    random = np.random.default_rng(5)
    vectors = random.normal(size=(16, 384)).astype(np.float32)
    rounded = vectors + random.normal(scale=1e-3, size=vectors.shape).astype(np.float32)
    trained = vectors + random.normal(scale=0.4, size=vectors.shape).astype(np.float32)
    assert same_model(signature_of(vectors), signature_of(rounded))
    assert not same_model(signature_of(vectors), signature_of(trained))


def test_the_search_model_that_ships_is_known_by_the_signature_that_ships():
    embedder = HostedEmbedder(find_model(directories().models, "all-minilm-l6-v2"))
    try:
        from app.team.embedding_probe import probe_texts

        signature = signature_of(embedder.embed_passages(probe_texts(), "live"))
    finally:
        embedder.close()
    facts = {"dimensions": 384, "max_tokens": 510, "signature": list(signature), "model": "whatever-it-is-called"}
    with model_server() as fake:
        found = recognise(fake.place("embedding"), facts, None)
    assert found == KnownEmbedder(embedder.identity, signature)


def test_vectors_that_are_none_are_said():
    with model_server(kind="tei") as fake:
        model = facts_of(fake).embedding()
        nothing = Said(200, body=[[float("nan")] * DIMENSIONS])
        fake.instead["/embed"] = [nothing]
        with pytest.raises(ModelError):
            model.embed(["one"], Request())
