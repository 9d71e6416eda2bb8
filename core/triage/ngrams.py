"""Words, word pairs and pieces of words as features: what an embedder blurs (codes, negation,
'cancel' against 'change') they tell apart, and they work without any embedder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import Stemmer

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_PIECES = (3, 4, 5)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def ngrams(text: str) -> list[str]:
    """The features of a text: its words and their stems, pairs of neighbouring words, and the pieces of 3 to 5
    letters of each word. All numbers are one feature: which order number it was says nothing about the intent."""
    words = _WORD.findall(_DIGITS.sub("0", text.lower().replace("’", "'")))
    stems = _stemmer().stemWords(words)
    found = ["w " + word for word in words] + ["s " + stem for stem in stems]
    found += [f"b {a} {b}" for a, b in pairwise(words)] + [f"p {a} {b}" for a, b in pairwise(stems)]
    for word in words:
        padded = f" {word} "
        for length in _PIECES:
            found += ["c " + padded[at : at + length] for at in range(len(padded) - length + 1)]
    return found


class NgramSpace:
    """Maps texts to rows of length 1, weighted by how rare each feature is (tf-idf)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(ngrams(text)) for text in texts]
        seen: Counter[str] = Counter()
        for count in counts:
            seen.update(count.keys())
        self._column = {feature: index for index, feature in enumerate(seen)}
        frequency = np.fromiter(seen.values(), np.float32, len(seen))
        self._idf = np.log((1 + len(texts)) / (1 + frequency)) + 1

        self.own = self._rows(counts)
        """The rows of the texts it is made of."""

    def rows(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Shape (len(texts), features). A text without a known feature gives a row of zeros."""
        return self._rows([Counter(ngrams(text)) for text in texts])

    def _rows(self, counts: Sequence[Counter[str]]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(counts), len(self._column)), np.float32)
        for row, count in zip(rows, counts, strict=True):
            for feature, times in count.items():
                column = self._column.get(feature)
                if column is not None:
                    row[column] = (1 + np.log(times)) * self._idf[column]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
