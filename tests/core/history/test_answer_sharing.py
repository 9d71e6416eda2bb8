"""What of past answers lies with the team follows from what is kept here: shared, changed, withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from core.domain.ticket import Customer, Message
from core.history.answer_sharing import AnswerSharing, GivenAnswer, SharingProgress, SharingTerms
from core.history.past_answers import PastAnswers
from core.store.backup import restore
from core.store.common_words import common_stems
from core.store.opening import open_store
from core.store.retention import erase_customer
from core.store.shared_answers import SharedCounts, count_shared
from core.store.stored_answers import exclude_answers
from core.store.ticket_list import delete_ticket
from core.store.tickets import Tickets
from core.team_errors import TeamDocsLost
from tests.core.history.past_tickets import ANSWER, QUESTION, WordEmbedder, solved
from tests.factories import KEY, make_store

LATER = date(2026, 4, 1)
NAMED = SharingTerms("there", wanted=True, agent="Rosa Lind")
UNNAMED = SharingTerms("there", wanted=True)
OFF = SharingTerms("there", wanted=False)


class Board:
    """A team's database in memory; `away`: it can't be asked."""

    def __init__(self) -> None:
        self.rows: dict[str, GivenAnswer] = {}
        self.away = False

    def put(self, answers: Sequence[GivenAnswer]) -> None:
        self._ask()
        for one in answers:
            self.rows.setdefault(one.id, one)

    def withdraw(self, keys: Sequence[bytes]) -> None:
        self._ask()
        for key in keys:
            self.rows.pop(hashlib.sha256(key).hexdigest(), None)

    def _ask(self) -> None:
        if self.away:
            raise TeamDocsLost(host="db.example", reason="")

    @property
    def texts(self) -> list[tuple[str, str]]:
        return sorted((one.question, one.answer) for one in self.rows.values())


class Machine:
    """A machine that shares on a board; everybody writes all of these words."""

    def __init__(self, tickets: Tickets) -> None:
        self.tickets, self.board, self.embedder = tickets, Board(), WordEmbedder()

    def run(self, terms: SharingTerms = UNNAMED, today: date = LATER) -> SharingProgress:
        list(PastAnswers(self.tickets, self.embedder).catch_up())
        *_, done = AnswerSharing(self.tickets, self.embedder, lambda _: True, self.board, terms).run(today)
        return done


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with make_store(tmp_path) as store:
        made = Machine(Tickets(store))
        made.tickets.save(solved(), "imported", "closed")
        yield made


def test_an_answer_is_shared_once_with_the_vector_of_what_is_shared(machine: Machine) -> None:
    assert machine.run() == SharingProgress(shared=1)
    [given] = machine.board.rows.values()
    assert (given.question, given.answer, given.language, given.answered, given.agent) == (
        QUESTION, ANSWER, "en", "2026-03-02", "",
    )  # fmt: skip
    assert given.vector.tolist() == machine.embedder.embed_passages([QUESTION])[0].tolist()
    assert machine.run() == SharingProgress()
    assert len(machine.board.rows) == 1


def test_it_bears_the_name_of_who_answered_where_the_team_wants_that(machine: Machine) -> None:
    machine.run(NAMED)
    assert [one.agent for one in machine.board.rows.values()] == ["Tom"]
    machine.run(UNNAMED)
    assert [one.agent for one in machine.board.rows.values()] == [""], "the named one is withdrawn"


def test_an_answer_is_not_shared_before_the_customer_had_time_to_come_back(machine: Machine) -> None:
    assert machine.run(today=date(2026, 3, 4)) == SharingProgress(waiting=1)
    assert not machine.board.rows
    assert machine.run(today=date(2026, 3, 5)).shared == 1


@pytest.mark.parametrize("how", ["customer", "ticket", "left out", "failed", "setting"])
def test_what_goes_here_goes_there(machine: Machine, how: str) -> None:
    machine.tickets.save(solved("other", customer=Customer("c8", "Ben Example")), "imported", "closed")
    machine.run()
    assert len(machine.board.rows) == 2
    store, terms, left = machine.tickets.store, UNNAMED, 1
    if how == "customer":
        erase_customer(store, "c7")
    elif how == "ticket":
        delete_ticket(store, "old-1")
    elif how == "left out":
        exclude_answers(store, "old-1", excluded=True)
    elif how == "failed":
        after = (Message("customer", "That did not work at all.", "Marta Weber", "2026-03-03T10:00:00+00:00"),)
        machine.tickets.save(solved(after=after), "imported", "closed")
    else:
        terms, left = OFF, 0
    assert machine.run(terms).withdrawn == 2 - left
    assert len(machine.board.rows) == left
    assert count_shared(store, "there") == SharedCounts(left, 0)


def test_what_can_t_be_withdrawn_now_is_withdrawn_later(machine: Machine) -> None:
    machine.run()
    erase_customer(machine.tickets.store, "c7")
    machine.board.away = True
    with pytest.raises(TeamDocsLost):
        machine.run()
    assert count_shared(machine.tickets.store, "there") == SharedCounts(0, 1)
    machine.board.away = False
    machine.run()
    assert not machine.board.rows


def test_a_run_that_is_lost_before_it_gave_anything_gives_it_the_next_time(machine: Machine) -> None:
    machine.board.away = True
    with pytest.raises(TeamDocsLost):
        machine.run()
    machine.board.away = False
    machine.run()
    assert machine.board.texts == [(QUESTION, ANSWER)]


def test_nothing_of_its_words_is_noted(machine: Machine) -> None:
    machine.run()
    erase_customer(machine.tickets.store, "c7")
    [row] = machine.tickets.store.rows("SELECT * FROM shared_answers")
    assert {type(value) for value in row} == {bytes, str, type(None)}
    assert [value for value in row if isinstance(value, str)] == ["there"]


def test_a_deletion_that_is_undone_shares_it_again(machine: Machine) -> None:
    from core.store.deleted_rows import restore_rows

    machine.run()
    rows = delete_ticket(machine.tickets.store, "old-1")
    machine.run()
    restore_rows(machine.tickets.store, rows)
    machine.run()
    assert machine.board.texts == [(QUESTION, ANSWER)]


def test_a_backup_of_before_brings_back_no_loss_of_what_is_to_be_withdrawn(tmp_path: Path) -> None:
    store_file = tmp_path / "store.db"
    with make_store(tmp_path) as store:
        machine = Machine(Tickets(store))
        store.backup(tmp_path / "backup.db")
        machine.tickets.save(solved(), "imported", "closed")
        machine.run()
    restore(tmp_path / "backup.db", store_file, KEY)
    with open_store(store_file, KEY) as store:
        machine.tickets = Tickets(store)
        assert machine.run().withdrawn == 1
        assert not machine.board.rows


def test_words_of_many_customers_are_common_and_those_of_a_few_are_not(machine: Machine) -> None:
    for number in range(4):
        words = "kettle" if number else "kettle zebra"
        customer = Customer(f"k{number}", f"Name {number}")
        machine.tickets.save(solved(f"k{number}", question=f"{words} voucher", customer=customer), "imported", "closed")
    common = common_stems(machine.tickets.store)
    assert "voucher" in common
    assert not {"kettl", "zebra"} & common
