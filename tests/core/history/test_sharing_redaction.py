"""What of a past answer may leave the machine: words that surely belong to nobody, and no others."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.ticket import Customer, Message, Ticket
from core.history.impersonal_sentences import MASK, CustomersOwn
from core.history.sharing_redaction import SharingRedaction, shows_nobody
from core.store.stored_answers import StoredAnswer
from tests.core.history.past_tickets import ANSWER, MARTA, QUESTION, solved

COMMON = frozenset(
    re.findall(r"[a-z]+", f"{QUESTION} {ANSWER} hello is mine the that in of for at me please asks ask shop".casefold())
)
PERSONAL = st.one_of(
    st.from_regex(r"[a-z]{3,8}\.[a-z]{3,8}@[a-z]{3,8}\.(org|de)", fullmatch=True),
    st.from_regex(r"[A-Z]{2}-?[0-9]{5,9}", fullmatch=True),
    st.from_regex(r"\+49 [0-9]{3} [0-9]{6,8}", fullmatch=True),
    st.from_regex(r"[0-9]{2,4}[.,][0-9]{2} (€|EUR)", fullmatch=True),
    st.sampled_from(["Marta", "marta", "Weber", "WEBER", "Frau Sommer", "Tom", "Xiulan", "Żaneta", "weber's", "田中"]),
    st.from_regex(r"[A-ZÄÖÜ]?[a-zäöü]{4,12}", fullmatch=True).filter(lambda word: word.casefold() not in COMMON),
)


def redaction(*people: str, docs: frozenset[str] = frozenset()) -> SharingRedaction:
    return SharingRedaction(docs.__contains__, lambda word: word.casefold() in COMMON, people)


def stored(question: str = QUESTION, answer: str = ANSWER) -> StoredAnswer:
    return StoredAnswer(question, answer, "Tom", "2026-03-02", "en")


def test_what_everybody_writes_is_shared_as_it_is() -> None:
    found = redaction()(stored(), solved())
    assert found is not None
    assert (found.question, found.answer) == (QUESTION, ANSWER)


@given(PERSONAL, st.integers(0, len(QUESTION.split())))
def test_nothing_personal_is_left_of_a_question_wherever_it_stands(own: str, place: int) -> None:
    words = QUESTION.split()
    found = redaction("Lena Sommer")(stored(" ".join([*words[:place], own, *words[place:]])), solved())
    if found is not None:
        left = {word.casefold() for word in found.question.replace(MASK, " ").split()}
        assert not {part.casefold() for part in own.split()} & left - {"frau", "eur", "€"}


@given(PERSONAL, st.integers(0, len(ANSWER.split())))
def test_an_answer_that_holds_anything_personal_is_not_shared_at_all(own: str, place: int) -> None:
    words = ANSWER.split()
    assert redaction()(stored(answer=" ".join([*words[:place], own, *words[place:]])), solved()) is None


@pytest.mark.parametrize("name", ["Marta", "weber", "Tom"])
def test_the_people_of_a_ticket_are_named_nowhere_though_everybody_writes_such_a_word(name: str) -> None:
    everybody = SharingRedaction(lambda _: True, lambda _: True, ())
    found = everybody(stored(f"{QUESTION} {name} asks."), solved())
    assert found is not None
    assert name not in found.question
    assert everybody(stored(answer=f"{ANSWER} Ask {name} for it in the shop."), solved()) is None


def test_others_who_are_known_here_are_named_neither() -> None:
    question, answer = (
        "Can I use my voucher together with the Discount?",
        "A voucher has to be entered before it is used.",
    )
    found = redaction("Petra Discount")(stored(question, answer), solved())
    assert found is not None and found.question.endswith(f"the {MASK}?")


def test_where_every_noun_is_capitalised_a_name_is_still_told_by_what_stands_before_it() -> None:
    everybody = SharingRedaction(lambda _: True, lambda _: True, ())
    asked = "Kann ich den Gutschein von Frau Sommer zusammen mit dem Rabatt einlösen?"
    found = everybody(StoredAnswer(asked, "Ein Gutschein gilt zusammen mit dem Rabatt.", "", "", "de"), solved())
    assert found is not None
    assert found.question == f"Kann ich den Gutschein von Frau {MASK} zusammen mit dem Rabatt einlösen?"


def test_a_number_that_the_docs_hold_may_be_shared() -> None:
    answer = "A voucher is used at 30 together with the student discount."
    assert redaction()(stored(answer=answer), solved()) is None
    assert redaction(docs=frozenset({"30"}))(stored(answer=answer), solved()) is not None


def test_a_question_of_which_too_little_is_left_is_not_shared() -> None:
    assert redaction()(stored("Zorbla frumpet can I quandle wibble snark?"), solved()) is None


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_what_no_database_takes_stays_here(sign: str) -> None:
    everybody = SharingRedaction(lambda _: True, lambda _: True, ())
    assert everybody(stored(f"{QUESTION} {sign}"), solved()) is None
    assert everybody(stored(answer=f"{ANSWER} {sign}"), solved()) is None
    assert everybody(stored(answer=f"{ANSWER} " * 40), solved()) is None


def test_what_was_done_for_one_customer_is_shown_to_nobody_else() -> None:
    nobody = CustomersOwn(Ticket("", "", (Message("customer", ""),), Customer()), lambda _: False)
    assert shows_nobody(ANSWER, nobody, "en")
    for words in ("We have refunded your order today.", f"{ANSWER} Write to {MARTA.email}.", "Call +49 170 1234567."):
        assert not shows_nobody(words, nobody, "en"), words
