"""Texts to vectors, inside the host process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from models.native import Floats, NativeModel


class EmbeddingEngine:
    """A loaded embedder: one text a decode, which is faster on a CPU than several, and lets a
    question overtake an indexing run between two passages."""

    def __init__(self, path: Path, model_id: str, max_tokens: int) -> None:
        self.native = NativeModel(path, model_id, context=max_tokens, batch=max_tokens, embeds=True)

    def embed(self, texts: Sequence[str], prefix: str) -> Iterator[Floats]:
        """One vector a text, in order. What does not fit is cut at the end of the text."""
        vocabulary = self.native.vocabulary
        begin, end = self._ends()
        room = self.native.context_tokens - len(begin) - len(end)
        lead = vocabulary.tokenize(prefix) if prefix else []
        for text in texts:
            tokens = (lead + vocabulary.tokenize(text))[:room]
            yield self.native.pooled(begin + tokens + end)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text without the special ones. Safe while another thread embeds."""
        return [len(self.native.vocabulary.tokenize(text)) for text in texts]

    def _ends(self) -> tuple[list[int], list[int]]:
        """What the tokenizer puts before and after any text ([CLS] and [SEP] for a BERT)."""
        bare = self.native.vocabulary.tokenize("a")
        whole = self.native.vocabulary.tokenize("a", add_ends=True)
        at = next(i for i in range(len(whole)) if whole[i : i + len(bare)] == bare)
        return whole[:at], whole[at + len(bare) :]


def stack(vectors: Sequence[Floats], dimensions: int) -> Floats:
    """Rows of one array, of shape (n, dimensions) for n = 0 too."""
    return np.stack(vectors) if vectors else np.zeros((0, dimensions), np.float32)
