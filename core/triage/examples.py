"""The shipped example sentences that rules learn from, and the vectors that spare their embedding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file

import numpy as np

from core.ports import Vectors
from core.resources import load_text, load_toml, resource

CALM = "calm"
"""Name of the sentences that no rule is meant for."""
TECHNICAL = "technical"
"""Name of those that no rule is meant for either, and that lie near none."""
_STEPS = 127
"""A vector's largest coordinate is kept as so many steps, in one byte each: cosines stay true to 0.001."""


def shipped_examples(name: str) -> tuple[str, ...]:
    """The sentences of `resources/triage/meant.toml` under `name`; none if there is no such name."""
    return _examples().get(name, ())


def example_names() -> frozenset[str]:
    """The names that a rule may take its examples from."""
    return frozenset(_examples()) - {CALM, TECHNICAL}


@cache
def shipped_vectors(embedder: str) -> Mapping[bytes, Vectors]:
    """Vectors of shipped sentences by `text_key`, empty for another embedder. `embedder`: its digest."""
    facts = json.loads(load_text("heads", "examples.json"))
    if facts["embedder"] != embedder:
        return {}
    with as_file(resource("heads", "examples.npz")) as path, np.load(path) as kept:
        rows = kept["vectors"].astype(np.float32)
        keys = [bytes(key) for key in kept["keys"]]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return dict(zip(keys, rows, strict=True))


def packed(texts: Sequence[str], vectors: Vectors) -> dict[str, np.ndarray]:
    """The arrays that `shipped_vectors` reads, for the script that writes the file: `vectors` as int8, shape (texts,
    dimensions), and `keys`, shape (texts, 8)."""
    steps = np.round(vectors / np.abs(vectors).max(axis=1, keepdims=True) * _STEPS)
    keys = np.array([np.frombuffer(text_key(text), np.uint8) for text in texts])
    return {"vectors": steps.astype(np.int8), "keys": keys}


def text_key(text: str) -> bytes:
    """The first eight bytes of the text's SHA-256, by which its shipped vector is found."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]


@cache
def _examples() -> dict[str, tuple[str, ...]]:
    return {name: tuple(texts) for name, texts in load_toml("triage", "meant.toml").items()}
