"""By what an embedding model is known again, on another machine and on another processor: a signature of its vectors.

The signature is, for each of some texts, which component of the vector is the largest by amount. Rounding on another
processor moves components by a thousandth of their spread and rarely changes one of these places; another model, or
another training of the same one, changes many (two models that agree by chance: one place in as many as they have
dimensions). So vectors of two models are never mixed, and a server that gets a new processor costs no new index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from core.ports import EmbedderIdentity, Vectors
from core.resources import load_toml

_MAY_DIFFER = 2
"""Of 16 places: by rounding one in thirty texts changes its place at 16-bit weights."""

Signature = tuple[int, ...]


def probe_texts() -> list[str]:
    """The texts of the signature."""
    return list(load_toml("team", "probe_texts.toml")["texts"])


def signature_of(vectors: Vectors) -> Signature:
    """The signature by the vectors of `probe_texts`."""
    return tuple(int(place) for place in np.abs(vectors).argmax(axis=1))


def same_model(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two signatures are of one model."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _MAY_DIFFER


def served_identity(
    model: str, dimensions: int, max_tokens: int, signature: Signature, languages: tuple[str, ...]
) -> EmbedderIdentity:
    """The identity of a model that is known by its server alone: the same on every machine of the team."""
    told = "\n".join([model, str(dimensions), *map(str, signature)])
    return EmbedderIdentity(model, hashlib.sha256(told.encode("utf-8")).hexdigest(), dimensions, max_tokens, languages)
