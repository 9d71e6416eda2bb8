"""bge-small-en-v1.5 as GGUF, from its ONNX file, which is what a package registry has of it.

Its matrices become Q8_0, blocks of 32 numbers of 8 bits each (as llama.cpp's own conversion of it): a third of the
time and a quarter of the memory of the published numbers. The same input gives the same bytes.

Model: Xiao et al., C-Pack (2023), MIT. The vector of a text is that of its first token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np
from gguf.quants import quantize

from models.bert_gguf import BertShape, add_wordpiece, bert_gguf
from models.onnx_tensors import Floats, OnnxTensors

SHAPE = BertShape(layers=12, positions=512, width=384, feed_forward=1536, heads=12, epsilon=1e-12)
_Q8 = gguf.GGMLQuantizationType.Q8_0
_WIDE, _FROM_WIDE = "intermediate.dense", "output.dense"
_DENSE = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    _WIDE,
    _FROM_WIDE,
)
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


def convert(onnx: Path, tokenizer: Path, target: Path, centre: Sequence[float] = (), shape: BertShape = SHAPE) -> None:
    """Writes the GGUF to `target` (about 37 MB, a second).

    `onnx` and `tokenizer` (tokenizer.json) are the published files, whose digests the caller has checked; `centre`: the
    mean of the model's vectors, which is taken off every vector; empty: nothing is. `shape`: of another network of the
    kind. Raises `ModelBroken` when a tensor is missing or has another shape, OSError when the disk refuses.
    """
    published = _Published(OnnxTensors(onnx), shape, gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, shape.layers))
    kind, pooling = gguf.LlamaFileType.MOSTLY_Q8_0, gguf.PoolingType.CLS
    with bert_gguf(target, "bge-small-en-v1.5", "mit", shape, kind, pooling) as writer:
        tokens = add_wordpiece(writer, tokenizer)
        for name, values in published.plain():
            off = centre if name == f"encoder.layer.{shape.layers - 1}.output.LayerNorm.bias" else ()
            kept = values - np.asarray(off, np.float32) if off else values.copy()
            writer.add_tensor(published.gguf_name(name), kept)
        for name, matrix in published.matrices(tokens):
            writer.add_tensor(published.gguf_name(name), quantize(matrix, _Q8), raw_dtype=_Q8)


class _Published(NamedTuple):
    """The tensors by their published names."""

    onnx: OnnxTensors
    shape: BertShape
    names: gguf.TensorNameMap

    def gguf_name(self, published: str) -> str:
        """llama.cpp's name for one."""
        name = self.names.get_name(published, try_suffixes=(".weight", ".bias"))
        assert name is not None, published
        return name

    def plain(self) -> Iterator[tuple[str, Floats]]:
        """Positions, norms and biases."""
        width = self.shape.width
        vectors = [f"embeddings.LayerNorm.{part}" for part in ("weight", "bias")]
        tables = {"position": self.shape.positions, "token_type": 2}
        for kind, rows in tables.items():
            name = f"embeddings.{kind}_embeddings.weight"
            yield name, self.onnx.named(name, (rows, width))
        for layer in range(self.shape.layers):
            vectors += [f"encoder.layer.{layer}.{norm}.{part}" for norm in _NORMS for part in ("weight", "bias")]
            vectors += [f"encoder.layer.{layer}.{dense}.bias" for dense in _DENSE]
        for name in vectors:
            yield name, self.onnx.named(name, (self.shape.feed_forward if _WIDE in name else width,))

    def matrices(self, tokens: int) -> Iterator[tuple[str, Floats]]:
        """All others."""
        words = "embeddings.word_embeddings.weight"
        yield words, self.onnx.named(words, (tokens, self.shape.width))
        width, wide = self.shape.width, self.shape.feed_forward
        for layer in range(self.shape.layers):
            for dense in _DENSE:
                node = f"/encoder/layer.{layer}/{dense.replace('.', '/')}/MatMul"
                sizes = (wide if dense == _WIDE else width, wide if dense == _FROM_WIDE else width)
                yield f"encoder.layer.{layer}.{dense}.weight", self.onnx.read_by(node, sizes)
