"""Shares the past answers of this machine with the team, and withdraws what is no longer to be shared.

What lies with the team follows from what is kept here: a run compares both and makes them agree. So it may be broken
off anywhere, and whatever takes an answer away here (a customer erased, a ticket deleted or expired, an answer that is
left out, the setting) takes it away there with the next run.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from core.history.impersonal_sentences import DocsHold
from core.history.sharing_redaction import RECIPE, RedactedAnswer, SharingRedaction
from core.language.tokens import stems_of
from core.ports import Cancelled, Embedder, Vector, never
from core.store import shared_answers as shared
from core.store.common_words import common_stems, known_people
from core.store.shared_answers import SharedAnswer
from core.store.stored_answers import StoredAnswer, TicketAnswers, answers_by_ticket
from core.store.tickets import Tickets

SETTLED_DAYS = 3
"""So long nobody must have come back to an answer before others get it."""
_TICKETS_AT_ONCE = 32
_KEYS_AT_ONCE = 500
_KEY_BYTES = 32
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as the team's database takes it. `id`: its name there, in hex."""

    id: str
    question: str
    answer: str
    language: str
    answered: str
    """ISO date; empty if unknown."""
    agent: str
    """Who answered; empty where the team wants no names, or it is not known."""
    vector: Vector
    """Of the question as it is shared."""


class AnswerBoard(Protocol):
    """The team's database, as one machine gives its answers to it. What is asked of it raises `TeamDocsError`."""

    def put(self, answers: Sequence[GivenAnswer]) -> None:
        """Takes answers in; one that is there already stays as it is."""

    def withdraw(self, keys: Sequence[bytes]) -> None:
        """Deletes the answers whose names are the digests of these keys."""


@dataclass(frozen=True, slots=True)
class SharingTerms:
    """What is shared where."""

    place: str
    """Names database and team."""
    wanted: bool
    """Whether both the team and the person who works here want it; False: all that was shared is withdrawn."""
    agent: str | None = None
    """The name of who works here, where answers bear names; None: they bear none."""


@dataclass(frozen=True, slots=True)
class SharingProgress:
    """What a run has done so far."""

    shared: int = 0
    """Answers given to the team."""
    withdrawn: int = 0
    kept_back: int = 0
    """Answers that can't be redacted for sure."""
    waiting: int = 0
    """Answers that are too young."""


class AnswerSharing:
    """The sharing of one store. Like its connection, for one thread."""

    def __init__(
        self, tickets: Tickets, embedder: Embedder | None, docs_hold: DocsHold, board: AnswerBoard, terms: SharingTerms
    ) -> None:
        """Without an embedder nothing is shared, and what has to go is withdrawn."""
        self._tickets, self._embedder, self._docs_hold = tickets, embedder, docs_hold
        self._board, self._terms = board, terms
        self._done = SharingProgress()

    def run(self, today: date, cancelled: Cancelled = never) -> Iterator[SharingProgress]:
        """Makes what lies with the team agree with what is kept here; the last one tells all that was done. Raises
        `TeamDocsError`, `ModelError`, `StoreError`; the next run goes on."""
        store, terms = self._tickets.store, self._terms
        if not terms.wanted:
            shared.withdraw_all_later(store, terms.place)
        yield from self.withdraw(cancelled)
        if terms.wanted and self._embedder is not None:
            yield from self._share(self._embedder, today, cancelled)
            yield from self.withdraw(cancelled)
        yield self._done

    def withdraw(self, cancelled: Cancelled = never) -> Iterator[SharingProgress]:
        """Withdraws what is noted to go, and nothing else. Raises `TeamDocsError`, `StoreError`."""
        store, place = self._tickets.store, self._terms.place
        while not cancelled() and (keys := shared.due_withdrawals(store, place, _KEYS_AT_ONCE)):
            self._board.withdraw(keys)
            with store.transaction():
                shared.forget_withdrawn(store, keys)
            self._count(withdrawn=len(keys))
            yield self._done

    def _share(self, embedder: Embedder, today: date, cancelled: Cancelled) -> Iterator[SharingProgress]:
        stale = [one for one in answers_by_ticket(self._tickets.store) if self._is_stale(one, today)]
        if not stale:
            return
        redaction = self._redaction()
        for start in range(0, len(stale), _TICKETS_AT_ONCE):
            if cancelled():
                return
            batch = stale[start : start + _TICKETS_AT_ONCE]
            given = [one for ticket in batch for one in self._agreed(ticket, redaction, today)]
            if given:
                vectors = embedder.embed_passages([redacted.question for _, redacted, _ in given], "bulk")
                self._board.put([self._given(*one, vector) for one, vector in zip(given, vectors, strict=True)])
            with self._tickets.store.transaction():
                for ticket in batch:
                    shared.record_reading(self._tickets.store, ticket.key, self._state(ticket, today))
            yield self._done

    def _redaction(self) -> SharingRedaction:
        store = self._tickets.store
        common = common_stems(store)
        people = [*known_people(store), self._terms.agent or ""]
        return SharingRedaction(
            self._docs_hold,
            lambda word: common.issuperset(stems_of(word)) or self._docs_hold(word),
            people,
        )

    # -- one ticket ------------------------------------------------------------------------

    def _agreed(
        self, answers: TicketAnswers, redaction: SharingRedaction, today: date
    ) -> list[tuple[SharedAnswer, RedactedAnswer, StoredAnswer]]:
        """What of a ticket is to lie with the team, noted before it is given away; what else was shared of it is marked
        to be withdrawn."""
        store, place = self._tickets.store, self._terms.place
        before = shared.shared_of(store, answers.key, place)
        wanted: list[tuple[SharedAnswer, RedactedAnswer, StoredAnswer]] = []
        for stored in self._ripe(answers, today):
            redacted = self._redacted(answers.ticket, stored, redaction)
            if redacted is None:
                self._count(kept_back=1)
                continue
            content = self._content(redacted, stored)
            same = next((one for one in before if one.holds(*content)), None)
            if same is None:
                key = secrets.token_bytes(_KEY_BYTES)
                same = SharedAnswer(key, shared.digest_of(key, *content))
                self._count(shared=1)
            wanted.append((same, redacted, stored))
        keys = {one.key for one, _, _ in wanted}
        with store.transaction():
            shared.withdraw_later(store, [one.key for one in before if one.key not in keys])
            shared.record_shared(store, answers.key, place, [one for one, _, _ in wanted])
        return wanted

    def _redacted(self, ticket: str, stored: StoredAnswer, redaction: SharingRedaction) -> RedactedAnswer | None:
        kept = self._tickets.load(ticket)
        return None if kept is None else redaction(stored, kept.ticket)

    def _ripe(self, answers: TicketAnswers, today: date) -> list[StoredAnswer]:
        if answers.excluded:
            return []
        ripe = [one for one in answers.stored if _is_settled(one, today)]
        self._count(waiting=len(answers.stored) - len(ripe))
        return ripe

    def _is_stale(self, answers: TicketAnswers, today: date) -> bool:
        return shared.reading(self._tickets.store, answers.key) != self._state(answers, today)

    def _state(self, answers: TicketAnswers, today: date) -> bytes:
        """A digest of all that decides what of a ticket is shared, and of what is."""
        lying = sorted(one.id for one in shared.shared_of(self._tickets.store, answers.key, self._terms.place))
        told = [str(RECIPE), self._terms.place, str(self._terms.agent), str(answers.excluded), *lying]
        for one in answers.stored:
            told += [one.question, one.answer, one.author, one.answered, one.language, str(_is_settled(one, today))]
        return shared.digest_of(b"", *told)

    def _content(self, redacted: RedactedAnswer, stored: StoredAnswer) -> tuple[str, ...]:
        return redacted.question, redacted.answer, stored.language, stored.answered, self._agent(stored)

    def _agent(self, stored: StoredAnswer) -> str:
        name = "" if self._terms.agent is None else stored.author or self._terms.agent
        return " ".join(name.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ").split())[:_LONGEST_NAME]

    def _given(self, name: SharedAnswer, redacted: RedactedAnswer, stored: StoredAnswer, vector: Vector) -> GivenAnswer:
        question, answer, language, answered, agent = self._content(redacted, stored)
        return GivenAnswer(name.id, question, answer, language, answered, agent, vector)

    def _count(self, *, shared: int = 0, withdrawn: int = 0, kept_back: int = 0, waiting: int = 0) -> None:
        done = self._done
        self._done = SharingProgress(
            done.shared + shared, done.withdrawn + withdrawn, done.kept_back + kept_back, done.waiting + waiting
        )


def _is_settled(stored: StoredAnswer, today: date) -> bool:
    """Whether it was given long enough ago; of one without a date nothing else is known."""
    return not stored.answered or date.fromisoformat(stored.answered) <= today - timedelta(days=SETTLED_DAYS)
