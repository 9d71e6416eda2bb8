"""The conversion of bge-small-en-v1.5, on a small network of its form that llama.cpp then runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelBroken
from models.bert_gguf import BertShape
from models.convert_bge import convert
from models.native import NativeContext, NativeModel
from tests.models.tiny_bert import EPSILON, FEED_FORWARD, HEADS, POSITIONS, WIDTH, hidden
from tests.models.tiny_onnx import TOKENS, bert, write_bert

SHAPE = BertShape(1, POSITIONS, WIDTH, FEED_FORWARD, HEADS, EPSILON)


@pytest.mark.parametrize("centre", [(), tuple(np.linspace(-0.3, 0.5, WIDTH).tolist())])
def test_a_texts_vector_is_that_of_its_first_token_less_the_centre(tmp_path: Path, centre: tuple[float, ...]) -> None:
    convert(*write_bert(tmp_path), tmp_path / "model.gguf", centre, SHAPE)
    loaded = NativeModel(tmp_path / "model.gguf", "tiny")
    context = NativeContext(loaded, POSITIONS, POSITIONS, 1, embeds=True)
    tokens = loaded.vocabulary.tokenize("Where is the parcel?", add_ends=True)
    assert [TOKENS[token] for token in tokens] == ["[CLS]", "where", "is", "the", "par", "##cel", "?", "[SEP]"]
    found = context.pooled(tokens)
    expected = hidden(tokens, bert())[0] - (np.array(centre) if centre else 0)
    assert found @ expected / np.linalg.norm(expected) > 0.9995
    del context
    loaded.close()


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    published = write_bert(tmp_path)
    for name in ("one", "two"):
        convert(*published, tmp_path / name, (), SHAPE)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("missing", ["emb.ln.b", "l0.fo.w", "emb.word"])
def test_another_network_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(ModelBroken):
        convert(*write_bert(tmp_path, missing), tmp_path / "model.gguf", (), SHAPE)
    with pytest.raises(ModelBroken):
        convert(*write_bert(tmp_path), tmp_path / "model.gguf", (), SHAPE._replace(layers=2))


def test_what_is_no_onnx_file_or_is_cut_anywhere_is_said(tmp_path: Path) -> None:
    model, tokenizer = write_bert(tmp_path)
    whole = model.read_bytes()
    for broken in (b"", b"not a model at all", *(whole[:at] for at in (3, 40, 5_000, len(whole) - 1))):
        model.write_bytes(broken)
        with pytest.raises(ModelBroken):
            convert(model, tokenizer, tmp_path / "model.gguf", (), SHAPE)
