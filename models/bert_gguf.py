"""GGUF of a BERT that embeds texts: what the conversions of search models have in common."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import gguf

_WORD_START = "▁"
_CONTINUED = "##"


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
    target: Path,
    name: str,
    license_id: str,
    shape: BertShape,
    file_type: gguf.LlamaFileType,
    pooling: gguf.PoolingType = gguf.PoolingType.MEAN,
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
    writer.add_pooling_type(pooling)
    writer.add_file_type(file_type)
    yield writer
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()


def add_wordpiece(writer: gguf.GGUFWriter, tokenizer: Path) -> int:
    """The vocabulary of a published tokenizer.json as llama.cpp's WordPiece looks for it: with a mark at the start of a
    word, where the published one marks what goes on in a word. Returns how many tokens there are."""
    description = json.loads(tokenizer.read_text("utf-8"))
    by_id = sorted(description["model"]["vocab"].items(), key=lambda entry: entry[1])
    special = {token["content"]: token["id"] for token in description["added_tokens"] if token["special"]}
    tokens = [text if text in special else _marked(text) for text, _ in by_id]
    kinds = [gguf.TokenType.CONTROL if text in special else gguf.TokenType.NORMAL for text, _ in by_id]
    writer.add_vocab_size(len(tokens))
    writer.add_token_type_count(2)
    writer.add_tokenizer_model("bert")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_unk_token_id(special["[UNK]"])
    writer.add_sep_token_id(special["[SEP]"])
    writer.add_pad_token_id(special["[PAD]"])
    writer.add_bos_token_id(special["[CLS]"])  # llama.cpp reads the one before the text from here
    writer.add_mask_token_id(special["[MASK]"])
    return len(tokens)


def _marked(token: str) -> str:
    return token.removeprefix(_CONTINUED) if token.startswith(_CONTINUED) else _WORD_START + token
