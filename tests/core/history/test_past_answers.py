"""What agents answered before: found by meaning, without what belonged to one customer, gone when they go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.ticket import Customer, Message, Ticket
from core.history.answer_extraction import past_answers_of
from core.history.impersonal_sentences import CustomersOwn, asked_words, impersonal_sentences
from core.history.past_answers import PastAnswers
from core.store.retention import erase_customer, erase_expired
from core.store.stored_answers import exclude_answers
from core.store.tickets import KeptTicket, Tickets
from tests.core.history.past_tickets import ANSWER, MARTA, QUESTION, WordEmbedder, asking, solved
from tests.factories import make_store


@pytest.fixture
def tickets(tmp_path):
    with make_store(tmp_path) as store:
        yield Tickets(store)


def answers(ticket, outcome="closed", sent=(), docs=(), *, imported=True):
    kept = KeptTicket(1, ticket, "", None, outcome, 0.0, None)
    return past_answers_of(kept, sent, lambda words: words in docs, imported=imported)


# -- found ---------------------------------------------------------------------------------------


def test_a_solved_ticket_of_an_export_answers_the_same_question_of_another_customer(tickets):
    tickets.save(solved(), "imported", "closed")
    (found,) = PastAnswers(tickets, WordEmbedder())(asking("May a voucher be used together with a student discount?"))
    assert found.text == ANSWER
    assert (found.author, found.answered, found.ticket) == ("Tom", "2026-03-02", "old-1")
    assert found.question == QUESTION


def test_a_reply_that_was_sent_from_here_answers_too(tickets):
    tickets.save(asking(id="seen"))
    tickets.record_reply("seen", f"Hello Ben,\n\n{ANSWER}\n\nKind regards\nTom")
    (found,) = PastAnswers(tickets, WordEmbedder())(asking())
    assert found.text == ANSWER
    assert found.answered, "it says when"


def test_another_question_finds_nothing(tickets):
    tickets.save(solved(), "imported", "closed")
    assert PastAnswers(tickets, WordEmbedder())(asking("The lid of my kettle rattles since Monday.")) == ()


def test_a_ticket_does_not_find_itself(tickets):
    tickets.save(solved("new-1"), "imported", "closed")
    assert PastAnswers(tickets, WordEmbedder())(asking()) == ()


def test_nothing_is_found_without_a_search_model(tickets):
    tickets.save(solved(), "imported", "closed")
    assert PastAnswers(tickets, None)(asking()) == ()


def test_answers_that_say_the_same_are_counted_and_shown_once(tickets):
    for number in range(3):
        tickets.save(solved(f"old-{number}", customer=Customer(f"c{number}", "")), "imported", "closed")
    (found,) = PastAnswers(tickets, WordEmbedder())(asking())
    assert found.alike == 2


def test_vectors_are_made_once_and_anew_for_another_search_model(tickets):
    tickets.save(solved(), "imported", "closed")
    first = WordEmbedder()
    list(PastAnswers(tickets, first).catch_up())
    assert sorted(first.embedded) == sorted([QUESTION, ANSWER])
    list(PastAnswers(tickets, first).catch_up())
    assert len(first.embedded) == 2
    other = WordEmbedder("other")
    assert PastAnswers(tickets, other)(asking())
    assert QUESTION in other.embedded


# -- left out ------------------------------------------------------------------------------------


def test_an_excluded_ticket_is_not_used_until_it_is_let_in_again(tickets):
    tickets.save(solved(), "imported", "closed")
    find = PastAnswers(tickets, WordEmbedder())
    exclude_answers(tickets.store, "old-1", excluded=True)
    assert find(asking()) == ()
    exclude_answers(tickets.store, "old-1", excluded=False)
    assert len(find(asking())) == 1


def test_an_erased_customer_s_answers_are_gone_with_their_vectors(tickets):
    tickets.save(solved(), "imported", "closed")
    find = PastAnswers(tickets, WordEmbedder())
    assert find(asking())
    erase_customer(tickets.store, "c7")
    assert find(asking()) == ()
    for table in ("past_answers", "past_answer_vectors", "past_answer_readings"):
        assert tickets.store.value(f"SELECT count(*) FROM {table}") == 0


def test_so_are_those_of_an_expired_ticket(tickets):
    tickets.save(solved(), "imported", "closed", at=1_000_000.0)
    find = PastAnswers(tickets, WordEmbedder())
    assert find(asking())
    for day in (100, 108):
        erase_expired(tickets.store, 30, lambda day=day: 1_000_000.0 + day * 86_400)
    assert find(asking()) == ()


@pytest.mark.parametrize("outcome", ["", "handed-over"])
def test_an_imported_ticket_that_nobody_closed_or_thanked_for_is_no_source(outcome):
    assert answers(solved(), outcome) == ()


@pytest.mark.parametrize("thanks", ["Perfect. Thanks", "Thank you, that worked!", "Great, thanks a lot!"])
def test_one_that_was_thanked_for_is(thanks):
    assert len(answers(solved(after=(Message("customer", thanks),)), "")) == 1


@pytest.mark.parametrize("failed", ["That did not work, still the same error.", "It doesn't work."])
def test_an_answer_that_did_not_help_is_no_source(failed):
    assert answers(solved(after=(Message("customer", failed),))) == ()


def test_of_a_chat_the_answer_counts_and_not_what_led_up_to_it():
    chat = Ticket(
        "chat",
        "",
        (
            Message("customer", "Hi! I'd like to know when promo codes expire."),
            Message("agent", "Sure, may I have your name please?"),
            Message("customer", "Marta Weber"),
            Message("agent", "one moment please"),
            Message("agent", "Ok, all promo codes expire after 7 days without fail."),
            Message("customer", "Perfect. Thanks"),
        ),
        MARTA,
    )
    (only,) = answers(chat, "")
    assert only.answer == "All promo codes expire after 7 days without fail."
    assert "promo codes expire" in only.question
    assert "Weber" not in only.question


# -- personal data -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "The refund of $45.20 goes to the card that was used.",
        "The parcel is waiting for Marta at the front desk.",
        "Please see that Mrs Weber signs the second page.",
        "The confirmation goes to marta.weber@example.org within a day.",
        "The number to ask for is 10423 at any branch.",
        "The code SAVE-88213 is valid for one purchase only.",
        "The parcel was left at 14 Harbour Street with a neighbour.",
        "The technician arrives on 5 March 2026 before noon.",
        "The branch can be reached under +49 30 1234567 in the morning.",
        "I have refunded the amount to your card already.",
        "We will send you a replacement within the week.",
        "Your order was shipped on a pallet in the end.",
        "Ask for our colleague Anna at the second counter.",
    ],
)
def test_a_sentence_that_belongs_to_one_customer_is_not_quoted(sentence):
    (only,) = answers(solved(answer=f"{ANSWER} {sentence}"))
    assert only.answer == ANSWER


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Erstattung von 45,20 € geht auf die Karte zurück.",
        "Das Paket liegt für Frau Weber am Empfang bereit.",
        "Die Sendung wurde in der Musterstraße 14 beim Nachbarn abgegeben.",
        "Ich habe Ihnen den Betrag bereits erstattet, wie besprochen.",
        "Die Bestellnummer lautet 104233 und gilt weiterhin.",
    ],
)
def test_nor_is_a_german_one(sentence):
    answer = "Ein Gutschein kann mit dem Studentenrabatt zusammen verwendet werden."
    (only,) = answers(solved(answer=f"{answer} {sentence}", language="de"))
    assert only.answer == answer


def test_what_the_docs_hold_as_well_belongs_to_nobody():
    answer = "The yearly plan costs $49 for each seat that is in use."
    assert answers(solved(answer=answer)) == ()
    (only,) = answers(solved(answer=answer), docs=("$49",))
    assert only.answer == answer


def test_what_the_customer_told_of_themselves_is_taken_out_of_the_question():
    question = "This is Marta Weber, order 10423. Can I use my voucher together with the student discount?"
    (only,) = answers(solved(question=question))
    assert "Weber" not in only.question
    assert "10423" not in only.question
    assert "student discount" in only.question


def test_a_reply_that_only_greets_and_says_nothing_was_found_is_no_answer():
    nothing = "I could not find an answer to your question in our help pages, and I would rather not guess."
    sent = f"Hello Ben,\n\n{nothing}\n\nKind regards"
    assert answers(asking(), "replied", [(sent, 0.0)], imported=False) == ()


@given(
    name=st.sampled_from(["Marta", "Weber"]),
    before=st.sampled_from(["The key is with", "It was signed by", "Give the box to"]),
    after=st.sampled_from(["at the desk.", "since the morning.", "in the second room."]),
)
def test_no_sentence_with_a_name_of_the_ticket_is_ever_kept(name, before, after):
    own = CustomersOwn(solved(), lambda _: False)
    assert impersonal_sentences(f"{before} {name} {after}", own, "en") == ()
    assert name not in asked_words(f"{before} {name} {after}", own, "en")
