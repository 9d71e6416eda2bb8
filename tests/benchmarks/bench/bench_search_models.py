"""What English docs are found with the starter's search model and with BGE small, in the same run.

    python -m tests.benchmarks.bench.bench_search_models

The starter's weights and curves were chosen on product-docs and retail (`bench_search`); BGE small, its vectors centred
(`train_centres`), has them as they are. So plain dense search, for which nothing was chosen, stands beside them: there
it loses .026 of MRR on product-docs' questions and wins .029 on link texts and .11 on retail. Curves fitted for it on
one product tell less on the other than the starter's do (which page is right, AUC .712 to .768 against .763 and .788),
so it has none of its own.

Tried, and not built: both models' cosines added. MRR of product-docs' questions .703 (.684), of retail's .725 (.667),
R@1 .620 (.570) and .591 (.523), R@5 .810 (.823) and .955 (.864), link texts unchanged. It takes the vectors of both in
the store, and three times the time to index.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.knowledge.calibration import RankingWeights, default_ranking_model
from core.metrics import mean_with_interval
from tests.benchmarks.bench.bench_search import TRIED, Score, reciprocal, within
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import real_embedder
from tests.benchmarks.data.judged import Judged, product_sets

MODELS = ("all-minilm-l6-v2", "bge-small-en-v1.5")
_WAYS = {"ranked": "both cuts, title by length + words (shipped)", "dense": "meaning: mean of 3 nearest passages"}


def run() -> list[Figure]:
    """The figures of each set and model."""
    figures = []
    for model in MODELS:
        embedder = real_embedder(model)
        sets = product_sets(embedder, embedder)
        head = default_ranking_model().weights(embedder.identity.digest)
        for name, judged in (
            ("product-docs", sets.docs),
            ("product-docs link texts", sets.links),
            ("retail", sets.retail),
        ):
            figures += _figures(f"{name}, {model}", judged, head)
        embedder.save()
    return figures


def _figures(name: str, judged: Sequence[Judged], head: RankingWeights) -> list[Figure]:
    answerable = [one for one in judged if one.relevant]
    figures = []
    for way, tried in _WAYS.items():
        score: Score = TRIED[tried]
        measure = mean_with_interval(name, reciprocal(answerable, score))
        first, fifth = (float(np.mean(within(answerable, score, k))) for k in (1, 5))
        note = f"R@1 {first:.3f} R@5 {fifth:.3f}"
        figures.append(Figure(f"{name}: {way}, MRR@10", measure.value, interval=(measure.low, measure.high), note=note))
    ranked = [(one, *one.ranked(head)) for one in judged]
    yes = [(one, paths) for one, paths, trust in ranked if trust >= head.trust.threshold]
    right = sum(paths[0] in one.relevant for one, paths in yes)
    silent = sum(not one.relevant for one in judged)
    kept = silent - sum(not one.relevant for one, _ in yes)
    note = f"{len(yes)} of {len(judged)} answered; {kept} of {silent} that no page answers said to be so"
    return [*figures, Figure(f"{name}: first page right where answered", right / max(1, len(yes)), note=note)]


if __name__ == "__main__":
    print(table(run()))
