"""Questions that agents have answered in the same sense three times and more: a page or snippet is due."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.knowledge.health.findings import DocsFinding
from core.store.database import Store
from core.store.stored_answers import FoundAnswer, answer_vectors, answers_with
from core.store.vectors import answering

_TICKETS = 3
"""Tickets, of as many customers, whose answers agree."""
_SAME_QUESTION, _SAME_ANSWER = 0.65, 0.75
"""Cosines, as earlier answers are found by (`core.history.past_answers`)."""


def find_answered_before(store: Store) -> Iterator[DocsFinding]:
    """A finding for each such question, the most asked first, with the newest answer as a first wording."""
    embedder = answering(store)
    if embedder is None:
        return
    known = answer_vectors(store, embedder.digest, embedder.dimensions)
    rows = answers_with(store, known.ids)
    left = [i for i, id in enumerate(known.ids) if id in rows]
    groups: list[list[FoundAnswer]] = []
    while left:
        first, *left = left
        near = known.questions[left] @ known.questions[first] >= _SAME_QUESTION
        near &= known.answers[left] @ known.answers[first] >= _SAME_ANSWER
        groups.append([rows[known.ids[i]] for i in (first, *np.array(left, int)[near])])
        left = [i for i, alike in zip(left, near, strict=True) if not alike]
    for group in sorted(groups, key=len, reverse=True):
        count = len({(row.customer, row.ticket) if row.customer is None else row.customer for row in group})
        if count >= _TICKETS:
            newest = group[0].stored
            values: dict[str, str | int] = {"count": count, "answer": newest.answer}
            yield DocsFinding("gap", "answered-not-written", " ".join(newest.question.split()), (), values)
