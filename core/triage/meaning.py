"""Rules by meaning: which sentence says the same as the examples of a rule, whatever its words.

Phrases are exact and explain themselves, but nobody can list all the ways to say 'your driver was
rude'. A logistic head over the examples of all rules and over ordinary sentences finds those that
no phrase catches. It only ever adds to what the phrases fire, and needs an embedder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.ports import Vectors
from core.text import split_sentences
from core.triage.escalation import Escalation, Rule
from core.triage.head import softmax, train_head

_REGULARISATION = 30.0
_NEAREST_FROM = 0.45
"""Cosine to the nearest example of the rule below which a sentence says something else."""
_FEWEST_WORDS = 3
_MOST_SENTENCES = 12

Embed = Callable[[Sequence[str]], Vectors | None]


class MeaningRules:
    """Knows the sentences that mean what a rule is for."""

    def __init__(self, escalation: Escalation, ordinary: Sequence[str], embed: Embed) -> None:
        """`ordinary`: sentences that fire nothing, such as the examples of the intents that are not
        escalated; those of the file's `[calm]` are added."""
        self._rules = tuple(rule for rule in escalation.rules if rule.examples)
        self._sure_from = escalation.meant_from
        texts = [example for rule in self._rules for example in rule.examples]
        self._labels = np.repeat(np.arange(1, len(self._rules) + 1), [len(rule.examples) for rule in self._rules])
        calm = [*escalation.calm_examples, *ordinary]
        vectors = embed([*texts, *calm]) if texts and calm else None
        self._vectors: Vectors | None = None
        if vectors is not None:
            self._vectors = vectors[: len(texts)]
            labels = np.concatenate([self._labels, np.zeros(len(calm), np.intp)]).astype(np.intp)
            self._head = train_head(vectors, labels, len(self._rules) + 1, _REGULARISATION)

    def find(self, text: str, embed: Embed) -> list[tuple[Rule, str]]:
        """The rules that sentences of `text` mean, each with the sentence."""
        if self._vectors is None:
            return []
        parts = [span.of(text) for span in split_sentences(text)]
        parts = [part for part in parts if len(part.split()) >= _FEWEST_WORDS][:_MOST_SENTENCES]
        vectors = embed(parts) if parts else None
        if vectors is None:
            return []
        found: list[tuple[Rule, str]] = []
        chances = softmax(self._head.logits(vectors))
        similarity = vectors @ self._vectors.T
        for part, chance, near in zip(parts, chances, similarity, strict=True):
            best = int(chance[1:].argmax()) + 1
            if 1 - chance[0] >= self._sure_from and near[self._labels == best].max() >= _NEAREST_FROM:
                found.append((self._rules[best - 1], part))
        return found
