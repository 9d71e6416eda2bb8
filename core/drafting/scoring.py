"""How well a sentence of the docs answers a question: by meaning, words, and the kind of value asked for."""

from __future__ import annotations

import math
import re
from collections import Counter, OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.drafting.query_decomposition import SubQuestion
from core.drafting.quotable_sentences import QuotableSentence
from core.language.stop_words import stop_words_of_all
from core.language.tokens import content_words
from core.ports import Embedder, Vectors
from core.workspace.folder import Table

Scores = npt.NDArray[np.float32]
"""Shape (questions, sentences), about 0 to 1."""

# How much each signal weighs. Of 79 questions on product-docs, 57 of which the passages found can answer, these find
# the core of the answer in 33; .54, .18, .14, .14, set by hand on the sample, in 30.
_MEANING, _WORDS, _VALUE, _PAGE = 0.45, 0.25, 0.10, 0.20
_WORDS_ALONE, _VALUE_ALONE = 0.58, 0.36  # without an embedder
_OWN_SHARE, _OWN_SHARE_VAGUE = 0.65, 0.35
_OTHER_CODE = 0.5
_OTHER_TOPIC = 0.85
_OTHER_ROW = 0.5
_CODE = re.compile(r"\b[A-Z]{1,4}-?\d{1,6}\b")
_KEPT_VECTORS = 8192
_QUESTIONS_EMBEDDED = 3
_LATER = 10.0  # puts what a question is not asked of behind all it is
_LEAST_EMBEDDINGS = 8  # sentences that are embedded however long they are


class SentenceScores(NamedTuple):
    """How well each sentence answers each question."""

    total: Scores
    meaning: Scores
    """Cosine of question and sentence alone; 1 where words alone chose."""


class SentenceScorer:
    """Scores sentences against questions; keeps the vectors of sentences it has seen.

    At most `embeddings` sentences of `words` words together that it has not seen are embedded for the first question
    of a ticket, half as many for each further one: those that words and page rank put first for each in turn. The
    others count as a little less alike than those on average.
    """

    def __init__(self, embedder: Embedder | None, asks: Table, embeddings: int = 12, words: int = 180) -> None:
        self._embedder = embedder
        self._embeddings = embeddings
        self._words = words
        self._asks = [
            (re.compile(ask["question"], re.IGNORECASE), re.compile(ask["answer"], re.IGNORECASE))
            for ask in asks.values()
        ]
        self._vectors: OrderedDict[tuple[str, str], npt.NDArray[np.float32]] = OrderedDict()

    def score(
        self,
        questions: Sequence[SubQuestion],
        evidence: Sequence[QuotableSentence],
        may_answer: npt.NDArray[np.bool_] | None = None,
    ) -> SentenceScores:
        """How well each sentence answers each question. `may_answer`, of the same shape: which sentences are asked
        about for which question; None: all. Raises `ModelError`."""
        if not evidence:
            none = np.zeros((len(questions), 0), np.float32)
            return SentenceScores(none, none)
        words = self._by_words(questions, evidence)
        values = self._by_value(questions, evidence)
        fitting = self._codes_fit(questions, evidence) * _topics_fit(questions, evidence)
        fitting = np.where(_other_rows(questions, evidence) & (values == 0), _OTHER_ROW * fitting, fitting)
        best = max(e.passage.score for e in evidence) or 1.0
        page = np.array([0.5 / (1 + e.rank) + 0.5 * e.passage.score / best for e in evidence], np.float32)
        if self._embedder is None:
            by_words = fitting * (_WORDS_ALONE * words + _VALUE_ALONE * values + _PAGE * page)
            return SentenceScores(np.asarray(by_words, np.float32), np.ones_like(words))
        first = words + 0.3 * values + 0.3 * page
        if may_answer is not None:
            first = np.where(may_answer, first, first - _LATER)
        meaning = self._by_meaning(self._embedder, questions, evidence, first)
        scores = _MEANING * meaning + _WORDS * words + _VALUE * values + _PAGE * page
        return SentenceScores(np.asarray(fitting * scores, np.float32), meaning)

    def _by_meaning(
        self, embedder: Embedder, questions: Sequence[SubQuestion], evidence: Sequence[QuotableSentence], first: Scores
    ) -> Scores:
        """Cosine of question and sentence. Sentences are embedded in the order of `first`, the best of each question in
        turn, as far as allowed; one without a vector is taken for a little worse than the average one that has one."""
        digest = embedder.identity.digest
        keys = [(digest, said_with_heading(e)) for e in evidence]
        in_turn = np.argsort(-first, axis=1, kind="stable").T.ravel()
        missing = list(dict.fromkeys(k for i in in_turn if (k := keys[int(i)]) not in self._vectors))
        missing = self._affordable(missing, len(questions))
        if missing:
            vectors = embedder.embed_passages([text for _, text in missing], "live")
            self._vectors.update(zip(missing, vectors, strict=True))
        queries = question_vectors(embedder, questions)
        known = np.array([key in self._vectors for key in keys])
        meaning = np.zeros((len(questions), len(evidence)), np.float32)
        for i in np.flatnonzero(known):
            self._vectors.move_to_end(keys[i])
            meaning[:, i] = queries @ self._vectors[keys[i]]
        meaning[:, ~known] = meaning[:, known].mean(axis=1, keepdims=True) * 0.8 if known.any() else 0.0
        while len(self._vectors) > _KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return np.clip(meaning, 0.0, 1.0)

    def _affordable(self, missing: Sequence[tuple[str, str]], questions: int) -> list[tuple[str, str]]:
        """The first of them, as many as may be embedded for a ticket of so many questions: an embedding costs by the
        word."""
        chosen: list[tuple[str, str]] = []
        words, share = 0, (1 + min(questions, _QUESTIONS_EMBEDDED)) / 2
        for key in missing[: int(share * self._embeddings)]:
            words += len(key[1].split())
            if words > share * self._words and len(chosen) >= _LEAST_EMBEDDINGS:
                break
            chosen.append(key)
        return chosen

    @staticmethod
    def _by_words(questions: Sequence[SubQuestion], evidence: Sequence[QuotableSentence]) -> Scores:
        """Share of the question's weight of words that stands in a sentence or, at half, above it.
        Words weigh by how few sentences hold them (idf over the evidence)."""
        of_sentences = [stems(e.wording) for e in evidence]
        of_headings = [stems(f"{e.heading} {e.passage.title}") for e in evidence]
        holds = Counter(word for words in of_sentences for word in words)
        scores = np.zeros((len(questions), len(evidence)), np.float32)
        for q, question in enumerate(questions):
            asked = stems(question.by_itself)
            context = stems(question.context) - asked
            shares = dict.fromkeys(context, 0.25 if len(asked) >= 3 else 0.4) | dict.fromkeys(asked, 1.0)
            weights = {w: share * math.log(1 + len(evidence) / (1 + holds[w])) for w, share in shares.items()}
            total = sum(weights[w] for w in asked) or 1.0
            for s, words in enumerate(of_sentences):
                shared = sum(weights[w] for w in weights if w in words)
                above = sum(weights[w] for w in weights if w in of_headings[s] and w not in words)
                scores[q, s] = min(1.0, (shared + 0.5 * above) / total)
        return scores

    @staticmethod
    def _codes_fit(questions: Sequence[SubQuestion], evidence: Sequence[QuotableSentence]) -> Scores:
        """1, or less for a sentence on another code than the one asked about: E9 is no answer to E6."""
        of_sentences = [set(_CODE.findall(e.wording)) for e in evidence]
        fitting = np.ones((len(questions), len(evidence)), np.float32)
        for q, question in enumerate(questions):
            asked = set(_CODE.findall(question.context))
            for s, codes in enumerate(of_sentences):
                if asked and codes and not asked & codes:
                    fitting[q, s] = _OTHER_CODE
        return fitting

    def _by_value(self, questions: Sequence[SubQuestion], evidence: Sequence[QuotableSentence]) -> Scores:
        scores = np.zeros((len(questions), len(evidence)), np.float32)
        for q, question in enumerate(questions):
            wanted = [answer for asks, answer in self._asks if asks.search(question.text)]
            if wanted:
                for s, sentence in enumerate(evidence):
                    scores[q, s] = sum(bool(a.search(sentence.wording)) for a in wanted) / len(wanted)
        return scores


def _topics_fit(questions: Sequence[SubQuestion], evidence: Sequence[QuotableSentence]) -> Scores:
    """1, or less for a sentence below a heading that names another thing than asked about: the password of the account
    is no answer on that of a shared link, where a heading names that. What is asked about is what most of the pairs of
    neighbouring words name that stand in a heading together."""
    heads = [stems(f"{e.passage.title} {e.passage.heading} {e.heading}") for e in evidence]
    said = [head | stems(e.passage.text) for e, head in zip(evidence, heads, strict=True)]
    fitting = np.ones((len(questions), len(evidence)), np.float32)
    for q, question in enumerate(questions):
        words = [word.stem for word in content_words(question.context) if word.text not in stop_words_of_all()]
        pairs = {frozenset(pair) for pair in pairwise(words) if pair[0] != pair[1]}
        named = [{pair for pair in pairs if pair <= head} for head in heads]
        most = max(map(len, named), default=0)
        for s, head in enumerate(heads):
            lacking = (pair for other in named if len(other) == most for pair in other)
            if len(named[s]) < most and any(pair & head and not pair <= said[s] for pair in lacking):
                fitting[q, s] = _OTHER_TOPIC
    return fitting


def _other_rows(questions: Sequence[SubQuestion], evidence: Sequence[QuotableSentence]) -> npt.NDArray[np.bool_]:
    """Which sentences are rows of a table that name nothing that is asked about, whatever the table's heading does."""
    asked = [stems(question.context) | stems(question.by_itself) for question in questions]
    rows = [stems(e.wording) if e.role == "row" else None for e in evidence]
    return np.array([[row is not None and words.isdisjoint(row) for row in rows] for words in asked], bool)


def question_vectors(embedder: Embedder, questions: Sequence[SubQuestion]) -> Vectors:
    """A question's own vector mixed with that of its context, more of the latter the less it says itself: a row each,
    of length 1. Raises `ModelError`."""
    texts = list(dict.fromkeys(text for q in questions for text in (q.by_itself, q.context)))
    vectors = dict(zip(texts, embedder.embed_queries(texts, "live"), strict=True))
    rows = []
    for question in questions:
        own = question.by_itself
        share = _OWN_SHARE if len(stems(own)) >= 3 else _OWN_SHARE_VAGUE
        row = share * vectors[own] + (1 - share) * vectors[question.context]
        rows.append(row / np.linalg.norm(row))
    return np.array(rows, np.float32)


def said_with_heading(evidence: QuotableSentence) -> str:
    """What is embedded for a sentence: its heading lends it the subject it may lack."""
    return f"{evidence.heading}: {evidence.wording}" if evidence.heading else evidence.wording


@lru_cache(maxsize=1024)
def stems(text: str, language: str = "en") -> frozenset[str]:
    """The stems of the content words of `text`."""
    return frozenset(word.stem for word in content_words(text, language))
