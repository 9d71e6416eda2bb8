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
_OF_LAYER = {
    "attention/self/query": "attn_q",
    "attention/self/key": "attn_k",
    "attention/self/value": "attn_v",
    "attention/output/dense": "attn_output",
    "intermediate/dense": "ffn_up",
    "output/dense": "ffn_down",
}
_NORMS_OF_LAYER = {"attention.output.LayerNorm": "attn_output_norm", "output.LayerNorm": "layer_output_norm"}


def convert(onnx: Path, tokenizer: Path, target: Path, centre: Sequence[float] = (), shape: BertShape = SHAPE) -> None:
    """Writes the GGUF to `target` (about 37 MB, a second).

    `onnx` and `tokenizer` (tokenizer.json) are the published files, whose digests the caller has checked; `centre`: the
    mean of the model's vectors, which is taken off every vector; empty: nothing is. `shape`: of another network of the
    kind. Raises `ModelBroken` when a tensor is missing or has another shape, OSError when the disk refuses.
    """
    published = _Published(OnnxTensors(onnx), shape)
    kind, pooling = gguf.LlamaFileType.MOSTLY_Q8_0, gguf.PoolingType.CLS
    with bert_gguf(target, "bge-small-en-v1.5", "mit", shape, kind, pooling) as writer:
        tokens = add_wordpiece(writer, tokenizer)
        for name, values in published.plain():
            off = centre if name == f"blk.{shape.layers - 1}.layer_output_norm.bias" else ()
            writer.add_tensor(name, values - np.asarray(off, np.float32) if off else values.copy())
        for name, matrix in published.matrices(tokens):
            writer.add_tensor(name, quantize(matrix, _Q8), raw_dtype=_Q8)


class _Published(NamedTuple):
    onnx: OnnxTensors
    shape: BertShape

    def plain(self) -> Iterator[tuple[str, Floats]]:
        """Positions, norms and biases by llama.cpp's names."""
        width, named = self.shape.width, self.onnx.named
        yield "position_embd.weight", named("embeddings.position_embeddings.weight", (self.shape.positions, width))
        yield "token_types.weight", named("embeddings.token_type_embeddings.weight", (2, width))
        for part in ("weight", "bias"):
            yield f"token_embd_norm.{part}", named(f"embeddings.LayerNorm.{part}", (width,))
        for layer in range(self.shape.layers):
            for called, name in _NORMS_OF_LAYER.items():
                for part in ("weight", "bias"):
                    yield f"blk.{layer}.{name}.{part}", named(f"encoder.layer.{layer}.{called}.{part}", (width,))
            for called, name in _OF_LAYER.items():
                found = named(f"encoder.layer.{layer}.{called.replace('/', '.')}.bias", (self._sizes(name)[0],))
                yield f"blk.{layer}.{name}.bias", found

    def matrices(self, tokens: int) -> Iterator[tuple[str, Floats]]:
        """All others."""
        words = "embeddings.word_embeddings.weight"
        yield "token_embd.weight", self.onnx.named(words, (tokens, self.shape.width))
        for layer in range(self.shape.layers):
            for called, name in _OF_LAYER.items():
                node = f"/encoder/layer.{layer}/{called}/MatMul"
                yield f"blk.{layer}.{name}.weight", self.onnx.read_by(node, self._sizes(name))

    def _sizes(self, name: str) -> tuple[int, int]:
        """What a matrix gives, and what it reads."""
        width, wide = self.shape.width, self.shape.feed_forward
        return wide if name == "ffn_up" else width, wide if name == "ffn_down" else width
