"""What a message asks, out of greetings, story and closing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.ticket import Message, Ticket
from core.language.questions import is_question, questions_in
from core.language.ticket_questions import find_questions, query_text
from tests.factories import make_ticket


def asked(text: str) -> list[str]:
    return [span.of(text) for span in questions_in(text)]


def test_a_question_keeps_the_story_that_leads_to_it_and_loses_the_courtesies() -> None:
    text = "Hi there,\n\nI bought a lamp. It broke. Can I get a refund?\n\nThanks in advance,\nAnna Berg"
    assert asked(text) == ["I bought a lamp. It broke. Can I get a refund?"]


def test_a_greeting_on_the_same_paragraph_is_cut() -> None:
    assert asked("Hello,\nhow long can I send it back?") == ["how long can I send it back?"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Where is my invoice? Do you ship to Norway?", 2),
        ("Do you ship to Norway? If so, how long does it take?", 1),
        ("The kettle leaks. What can I do? Separately, I need the invoice for March. Where do I find it?", 2),
        ("My order never came! This is the third time.", 1),
        ("1. How do I cancel?\n2. Where do I change my address?", 2),
        ("how do I cancel", 1),
        ("Wie lange kann ich die Lampe zurückgeben? Wo finde ich die Rechnung?", 2),
        ("Ich möchte meinen Tarif kündigen. Bitte bestätigen Sie mir das Ende.", 2),
        ("Die Lampe ist kaputt. Was kann ich tun?", 1),
        ("Vielen Dank im Voraus!", 0),
        ("", 0),
        ("Thanks!", 0),
    ],
)
def test_how_many_questions_a_message_holds(text: str, count: int) -> None:
    assert len(questions_in(text)) == count


def test_only_messages_without_an_answer_are_read() -> None:
    thread = Ticket(
        "t",
        "Lamp",
        (
            Message("customer", "Where is my lamp?"),
            Message("agent", "It is on its way."),
            Message("customer", "And when will the second one ship?"),
        ),
    )
    assert [(q.text, q.message) for q in find_questions(thread)] == [("And when will the second one ship?", 2)]


ASKED = "Where can I look up the password of the shared link?"
ANSWER = """On Mon, 23 Nov 2026 at 12:02, Support <help@shop.example> wrote:
> Hello Ana,
>
> nobody can see it later, not even our administrators. Please delete the whole entry and create another one.
>
> Kind regards
> Dana"""


def follow_up(quoted: str) -> Ticket:
    newest = Message("customer", "That is done. Do my partners need an account?", quoted=quoted)
    return Ticket("t", "Link", (Message("customer", ASKED), newest))


@pytest.mark.parametrize("quoted", [ANSWER, ANSWER.replace("> ", ""), f"{ANSWER}\n>> {ASKED}"])
def test_a_message_that_quotes_an_answer_leaves_the_questions_before_it_answered(quoted: str) -> None:
    assert [q.message for q in find_questions(follow_up(quoted))] == [1]


@pytest.mark.parametrize("quoted", ["", f"On Mon, 23 Nov 2026 at 11:31, Ana Ruiz <ana@mail.example> wrote:\n> {ASKED}"])
def test_a_message_that_quotes_only_the_customers_own_words_does_not(quoted: str) -> None:
    assert [q.message for q in find_questions(follow_up(quoted))] == [0, 1]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Should the deadline pass without result we are instructed to take legal action.", False),
        ("Should you need the order number, it is 10423 and I can send the invoice.", False),
        ("Had the parcel arrived in time, we would have kept it.", False),
        ("Should the lamp be returned by post", True),
        ("Should the deadline pass, what will you do?", True),
        ("should i send it back or do you collect it", True),
    ],
)
def test_a_condition_is_no_question(text: str, is_one: bool) -> None:
    assert is_question(text) is is_one


def test_a_bare_subject_is_the_question() -> None:
    (question,) = find_questions(make_ticket("Thanks!", subject="Refund for order 1042"))
    assert question.text == "Refund for order 1042"


@pytest.mark.parametrize("story", ["", "Letzte Woche kam die Lampe an.\n\n", "Die Lampe kam an. "])
def test_the_first_of_two_questions_in_a_sentence_keeps_the_mark_whatever_leads_to_it(story: str) -> None:
    words = f"{story}Wie lange kann ich eine Lampe zurückgeben, und was kostet der Rückversand?"
    first, second = find_questions(make_ticket(words))
    assert first.text == f"{story}Wie lange kann ich eine Lampe zurückgeben?"
    assert second.text == "was kostet der Rückversand?"


def test_the_subject_helps_a_single_question_that_does_not_say_it() -> None:
    mail = make_ticket("How long does it take?", subject="Re: Refund")
    (question,) = find_questions(mail)
    assert query_text(mail, question, alone=True) == "Refund\nHow long does it take?"
    assert query_text(mail, question, alone=False) == "How long does it take?"


def test_the_marks_of_a_list_are_no_words_to_search_by() -> None:
    mail = make_ticket(
        "Two things:\n\n1. Where is my invoice?\n2. I want two people to get the report. How do I add them?"
    )
    asked = [query_text(mail, question, alone=False) for question in find_questions(mail)]
    assert asked == ["Two things: Where is my invoice?", "I want two people to get the report. How do I add them?"]


@given(st.text())
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for span in questions_in(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Thanks, the VAT is sorted. My invoices go to the wrong mailbox. Where do I change that?",
         "My invoices go to the wrong mailbox. Where do I change that?"),
        ("ok so I deleted the link and made a new one, fine. But the reports come to me alone. How do I add partners?",
         "But the reports come to me alone. How do I add partners?"),
        ("Danke, das hat geklappt. Wo finde ich die Rechnung?", "Wo finde ich die Rechnung?"),
        ("Thanks, but the link is still not working fine. What now?",
         "Thanks, but the link is still not working fine. What now?"),
        ("Everything is done.", "Everything is done."),
    ],
)  # fmt: skip
def test_what_is_settled_is_no_part_of_the_question(text: str, question: str) -> None:
    assert asked(text) == [question]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("a) How do I see search terms?\nb) What counts as a bounce?\nc) Is there a discount for clubs? We are one.",
         ["a) How do I see search terms?", "b) What counts as a bounce?",
          "c) Is there a discount for clubs? We are one."]),
        ("We move next month and would like to know whether old figures can be brought over, and also how I get a "
         "weekly summary into Slack.",
         ["We move next month and would like to know whether old figures can be brought over",
          "how I get a weekly summary into Slack."]),
        ("I moved house last week and how do I change my address?",
         ["I moved house last week and how do I change my address?"]),
    ],
)  # fmt: skip
def test_where_one_question_ends_and_the_next_begins(text: str, questions: list[str]) -> None:
    assert asked(text) == questions
