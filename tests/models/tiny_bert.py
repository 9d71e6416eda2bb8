"""A BERT of one layer with random weights, and what it makes of a text, in numpy."""

from __future__ import annotations

import math

import numpy as np

WIDTH, HEADS, FEED_FORWARD, POSITIONS, EPSILON = 64, 2, 96, 512, 1e-12

Arrays = dict[str, np.ndarray]


def random_weights(rows: int, width: int = WIDTH) -> Arrays:
    """Its tensors, with so many rows of words."""
    random = np.random.default_rng(7)
    square, wide = (width, width), (FEED_FORWARD, width)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (rows, width),
        "emb.pos": (POSITIONS, width),
        "emb.type": (2, width),
        "emb.ln.w": (width,),
        "emb.ln.b": (width,),
    }
    for name, shape in {"q": square, "k": square, "v": square, "ao": square, "fi": wide, "fo": wide[::-1]}.items():
        shapes |= {f"l0.{name}.w": shape, f"l0.{name}.b": shape[:1]}
    shapes |= {f"l0.{name}.{part}": (width,) for name in ("aln", "oln") for part in "wb"}
    return {name: random.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


def hidden(tokens: list[int], tensors: Arrays) -> np.ndarray:
    """What the network makes of each token, of shape (tokens, width)."""
    w = {name: value.astype(float) for name, value in tensors.items()}
    x = w["emb.word"][tokens] + w["emb.pos"][: len(tokens)] + w["emb.type"][0]
    x = _norm(x, w, "emb.ln")
    q, k, v = (np.split(x @ w[f"l0.{n}.w"].T + w[f"l0.{n}.b"], HEADS, axis=1) for n in "qkv")
    said = [_softmax(a @ b.T / math.sqrt(a.shape[1])) @ c for a, b, c in zip(q, k, v, strict=True)]
    x = _norm(x + np.hstack(said) @ w["l0.ao.w"].T + w["l0.ao.b"], w, "l0.aln")
    inner = x @ w["l0.fi.w"].T + w["l0.fi.b"]
    inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
    return _norm(x + inner @ w["l0.fo.w"].T + w["l0.fo.b"], w, "l0.oln")


def _norm(x: np.ndarray, w: Arrays, name: str) -> np.ndarray:
    spread = x - x.mean(axis=1, keepdims=True)
    return spread / np.sqrt((spread**2).mean(axis=1, keepdims=True) + EPSILON) * w[f"{name}.w"] + w[f"{name}.b"]


def _softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
