"""Which chat model a machine is recommended, on tables of machines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import RemoteFile, catalogue
from models.choice import DRAFT_SECONDS, MachineFacts, draft_seconds, recommended, search_model_for

GB = 1_000_000_000
CATALOGUE = catalogue()


def best(memory: float, cores: int = 4, card: float = 0) -> str | None:
    """The id recommended for so many GB of memory, cores, and GB free on a card."""
    found = recommended(CATALOGUE.entries, CATALOGUE.choice, MachineFacts(int(memory * GB), cores, int(card * GB)))
    return found.id if found else None


@pytest.mark.parametrize(
    ("memory", "cores", "card", "model"),
    [
        (2, 2, 0, None),
        (4, 2, 0, "qwen3.5-0.8b"),
        (8, 2, 0, "qwen3.5-2b"),
        (8, 4, 0, "qwen3.5-2b"),
        (8, 4, 4, "qwen3-4b"),
        (16, 2, 0, "qwen3-4b"),
        (16, 8, 0, "qwen3-4b"),
        (16, 8, 8, "qwen3.5-9b"),
        (32, 2, 0, "qwen3-4b"),
        (32, 8, 0, "qwen3.5-9b"),
        (32, 8, 6, "qwen3.5-9b"),
        (32, 16, 24, "qwen3.6-35b-a3b"),
        (64, 1, 0, "qwen2.5-1.5b"),
    ],
)
def test_the_best_that_fits_and_writes_in_time(memory: float, cores: int, card: float, model: str | None) -> None:
    assert best(memory, cores, card) == model


@given(st.floats(1, 128), st.floats(0, 64), st.integers(1, 32), st.floats(0, 48), st.floats(0, 24))
def test_more_memory_cores_or_card_never_gets_a_lesser_model(
    memory: float, more: float, cores: int, card: float, larger: float
) -> None:
    rank = [None, *reversed(CATALOGUE.choice)].index
    assert rank(best(memory, cores, card)) <= rank(best(memory + more, cores + 1, card + larger))


@given(st.floats(1, 128), st.integers(1, 32))
def test_what_is_recommended_without_a_card_is_waited_for_and_leaves_half_of_the_memory(
    memory: float, cores: int
) -> None:
    model = best(memory, cores)
    if model is not None:
        entry = CATALOGUE.entry(model)
        assert entry.memory_bytes <= memory * GB / 2 and draft_seconds(entry.bytes, cores) <= DRAFT_SECONDS


def test_nothing_is_recommended_that_thinks_first_or_is_under_no_open_licence() -> None:
    assert not {"gpt-oss-20b", "lfm2.5-1.2b"} & set(CATALOGUE.choice)
    assert all(CATALOGUE.entry(model).licence == "Apache-2.0" for model in CATALOGUE.choice)


def test_a_family_without_a_pinned_file_is_named_with_its_licence_and_page_and_nothing_of_it_is_fetched() -> None:
    assert CATALOGUE.to_import
    for family in CATALOGUE.to_import:
        assert family.licence and family.page.startswith("https://")
        assert family.name not in {entry.name for entry in CATALOGUE.entries}


@pytest.mark.parametrize(
    ("languages", "present", "model"),
    [
        (["de"], [], "fetched"),
        (["de"], ["asked.gguf"], "asked"),
        (["fr", "de"], ["german.gguf"], "fetched"),
        (["de"], ["german.gguf", "asked.gguf"], "german"),
    ],
)
def test_a_search_model_for_other_languages_is_one_that_is_here_or_to_be_had(languages, present, model) -> None:
    one, nowhere = RemoteFile("x", 1, "0", ("https://here.example/x",)), RemoteFile("x", 1, "0")
    base = replace(CATALOGUE.entry("all-minilm-l6-v2"), remote=(one,))
    entries = [
        replace(base, id="english", file="english.gguf", languages=("en",)),
        replace(base, id="german", file="german.gguf", languages=("de",), remote=(nowhere,)),
        replace(base, id="nowhere", file="nowhere.gguf", languages=("*",), remote=(one, nowhere)),
        replace(base, id="fetched", file="fetched.gguf", languages=("*",)),
        replace(base, id="asked", file="asked.gguf", languages=("*",)),
    ]
    order = ["none", "german", "nowhere", "fetched", "asked"]
    found = search_model_for(languages, entries, order, present)
    assert found is not None and found.id == model
    assert search_model_for(["de"], entries, ["english"], ["english.gguf"]) is None


def test_every_search_model_that_is_offered_knows_all_languages() -> None:
    offered = [CATALOGUE.entry(model_id) for model_id in CATALOGUE.search_choice]
    assert offered and all(entry.role == "embedding" and entry.languages == ("*",) for entry in offered)
