"""all-MiniLM-L6-v2 as GGUF.

The starter embedder can be had as safetensors where its GGUF can't. What comes out is what
llama.cpp's own converter writes for a BERT: matrices in f16, norms, biases, positions and token
types in f32, tokens with the word-start mark that its WordPiece tokenizer looks for. The same
input gives the same bytes, so that the result has a digest of its own in the catalogue.

Model: Reimers and Gurevych, Sentence-BERT (2019); Wang et al., MiniLM (2020). Apache-2.0.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from gguf.utility import SafetensorsLocal

from models.bert_gguf import BertShape, add_wordpiece, bert_gguf

_KEPT_IN_F32 = {"position_embd.weight", "token_types.weight"}
_SHAPE = BertShape(layers=6, positions=512, width=384, feed_forward=1536, heads=12, epsilon=1e-12)


def convert(safetensors: Path, tokenizer: Path, target: Path) -> None:
    """Writes the GGUF of all-MiniLM-L6-v2 to `target` (about 45 MB, two seconds).

    `safetensors` and `tokenizer` (tokenizer.json) are the published files, whose digests the
    caller has checked. Raises ValueError when a tensor is missing or has another shape, OSError
    when the disk refuses.
    """
    with bert_gguf(target, "all-MiniLM-L6-v2", "apache-2.0", _SHAPE, gguf.LlamaFileType.MOSTLY_F16) as writer:
        add_wordpiece(writer, tokenizer)
        _add_tensors(writer, safetensors)


def _add_tensors(writer: gguf.GGUFWriter, safetensors: Path) -> None:
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, _SHAPE.layers)
    # The two are computed (row numbers) or belong to the head that was trained on top.
    unused = ("embeddings.position_ids", "pooler.")
    found = 0
    for published, tensor in SafetensorsLocal(safetensors).tensors.items():
        if published.startswith(unused):
            continue
        name = names.get_name(published, try_suffixes=(".weight", ".bias"))
        if name is None or tensor.dtype != "F32":
            raise ValueError(f"unexpected tensor {published} ({tensor.dtype})")
        values = tensor.mmap_bytes().view(np.float32).reshape(tensor.shape)
        half = values.ndim == 2 and name not in _KEPT_IN_F32
        writer.add_tensor(name, values.astype(np.float16) if half else np.array(values))
        found += 1
    if found != 5 + 16 * _SHAPE.layers:
        raise ValueError(f"{found} tensors instead of {5 + 16 * _SHAPE.layers}")
