"""Rules by meaning: which sentence says the same as the examples of a rule, whatever its words.

Phrases are exact and explain themselves, but nobody can list all the ways to say 'your driver was
rude'. A logistic head over the examples of all rules and over ordinary sentences, beside the nearest
of each, finds those that no phrase catches. How sure it is was measured on examples it did not see
(Platt, 1999, 'Probabilistic Outputs for Support Vector Machines'). It only ever adds to what the
phrases fire, and needs an embedder that knows the language: for the rest the phrases alone speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.language.clean_text import CleanText
from core.language.phrases import sentences_of
from core.ports import Embed, Vectors
from core.triage.escalation import Escalation, EscalationRule
from core.triage.examples import CALM, TECHNICAL, shipped_examples
from core.triage.features import Labels
from core.triage.logistic_head import LogisticHead, Matrix, softmax, train_head
from core.triage.training import spread

LANGUAGES = frozenset({"en", ""})
"""The languages whose sentences are compared: those of the shipped examples and embedders. A message too
short for its language to be told is compared too."""

_REGULARISATION = 5.0
_NEIGHBOURS = 3
_NEIGHBOUR_WEIGHT = 5.0
"""Log-odds for one whole cosine of difference (measured: 0 to 10 differ by 0.5 % of AUC)."""
_FOLDS = 5
_FEWEST_WORDS = 3
_MOST_SENTENCES = 12
_MOST_OF_A_RULE = 300
"""A team's own examples of one rule, beside the shipped ones."""
_FLATTEST = 1e-9


class SemanticRules:
    """Finds the sentences that mean what an escalation rule is for."""

    def __init__(self, escalation: Escalation, ordinary: Sequence[str], embed: Embed) -> None:
        """`ordinary`: sentences that fire nothing, such as the examples of the intents that are not
        escalated; one that a rule's own phrases fire on is none. The shipped calm ones and those of the file's
        `[calm]` are added."""
        ordinary = [text for text in ordinary if not _is_worded(text, escalation.rules)]
        ordinary = [*ordinary, *shipped_examples(TECHNICAL)]
        self._rules = tuple(rule for rule in escalation.rules if rule.examples or rule.meant)
        self._sure_from = escalation.meant_from
        meant = [[*spread(rule.examples, _MOST_OF_A_RULE), *shipped_examples(rule.meant)] for rule in self._rules]
        near = [*escalation.calm_examples, *shipped_examples(CALM)]
        texts = [text for some in meant for text in some]
        vectors = embed([*texts, *near, *ordinary]) if texts and near else None
        self._detector: _Detector | None = None
        if vectors is not None:
            labels = np.repeat(np.arange(1, len(self._rules) + 1), [len(some) for some in meant])
            labels = np.concatenate([labels, np.zeros(len(near) + len(ordinary), np.intp)]).astype(np.intp)
            self._detector = _Detector.calibrated(vectors, labels, len(self._rules) + 1, len(texts) + len(near))

    def find(self, texts: Sequence[CleanText], embed: Embed, language: str = "en") -> list[tuple[EscalationRule, str]]:
        """Yields each rule that a sentence of `texts` means, with that sentence.

        Among many sentences one looks like a rule by chance more often than among few, so each must be surer the
        more there are: its odds are divided by their number (Bonferroni's correction). Raises `ModelError` when the
        embedder fails.
        """
        if self._detector is None or language not in LANGUAGES:
            return []
        parts = [part for text in texts for part in _sentences(text)][-_MOST_SENTENCES:]
        vectors = embed(parts) if parts else None
        if vectors is None:
            return []
        sure, likeliest = self._detector(vectors, len(parts))
        found = [
            (self._rules[label - 1], part)
            for part, chance, label in zip(parts, sure, likeliest, strict=True)
            if chance >= self._sure_from
        ]
        return [(rule, part) for rule, part in found if not _is_excepted(rule, part)]


def _sentences(text: CleanText) -> list[str]:
    """The sentences that tell a person something, as they stand in the ticket: they are shown as what was said."""
    return [part.raw for part in text.sentences if len(part.raw.split()) >= _FEWEST_WORDS and part.for_people]


def _is_worded(text: str, rules: Sequence[EscalationRule]) -> bool:
    """Whether the phrases of a rule by meaning stand in the text."""
    return any(
        rule.phrases.find(words, text) for rule in rules if rule.examples or rule.meant for words in sentences_of(text)
    )


def _is_excepted(rule: EscalationRule, sentence: str) -> bool:
    """Whether the rule's own words say that it is not meant ('I don't need a manager'), or the sentence lacks the act
    that the rule is for: 'which bank do you use?' lies near a dispute, and disputes nothing."""
    parts = sentences_of(sentence)
    if not all(any(needed.find(words, sentence) for words in parts) for needed in rule.needs):
        return True
    for words in parts:
        if rule.unmeant.find(words, sentence):
            return True
        if rule.unless.find(words, sentence):
            return True
        if not rule.negated_counts and any(match.negated for match in rule.phrases.find(words, sentence)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Detector:
    """Class 0 is the ordinary; the others are rules."""

    vectors: Vectors
    labels: Labels
    head: LogisticHead
    slope: float = 1.0
    offset: float = 0.0

    @classmethod
    def calibrated(cls, vectors: Vectors, labels: Labels, classes: int, judged: int) -> _Detector:
        """Learns from all rows. How sure it is, is fitted on the first `judged` of them, each scored by
        a detector that did not see it: rules' examples and what lies near them."""
        whole = cls(vectors, labels, train_head(vectors, labels, classes, _REGULARISATION))
        folds = np.arange(len(labels)) % _FOLDS
        held = np.zeros(judged)
        for fold in range(_FOLDS):
            seen, test = folds != fold, np.flatnonzero(folds[:judged] == fold)
            if len(np.unique(labels[seen])) < classes or not len(test):
                return whole
            part = cls(vectors[seen], labels[seen], train_head(vectors[seen], labels[seen], classes, _REGULARISATION))
            held[test] = part.scores(vectors[test])[0]
        scale = train_head(held[:, None], np.asarray(labels[:judged] > 0, np.intp), 2, 1.0)
        slope, offset = scale.weights[0, 1] - scale.weights[0, 0], scale.bias[1] - scale.bias[0]
        return cls(vectors, labels, whole.head, float(slope), float(offset))

    def __call__(self, rows: Vectors, tries: int) -> tuple[Matrix, Labels]:
        """For each row how likely it means any rule, being one of so many, and which one most."""
        scores, likeliest = self.scores(rows)
        return np.asarray(1 / (1 + tries * np.exp(-(self.slope * scores + self.offset)))), likeliest

    def scores(self, rows: Vectors) -> tuple[Matrix, Labels]:
        """Uncalibrated log-odds of meaning any rule, and the likeliest rule's label."""
        chances = softmax(self.head.logits(rows))
        any_rule = np.clip(1 - chances[:, 0], _FLATTEST, 1 - _FLATTEST)
        similarity = rows @ self.vectors.T
        nearer = _nearest(similarity[:, self.labels > 0]) - _nearest(similarity[:, self.labels == 0])
        scores = np.log(any_rule / (1 - any_rule)) + _NEIGHBOUR_WEIGHT * nearer
        return np.asarray(scores, np.float64), np.asarray(chances[:, 1:].argmax(axis=1) + 1, np.intp)


def _nearest(similarity: Vectors) -> Vectors:
    """The mean similarity of the nearest few of each row."""
    return np.asarray(np.sort(similarity, axis=1)[:, -_NEIGHBOURS:].mean(axis=1), np.float32)
