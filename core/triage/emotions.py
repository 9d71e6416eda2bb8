"""A trained head for feeling: from a message's vector and its words to how negative and how positive
it is. What it was trained on, and for which embedder, stands in `resources/heads/sentiment.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file

import numpy as np
import numpy.typing as npt

from core.ports import Vectors
from core.resources import load_text, resource
from core.triage.sentiment_lexicon import lexicon_sentiment

_SURE = 1e-5
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EmotionHead:
    """One hidden layer over vector and word features; one output for each emotion."""

    embedder: str
    """Digest of the embedder whose vectors it reads."""
    middle: Weights
    spread: Weights
    hidden: Weights
    hidden_bias: Weights
    output: Weights
    output_bias: Weights
    negative: tuple[int, ...]
    positive: tuple[int, ...]
    positive_share: float
    neutral: float
    """The raw score of a message without feeling."""
    negative_scale: float
    positive_scale: float

    def score(self, text: str, vector: Vectors) -> float:
        """-1 (furious) to 1 (delighted). `vector`: that of `text`, shape (dimensions,)."""
        beyond = self.raw(text, vector) - self.neutral
        return float(np.tanh(beyond / (self.negative_scale if beyond < 0 else self.positive_scale)))

    def raw(self, text: str, vector: Vectors) -> float:
        """Log-odds of a positive emotion, weighted, less those of a negative one."""
        words = (word_features(text) - self.middle) / self.spread
        seen = np.maximum(np.concatenate([vector, words]) @ self.hidden + self.hidden_bias, 0)
        chances = 1 / (1 + np.exp(-(seen @ self.output + self.output_bias)))
        return self.positive_share * _any_of(chances[list(self.positive)]) - _any_of(chances[list(self.negative)])


@cache
def load_emotion_head() -> EmotionHead:
    """The shipped head (`resources/heads/sentiment.npz` and `.json`), read once."""
    facts = json.loads(load_text("heads", "sentiment.json"))
    with as_file(resource("heads", "sentiment.npz")) as path, np.load(path) as kept:
        parts = {name: kept[name].astype(np.float32) for name in kept.files}
    labels: list[str] = facts["labels"]
    return EmotionHead(
        embedder=facts["embedder"],
        negative=tuple(labels.index(name) for name in facts["negative"]),
        positive=tuple(labels.index(name) for name in facts["positive"]),
        positive_share=float(facts["positive_share"]),
        neutral=float(facts["neutral"]),
        negative_scale=float(facts["negative_scale"]),
        positive_scale=float(facts["positive_scale"]),
        **parts,
    )


def word_features(text: str) -> Weights:
    """The features of a text beside its vector, shape (15,): sums and shares of its word ratings by our lexicon and
    by VADER's, capitals, exclamation and question marks, sarcasm, length."""
    length = max(1, len(text.split()))
    ours, general = lexicon_sentiment(text), lexicon_sentiment(text, general=True)
    found = [
        ours.score,
        np.log1p(ours.negative),
        np.log1p(ours.positive),
        ours.negative / length,
        ours.positive / length,
    ]
    found += [ours.capitals, min(ours.exclamations, 3), bool(ours.sarcasm), min(text.count("?"), 3), np.log(length)]
    found += [general.score, np.log1p(general.negative), np.log1p(general.positive)]
    found += [general.negative / length, general.positive / length]
    return np.asarray(found, np.float32)


def _any_of(chances: npt.NDArray[np.floating]) -> float:
    """Log-odds that at least one of the emotions is there."""
    chance = float(np.clip(1 - np.prod(1 - chances), _SURE, 1 - _SURE))
    return float(np.log(chance / (1 - chance)))
