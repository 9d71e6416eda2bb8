"""What search measures of each question's candidates, beside which of them are right.

Ways of joining the signals are then compared in a fraction of a second, and no question is embedded
twice. The joining itself is the product's own (`core.knowledge.search.rank`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.knowledge.candidates import Candidate, Candidates
from core.knowledge.local_pages import LocalPages
from core.knowledge.query import parse_query
from core.knowledge.search import EVERYTHING, rank
from core.knowledge.search_evaluation import LabelledQuery
from tests.benchmarks.data.datasets import (
    DATA,
    Collection,
    RememberingEmbedder,
    collection,
    questions,
    real_embedder,
    retail_questions,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its candidates."""

    id: str
    pages: tuple[Candidate, ...]
    relevant: frozenset[str]
    words: int
    """Words of matter."""
    title_words: float
    """Of a title of these docs, on average."""

    def without_right_pages(self) -> Judged:
        """The same question to docs that are silent on it."""
        pages = tuple(page for page in self.pages if page.row.path not in self.relevant)
        return replace(self, pages=pages, relevant=frozenset())

    def ranked(self, head) -> tuple[list[str], float]:
        """Paths from best to worst, and the first one's likelihood."""
        ranked = rank(self.pages, head, self.words, self.title_words)
        return [row.page.row.path for row in ranked], ranked[0].likelihood if ranked else 0.0

    def first_right(self, scores: Sequence[float]) -> int:
        """1-based rank of the first right page by `scores`, 0 if no candidate is right."""
        order = np.argsort(-np.asarray(scores), kind="stable")
        return next((at for at, i in enumerate(order, 1) if self.pages[i].row.path in self.relevant), 0)


def judge(of: Collection, queries: Sequence[LabelledQuery], embedder: RememberingEmbedder | None) -> list[Judged]:
    """Measures the candidates of each question."""
    source = LocalPages(of.store)
    candidates = Candidates(source)
    vectors = embedder.embed_queries([q.query for q in queries]) if embedder else [None] * len(queries)
    title_words, judged = source.begin().title_words, []
    for query, vector in zip(queries, vectors, strict=True):
        looked_up = parse_query(query.query, source)
        pages = candidates.measured(vector, looked_up, EVERYTHING, ())
        judged.append(Judged(query.id, tuple(pages), query.relevant, len(looked_up.words.terms), title_words))
    source.close()
    return judged


@dataclass(frozen=True, slots=True)
class ProductSets:
    """Questions on the docs of two products, those that no page answers among them, and link texts of the first."""

    docs: list[Judged]
    links: list[Judged]
    retail: list[Judged]


def product_sets(embedder: RememberingEmbedder, asked_by: RememberingEmbedder | None) -> ProductSets:
    """Both folders in the vectors of `embedder`; `asked_by` None: words alone are looked up."""
    docs = collection("product-docs", DATA / "product-docs" / "docs", embedder)
    retail = collection("retail", DATA / "retail-support" / "guidelines", embedder)
    asked = [*questions("product-docs/questions.jsonl"), *questions("product-docs/unanswered.jsonl")]
    return ProductSets(
        judge(docs, asked, asked_by),
        judge(docs, questions("product-docs/queries.jsonl"), asked_by),
        judge(retail, retail_questions(), asked_by),
    )


@dataclass(frozen=True, slots=True)
class DevelopmentSets:
    """The sets that search is developed on."""

    faq: list[Judged]
    links: list[Judged]
    asked: list[Judged]
    silent: list[Judged]
    retail_asked: list[Judged]
    retail_silent: list[Judged]


def development_sets(by_meaning: bool = True) -> DevelopmentSets:
    """StackFAQ's rephrasings; link texts, questions and unanswerable questions on product-docs; questions of
    both kinds on the retail guidelines."""
    embedder = real_embedder()
    faq = collection("stackfaq", DATA / "stackfaq" / "kb", embedder)
    asked_by = embedder if by_meaning else None
    products = product_sets(embedder, asked_by)
    sets = DevelopmentSets(
        judge(faq, questions("stackfaq/queries.jsonl"), asked_by),
        products.links,
        *_by_answer(products.docs),
        *_by_answer(products.retail),
    )
    embedder.save()
    return sets


def _by_answer(judged: list[Judged]) -> tuple[list[Judged], list[Judged]]:
    """Questions that a page answers, and those that none does."""
    return [one for one in judged if one.relevant], [one for one in judged if not one.relevant]
