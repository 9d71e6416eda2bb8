"""An ONNX file as PyTorch's exporter writes a BERT, with random weights and some words, and its tokenizer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.models.tiny_bert import Arrays, random_weights

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
TOKENS = (*SPECIAL, "where", "is", "the", "par", "##cel", "?")
_NAMED = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_OF_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
    "aln": "attention.output.LayerNorm", "oln": "output.LayerNorm",
}  # fmt: skip


def bert() -> Arrays:
    """Its tensors, with a row for each token."""
    return random_weights(len(TOKENS))


def write_bert(folder: Path, left_out: str = "") -> tuple[Path, Path]:
    """Writes model and tokenizer. `left_out`: the name of a tensor that is missing."""
    initializers, nodes = b"", b""
    for number, (short, values) in enumerate(bert().items()):
        name, part = _NAMED.get(short, ""), "weight" if short.endswith(".w") else "bias"
        kept = values
        if not name:
            _, layer, _ = short.split(".")
            name = f"encoder.layer.0.{_OF_LAYER[layer]}.{part}"
            if part == "weight" and values.ndim == 2:
                node, name = f"/{name.removesuffix('.weight')}", f"onnx::MatMul_{number}"
                node = node.replace(".", "/").replace("layer/0", "layer.0") + "/MatMul"
                nodes += _field(
                    1, _field(1, b"hidden") + _field(1, name.encode()) + _text(3, node) + _text(4, "MatMul")
                )
                kept = values.T
        if short != left_out:
            initializers += _field(5, tensor(name, kept))
    other = _field(5, tensor("shape", np.array([1, 2]), kind=7))
    model = folder / "model.onnx"
    model.write_bytes(_number(1, 8) + _text(2, "pytorch") + _field(7, nodes + initializers + other))
    tokenizer = folder / "tokenizer.json"
    added = [{"id": TOKENS.index(text), "content": text, "special": True} for text in SPECIAL]
    vocabulary = {text: number for number, text in enumerate(TOKENS)}
    tokenizer.write_text(json.dumps({"model": {"vocab": vocabulary}, "added_tokens": added}), "utf-8")
    return model, tokenizer


def tensor(name: str, values: np.ndarray, kind: int = 1) -> bytes:
    """A TensorProto; `kind` 1: floats."""
    shape = b"".join(_number(1, size) for size in values.shape)
    return shape + _number(2, kind) + _text(8, name) + _field(9, np.ascontiguousarray(values).tobytes())


def _field(number: int, data: bytes) -> bytes:
    return bytes(_varint(number << 3 | 2)) + bytes(_varint(len(data))) + data


def _text(number: int, text: str) -> bytes:
    return _field(number, text.encode())


def _number(number: int, value: int) -> bytes:
    return bytes(_varint(number << 3)) + bytes(_varint(value))


def _varint(value: int) -> Iterator[int]:
    while value > 127:
        yield value & 127 | 128
        value >>= 7
    yield value
