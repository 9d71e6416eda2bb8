"""The first pages of a search in the order of a model that reads question and passage together, where there is one.

Second of two stages, as in 'Passage Re-ranking with BERT' (Nogueira and Cho, 2019): vectors and words choose, the
cross-encoder orders what they chose.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from core.domain.knowledge import Passage
from core.errors import ModelError
from core.knowledge.fusion import order
from core.ports import Reranker

RERANKED = 10
"""Pages that are read with the question: those that a ticket shows."""
_log = logging.getLogger(__name__)


def best_first(question: str, passages: Sequence[Passage], reranker: Reranker) -> list[int]:
    """The places of the passages, one a page, from best to worst. Where the reranker fails, they stay as they are."""
    try:
        scores = reranker.scores(question, [_read(passage) for passage in passages])
    except ModelError as error:
        _log.info("the pages stay in the order of the search: %s", error.message_id)
        return list(range(len(passages)))
    return order(np.array(scores))


def _read(passage: Passage) -> str:
    return "\n".join(filter(None, (passage.title, passage.heading, passage.text)))
