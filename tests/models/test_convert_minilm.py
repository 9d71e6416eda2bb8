"""The conversion of all-MiniLM: names, kinds and tokens. That its vectors are right is in test_embedder.py,
on the file that it made from the published one."""

from __future__ import annotations

import json
import math
from pathlib import Path

import gguf
import pytest

from models.convert_minilm import convert

SHAPES = {
    "embeddings.position_ids": (1, 512),
    "embeddings.word_embeddings.weight": (300, 384),
    "embeddings.position_embeddings.weight": (512, 384),
    "embeddings.token_type_embeddings.weight": (2, 384),
    "embeddings.LayerNorm.weight": (384,),
    "embeddings.LayerNorm.bias": (384,),
    "pooler.dense.weight": (384, 384),
}
for block in range(6):
    for name, width in {
        "attention.self.query": (384, 384),
        "attention.self.key": (384, 384),
        "attention.self.value": (384, 384),
        "attention.output.dense": (384, 384),
        "attention.output.LayerNorm": (384,),
        "intermediate.dense": (1536, 384),
        "output.dense": (384, 1536),
        "output.LayerNorm": (384,),
    }.items():
        SHAPES[f"encoder.layer.{block}.{name}.weight"] = width
        SHAPES[f"encoder.layer.{block}.{name}.bias"] = width[:1]

SPECIAL = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102, "[MASK]": 103}


def write_published(folder: Path, shapes: dict[str, tuple[int, ...]]) -> tuple[Path, Path]:
    """Files of the published form, all weights zero (as holes on the disk)."""
    header, offset = {}, 0
    for tensor, shape in shapes.items():
        size = 4 * math.prod(shape)
        header[tensor] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    with weights.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + offset)
    ids = {f"word{n}": n for n in range(300)} | {"##ing": 200}
    vocabulary = {text: n for text, n in ids.items() if n not in SPECIAL.values() and text != "word200"} | SPECIAL
    added = [{"id": n, "content": text, "special": True} for text, n in SPECIAL.items()]
    tokenizer.write_text(json.dumps({"model": {"vocab": vocabulary}, "added_tokens": added}), "utf-8")
    return weights, tokenizer


def test_tensors_and_tokens_are_what_llama_looks_for(tmp_path: Path) -> None:
    target = tmp_path / "out.gguf"
    convert(*write_published(tmp_path, SHAPES), target)
    reader = gguf.GGUFReader(target)
    kinds = {tensor.name: tensor.tensor_type.name for tensor in reader.tensors}
    assert len(kinds) == 101
    assert kinds["blk.5.ffn_down.weight"] == kinds["token_embd.weight"] == "F16"
    assert kinds["blk.5.ffn_down.bias"] == kinds["position_embd.weight"] == kinds["token_types.weight"] == "F32"
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    assert (tokens[1], tokens[200], tokens[101]) == ("▁word1", "ing", "[CLS]")
    assert reader.fields["bert.pooling_type"].contents() == gguf.PoolingType.MEAN


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    published = write_published(tmp_path, SHAPES)
    for name in ("one", "two"):
        convert(*published, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_another_network_is_refused(tmp_path: Path, change: str) -> None:
    shapes = dict(SHAPES)
    shapes.pop("encoder.layer.3.output.dense.bias")
    if change == "unknown":
        shapes["encoder.layer.3.output.sparse.bias"] = (384,)
    with pytest.raises(ValueError, match="tensor"):
        convert(*write_published(tmp_path, shapes), tmp_path / "out.gguf")
