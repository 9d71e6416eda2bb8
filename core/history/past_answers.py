"""Answers that were given before, found by meaning: a second source beside the docs.

Each answer lies in the store with the vectors of its question and itself. They are made when they are first needed, a
few at a time beside a ticket, all of them after an import; and anew when another search model is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np

from core.domain.past_answer import PastAnswer
from core.domain.ticket import Ticket
from core.errors import ModelError, StoreUnwritable
from core.history.answer_extraction import RECIPE, asked_of, past_answers_of
from core.history.colleague_answers import ColleagueAnswers
from core.history.impersonal_sentences import CustomersOwn
from core.ports import Cancelled, Embedder, Priority, Vector, Vectors, never
from core.store import stored_answers as stored
from core.store.tickets import Tickets

LIKE = 0.65
"""Cosine of two questions from which the earlier answer is shown. Of StackFAQ's questions asked again in other words
75 % find themselves, of those that were not asked before 6 % find another one."""
ALIKE = 0.75
"""Cosine of two answers from which they say the same."""
_SHOWN = 3
_TICKETS_BESIDE, _VECTORS_BESIDE = 40, 24
_AT_ONCE = 64


class PastAnswers:
    """The answers of one store. Like its connection, for one thread."""

    def __init__(self, tickets: Tickets, embedder: Embedder | None, colleagues: ColleagueAnswers | None = None) -> None:
        """Without an embedder nothing is found: words alone take too much for the same. `colleagues`: besides."""
        self.tickets = tickets
        self.embedder = embedder
        self._colleagues = colleagues

    def __call__(self, ticket: Ticket) -> tuple[PastAnswer, ...]:
        """Up to three answers to questions like this ticket's, the likest first, those that say the same counted with
        the first of them. None of its own. Raises `StoreError`; a search model that is lost finds none."""
        if self.embedder is None:
            return ()
        try:
            with suppress(StoreUnwritable):  # then those found so far answer
                self._read(_TICKETS_BESIDE)
                self._embed(self.embedder, _VECTORS_BESIDE, "live")
            return self._nearest(self.embedder, ticket)
        except ModelError:
            return ()

    def catch_up(self, cancelled: Cancelled = never) -> Iterator[int]:
        """Takes answers out of all tickets that have new ones, and makes all vectors that are missing; yields how many
        of either were done so far. Raises `StoreError`, `ModelError`."""
        done = 0
        while not cancelled() and (count := self._read(_AT_ONCE)):
            done += count
            yield done
        while self.embedder and not cancelled() and (count := self._embed(self.embedder, _AT_ONCE, "bulk")):
            done += count
            yield done

    def _read(self, count: int) -> int:
        """Takes the answers out of up to `count` tickets; gives how many tickets there were."""
        store = self.tickets.store
        pending = stored.pending_tickets(store, RECIPE, count)
        for id in pending:
            kept = self.tickets.load(id)
            assert kept is not None
            sent, imported = stored.replies_of(store, id), stored.is_imported(store, id)
            answers = past_answers_of(kept, sent, self._docs_hold, imported=imported and not sent)
            stored.save_answers(store, id, RECIPE, answers)
        return len(pending)

    def _docs_hold(self, words: str) -> bool:
        return stored.docs_hold(self.tickets.store, words)

    def _embed(self, embedder: Embedder, count: int, priority: Priority) -> int:
        """Makes the vectors of up to `count` answers that have none; gives how many there were."""
        digest = embedder.identity.digest
        pending = stored.pending_vectors(self.tickets.store, digest, count)
        if pending:
            texts = [text for _, question, answer in pending for text in (question, answer)]
            vectors = embedder.embed_passages(texts, priority)
            ids = [id for id, _, _ in pending]
            stored.save_vectors(self.tickets.store, digest, ids, vectors[::2], vectors[1::2])
        return len(pending)

    def _nearest(self, embedder: Embedder, ticket: Ticket) -> tuple[PastAnswer, ...]:
        identity = embedder.identity
        known = stored.answer_vectors(self.tickets.store, identity.digest, identity.dimensions)
        question = asked_of(ticket, CustomersOwn(ticket, lambda _: False), [ticket.last_customer_message])
        if not question or not (known.ids or self._colleagues):
            return ()
        asked = embedder.embed_passages([question], "live")[0]
        found = self._of_this_machine(known, asked, ticket)
        if self._colleagues is not None:
            said = {one.text for one in found}
            theirs = self._colleagues.near(asked, identity, LIKE)
            for one in theirs:
                if one.text not in said:
                    said.add(one.text)
                    found.append(one)
        return tuple(sorted(found, key=lambda one: -one.score)[:_SHOWN])

    def _of_this_machine(self, known: stored.AnswerVectors, asked: Vector, ticket: Ticket) -> list[PastAnswer]:
        if not known.ids:
            return []
        likeness = known.questions @ asked
        order = [int(i) for i in np.argsort(-likeness, kind="stable") if likeness[i] >= LIKE]
        rows = stored.answers_with(self.tickets.store, [known.ids[i] for i in order[: _SHOWN * 10]])
        near = [(i, row) for i in order[: _SHOWN * 10] if (row := rows[known.ids[i]]).ticket != ticket.id]
        return [
            PastAnswer(
                row.ticket,
                row.stored.question,
                row.stored.answer,
                row.stored.author,
                row.stored.answered,
                round(float(likeness[i]), 4),
                alike,
            )
            for i, row, alike in _grouped(near, known.answers)
        ][:_SHOWN]


def _grouped(
    near: Sequence[tuple[int, stored.FoundAnswer]], answers: Vectors
) -> list[tuple[int, stored.FoundAnswer, int]]:
    """Each answer that says something new, with the number of other tickets whose answer says the same."""
    groups: list[tuple[int, stored.FoundAnswer, set[str]]] = []
    for i, row in near:
        same = next((group for group in groups if float(answers[group[0]] @ answers[i]) >= ALIKE), None)
        if same is None:
            groups.append((i, row, set()))
        elif row.ticket != same[1].ticket:
            same[2].add(row.ticket)
    return [(i, row, len(others)) for i, row, others in groups]
