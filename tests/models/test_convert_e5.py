"""The conversion of multilingual-e5-small, on a file of its form with random weights that llama.cpp then runs."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelBroken, WrongDigest
from models.catalogue import ModelEntry, catalogue
from models.conversions import convert as convert_named
from models.convert_e5 import convert
from models.fetch.fetcher import Fetcher
from models.installed import digest_of
from models.native import NativeContext, NativeModel
from tests.models.tiny_bert import POSITIONS, WIDTH
from tests.models.tiny_e5 import PIECES, pooled, weights, write_e5

_BLOCK_AND_TOKENS = struct.pack("<2i", 32, len(PIECES))
IDS = {text: number for number, (text, _) in enumerate(PIECES)}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NativeModel]:
    folder = tmp_path_factory.mktemp("e5")
    convert(write_e5(folder / "published"), folder / "model.gguf")
    loaded = NativeModel(folder / "model.gguf", "tiny")
    yield loaded
    loaded.close()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("query: wo ist das Paket?", ["▁query", ":", "▁wo", "▁ist", "▁das", "▁P", "aket", "?"]),
        ("  wo \n\t ist  ", ["▁wo", "▁ist"]),
        ("das\u200b？", ["▁das", "?"]),
        ("ﬁ", ["▁", "fi"]),
        ("für ÖÖ", ["▁für", "▁", "<unk>"]),
        ("Ⅷ", ["▁", "<unk>"]),
    ],
)
def test_tokens_are_the_likeliest_pieces_of_what_the_characters_stand_for(model, text, pieces) -> None:
    assert model.vocabulary.tokenize(text) == [IDS[piece] for piece in pieces]


def test_what_a_customer_writes_is_no_control_token(model) -> None:
    assert not {IDS["<s>"], IDS["</s>"], IDS["<mask>"]} & set(model.vocabulary.tokenize("<s> das </s> <mask>"))
    assert model.vocabulary.tokenize("das", add_ends=True) == [IDS["<s>"], IDS["▁das"], IDS["</s>"]]


@pytest.mark.parametrize("centre", [(), tuple(np.linspace(-0.3, 0.5, WIDTH).tolist())])
def test_vectors_are_those_of_the_network_less_their_centre(tmp_path: Path, centre: tuple[float, ...]) -> None:
    convert(write_e5(tmp_path / "published"), tmp_path / "model.gguf", centre)
    loaded = NativeModel(tmp_path / "model.gguf", "tiny")
    context = NativeContext(loaded, POSITIONS, POSITIONS, 1, embeds=True)
    for text in ("query: wo ist das Paket?", "passage: das ist für Kai", ""):
        tokens = loaded.vocabulary.tokenize(text, add_ends=True)
        expected = pooled(tokens, weights()) - (np.array(centre) if centre else 0)
        assert context.pooled(tokens) @ expected / np.linalg.norm(expected) > 0.995


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    published = write_e5(tmp_path / "published")
    for name in ("one", "two"):
        convert(published, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.01, 0.03, 0.05, 0.5, 0.999])
def test_a_file_cut_short_anywhere_is_said_to_be_broken(tmp_path: Path, share: float) -> None:
    published = write_e5(tmp_path / "published")
    whole = published.read_bytes()
    published.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ModelBroken):
        convert(published, tmp_path / "model.gguf")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"E5S1", b"GGUF"),
        (b"l0.oln.b", b"l0.oln.x"),
        (_BLOCK_AND_TOKENS, b"\x10\0\0\0" + _BLOCK_AND_TOKENS[4:]),
        (_BLOCK_AND_TOKENS, _BLOCK_AND_TOKENS[:4] + b"\0\1\0\0"),
    ],
)
def test_another_file_is_said_to_be_broken(tmp_path: Path, old: bytes, new: bytes) -> None:
    published = write_e5(tmp_path / "published")
    published.write_bytes(published.read_bytes().replace(old, new, 1))
    with pytest.raises(ModelBroken):
        convert(published, tmp_path / "model.gguf")


def test_a_fetched_file_is_converted_and_its_digest_checked(tmp_path: Path) -> None:
    entry = catalogue().entry("multilingual-e5-small")
    published = write_e5(tmp_path / entry.remote[0].name, width=entry.dimensions)
    convert_named("e5", tmp_path, tmp_path / "expected.gguf")
    ours = replace(entry, sha256=digest_of(tmp_path / "expected.gguf"))
    assert _fetched(tmp_path / "right", ours, published) == ["converting", "done"]
    assert (tmp_path / "right" / entry.file).read_bytes() == (tmp_path / "expected.gguf").read_bytes()
    with pytest.raises(WrongDigest):
        _fetched(tmp_path / "wrong", entry, published)
    assert not list((tmp_path / "wrong").glob("*.gguf*"))


def _fetched(folder: Path, entry: ModelEntry, published: Path) -> list[str]:
    """Fetches into a folder where the published file came before, and returns the stages told."""
    staging = folder / f"{entry.id}.parts"
    staging.mkdir(parents=True)
    (staging / published.name).write_bytes(published.read_bytes())
    told: list[str] = []
    Fetcher(folder, lambda progress: told.append(progress.stage), lambda: False).fetch(entry)
    return [stage for stage in told if stage != "downloading"]
