"""The first pages of a search in the order of a model that reads question and passage together, where there is one.

Second of two stages, as in 'Passage Re-ranking with BERT' (Nogueira and Cho, 2019): vectors and words choose, the
cross-encoder orders what they chose.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from core.domain.knowledge import Passage
from core.errors import ModelError
from core.knowledge.fusion import order
from core.ports import Reranker

Trust = tuple[float, float]
"""How likely a page answers, and that it is the right page, if the docs answer."""

RERANKED = 10
"""Pages that are read with the question: those that a ticket shows."""
_log = logging.getLogger(__name__)


def best_first(
    question: str, passages: Sequence[Passage], trust: Sequence[Trust], reranker: Reranker
) -> list[tuple[int, Trust]]:
    """The places of the passages, one a page, from best to worst, and how far each page may be trusted there: as far as
    the search did, and never further than the search trusted its own first page, nor than the page before it is likely
    to answer. Where the reranker fails, they stay as they are."""
    try:
        places = order(np.array(reranker.scores(question, [_read(passage) for passage in passages])))
    except ModelError as error:
        _log.info("the pages stay in the order of the search: %s", error.message_id)
        places = list(range(len(passages)))
    likely = accumulate((trust[place][0] for place in places), min)
    return [(place, (one, min(trust[0][1], trust[place][1]))) for place, one in zip(places, likely, strict=True)]


def _read(passage: Passage) -> str:
    return "\n".join(filter(None, (passage.title, passage.heading, passage.text)))
