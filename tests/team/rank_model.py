"""A rerank model for tests: all-MiniLM-L6-v2 with a head of random weights, which no registry of packages has.

Its scores make no sense, but they are those of a real cross-encoder's graph: one for each pair of question and passage.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

from core.directories import directories
from models.installed import find_model
from tests.team.llama_server import EMBEDDING

HEAD = "cls.output.weight"


def make_rank_model(folder: Path) -> Path:
    """Writes its GGUF."""
    reader = gguf.GGUFReader(find_model(directories().models, EMBEDDING).path)
    file = folder / "minilm-rank.gguf"
    writer = gguf.GGUFWriter(file, "bert")
    for field in reader.fields.values():
        if field.name != "general.architecture" and not field.name.startswith("GGUF."):
            of = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), field.types[0], of)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    width = reader.get_field("bert.embedding_length")
    assert width is not None
    writer.add_tensor(HEAD, np.random.default_rng(1).normal(size=(1, width.contents())).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file
