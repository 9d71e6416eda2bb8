"""What agents answered before, as it is kept: taken out of tickets without personal data, with its vectors.

It goes with its ticket (erased, deleted, expired). Vectors are of one embedder; with another one they are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.ports import Vectors
from core.store.database import Store
from core.store.vectors import pack, unpack

_MOST = 20_000
"""Answers that are compared, the latest first: about 15 MB of vectors at 384 dimensions."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer with the question it was given to. `answered`: ISO date, empty if unknown."""

    question: str
    answer: str
    author: str
    answered: str
    language: str


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """A stored answer with its ids. `ticket` is the ticket's source id, `customer` the key of its customer's record."""

    id: int
    ticket: str
    customer: int | None
    stored: StoredAnswer


@dataclass(frozen=True, slots=True)
class TicketAnswers:
    """The answers of the ticket with this key and source id. `excluded`: they are not to be used again."""

    key: int
    ticket: str
    excluded: bool
    stored: tuple[StoredAnswer, ...]


@dataclass(frozen=True, slots=True)
class AnswerVectors:
    """All answers that may be used, newest ticket first, with vectors of one embedder: rows of length 1, shape
    (len(ids), dimensions) each."""

    ids: tuple[int, ...]
    questions: Vectors
    answers: Vectors


def pending_tickets(store: Store, recipe: int, count: int) -> list[str]:
    """The source ids of up to `count` tickets whose answers have not been taken out by this `recipe`, the latest first:
    those to which a reply was sent from here, and imported ones."""
    rows = store.rows(
        "SELECT source_id FROM tickets t WHERE NOT EXISTS"
        " (SELECT 1 FROM past_answer_readings WHERE ticket_id = t.id AND recipe = ?)"
        " AND (origin = 'imported' OR EXISTS (SELECT 1 FROM replies WHERE ticket_id = t.id))"
        " ORDER BY updated_at DESC, id DESC LIMIT ?",
        (recipe, count),
    )
    return [id for (id,) in rows]


def replies_of(store: Store, ticket: str) -> list[tuple[str, float]]:
    """The replies sent from here to the ticket with this source id, oldest first, with their times in seconds since
    the epoch."""
    return [
        (text, at)
        for text, at in store.rows(
            "SELECT r.text, r.sent_at FROM replies r JOIN tickets t ON t.id = r.ticket_id"
            " WHERE t.source_id = ? ORDER BY r.id",
            (ticket,),
        )
    ]


def is_imported(store: Store, ticket: str) -> bool:
    """Whether the ticket with this source id came from an export."""
    return bool(store.value("SELECT origin = 'imported' FROM tickets WHERE source_id = ?", (ticket,)))


def save_answers(store: Store, ticket: str, recipe: int, answers: Sequence[StoredAnswer]) -> None:
    """Saves what was taken out of the ticket with this source id, in place of what was before."""
    with store.transaction():
        key = store.value("SELECT id FROM tickets WHERE source_id = ?", (ticket,))
        if key is None:
            return
        store.execute("DELETE FROM past_answers WHERE ticket_id = ?", (key,))
        store.execute_many(
            "INSERT INTO past_answers (ticket_id, ordinal, question, answer, author, answered, language)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key, ordinal, one.question, one.answer, one.author, one.answered, one.language)
                for ordinal, one in enumerate(answers)
            ],
        )
        store.execute("INSERT OR REPLACE INTO past_answer_readings VALUES (?, ?)", (key, recipe))


def pending_vectors(store: Store, embedder: str, count: int) -> list[tuple[int, str, str]]:
    """(id, question, answer) of up to `count` answers without vectors of the embedder with this digest, the newest."""
    rows = store.rows(
        "SELECT a.id, a.question, a.answer FROM past_answers a WHERE NOT EXISTS"
        " (SELECT 1 FROM past_answer_vectors WHERE answer_id = a.id AND embedder = ?) ORDER BY a.id DESC LIMIT ?",
        (embedder, count),
    )
    return [(id, question, answer) for id, question, answer in rows]


def save_vectors(store: Store, embedder: str, ids: Sequence[int], questions: Vectors, answers: Vectors) -> None:
    """Saves the vectors of these answers, in place of those of another embedder."""
    with store.transaction():
        store.execute_many(
            "INSERT OR REPLACE INTO past_answer_vectors VALUES (?, ?, ?, ?)",
            [(id, embedder, q, a) for id, q, a in zip(ids, pack(questions), pack(answers), strict=True)],
        )


def answer_vectors(store: Store, embedder: str, dimensions: int) -> AnswerVectors:
    """The vectors of this embedder, without those of tickets that are excluded."""
    rows = store.rows(
        "SELECT v.answer_id, v.question, v.answer FROM past_answer_vectors v"
        " JOIN past_answers a ON a.id = v.answer_id JOIN tickets t ON t.id = a.ticket_id"
        " WHERE v.embedder = ? AND NOT t.answers_excluded ORDER BY t.updated_at DESC, v.answer_id LIMIT ?",
        (embedder, _MOST),
    )
    ids, questions, answers = ([row[place] for row in rows] for place in range(3))
    return AnswerVectors(tuple(ids), unpack(questions, dimensions), unpack(answers, dimensions))


def answers_with(store: Store, ids: Iterable[int]) -> dict[int, FoundAnswer]:
    """The answers with these ids."""
    found: dict[int, FoundAnswer] = {}
    for id in ids:
        row = store.row(
            "SELECT t.source_id, t.customer_id, a.question, a.answer, a.author, a.answered, a.language"
            " FROM past_answers a JOIN tickets t ON t.id = a.ticket_id WHERE a.id = ?",
            (id,),
        )
        if row is not None:
            found[id] = FoundAnswer(id, row[0], row[1], StoredAnswer(*row[2:]))
    return found


def answers_by_ticket(store: Store) -> list[TicketAnswers]:
    """Those of every ticket that has some, or of which some were looked at for sharing, the oldest first."""
    rows = store.each(
        "SELECT t.id, t.source_id, t.answers_excluded, a.question, a.answer, a.author, a.answered, a.language"
        " FROM tickets t LEFT JOIN past_answers a ON a.ticket_id = t.id"
        " WHERE a.id IS NOT NULL OR t.id IN (SELECT ticket_id FROM sharing_readings) ORDER BY t.id, a.ordinal"
    )
    return [
        TicketAnswers(key, ticket, bool(excluded), tuple(StoredAnswer(*row[3:]) for row in own if row[3] is not None))
        for (key, ticket, excluded), own in groupby(rows, key=lambda row: row[:3])
    ]


def exclude_answers(store: Store, ticket: str, *, excluded: bool) -> None:
    """Whether the answers of the ticket with this source id are left out from now on."""
    store.execute("UPDATE tickets SET answers_excluded = ? WHERE source_id = ?", (excluded, ticket))


def docs_hold(store: Store, words: str) -> bool:
    """Whether these words stand together in a page for customers: then they belong to nobody alone."""
    phrase = '"' + words.replace('"', " ") + '"'
    found = store.row(
        "SELECT 1 FROM chunk_words JOIN chunks ON chunks.id = chunk_words.rowid"
        " JOIN documents ON documents.id = chunks.document_id"
        " WHERE chunk_words MATCH ? AND documents.audience = 'public' LIMIT 1",
        (phrase,),
    )
    return found is not None
