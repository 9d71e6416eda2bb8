"""GGUF of a BERT that embeds by the mean of its tokens: what the conversions of search models have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import gguf


class BertShape(NamedTuple):
    """The dimensions of a BERT."""

    layers: int
    positions: int
    width: int
    feed_forward: int
    heads: int
    epsilon: float
    """Of its layer norms."""


@contextmanager
def bert_gguf(
    target: Path, name: str, license_id: str, shape: BertShape, file_type: gguf.LlamaFileType
) -> Iterator[gguf.GGUFWriter]:
    """A writer to which vocabulary and tensors are added; at the end all is written to `target`, the same input as the
    same bytes. `license_id`: by SPDX, in small letters. Raises OSError when the disk refuses."""
    writer = gguf.GGUFWriter(target, "bert")
    writer.add_name(name)
    writer.add_license(license_id)
    writer.add_block_count(shape.layers)
    writer.add_context_length(shape.positions)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_file_type(file_type)
    yield writer
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()
