"""What a team finds whose docs are not in English, with the English search model and with one for many languages.

    python -m tests.benchmarks.bench.bench_languages

Both read the same folders and are asked the same questions in the same run. 'Found' is what an agent sees as found: the
search says that the docs answer, and the first page is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.domain.ticket import Message, Ticket
from core.knowledge.search import Searcher
from core.knowledge.search_evaluation import LabelledQuery
from core.metrics import mean_with_interval
from tests.benchmarks.bench.bench_drafting import assistant, empty_workspace, trip
from tests.benchmarks.bench.figures import Figure, table
from tests.benchmarks.data.datasets import Collection, RememberingEmbedder, real_embedder
from tests.benchmarks.data.foreign_docs import LANGUAGES, foreign_docs, indexed

MODELS = ("all-minilm-l6-v2", "multilingual-e5-small")


def run() -> list[Figure]:
    """The figures of each language and model."""
    figures = []
    for model in MODELS:
        embedder = real_embedder(model)
        for language in LANGUAGES:
            docs = foreign_docs(language)
            folder = indexed(docs, embedder)
            figures += _figures(f"{language}, {model}", folder, docs.questions, embedder)
        embedder.save()
    return figures


def _figures(
    name: str, folder: Collection, questions: Sequence[LabelledQuery], embedder: RememberingEmbedder
) -> list[Figure]:
    searcher = Searcher(folder.store, embedder)
    worker = assistant(empty_workspace(), folder, embedder)
    first, found, wrongly, silent = [], [], [], []
    ready: list[bool] = []
    for question in questions:
        result = searcher.search(question.query)
        right = bool(result.hits) and result.hits[0].passage.path in question.relevant
        if question.relevant:
            first.append(float(right))
            found.append(float(result.answered and right))
            wrongly.append(float(result.answered and not right))
        else:
            silent.append(float(not result.answered))
        done = trip(worker, Ticket(question.id, "", (Message("customer", question.query),)))
        if done.ready("extractive") and (draft := done.draft("extractive")) is not None:
            ready.append(bool(draft.draft.citations) and draft.draft.citations[0].path in question.relevant)
    searcher.close()
    counts = mean_with_interval("", first), mean_with_interval("", found)
    return [
        Figure(f"{name}: R@1", counts[0].value, interval=(counts[0].low, counts[0].high),
               note=f"{len(first)} questions"),
        Figure(f"{name}: found", counts[1].value, interval=(counts[1].low, counts[1].high),
               note=f"{int(sum(found))} of {len(found)}"),
        Figure(f"{name}: a wrong page taken for an answer", float(np.mean(wrongly)), better="lower"),
        Figure(f"{name}: no page answers, says so", float(np.mean(silent)), note=f"of {len(silent)}"),
        Figure(f"{name}: drafts wrongly ready", float(len(ready) - sum(ready)), better="lower", must=0,
               note=f"of {len(ready)} ready"),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(run()))
