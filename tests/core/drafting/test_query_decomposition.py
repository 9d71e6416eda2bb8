"""What a reply has to answer, and how each question is understood and named by itself."""

from __future__ import annotations

import pytest

from core.drafting.query_decomposition import named_once, sub_questions


@pytest.mark.parametrize(
    ("mail", "understood"),
    [
        ("I want my two partners to get the weekly report. How do I add them?",
         "I want my two partners to get the weekly report. How do I add them?"),
        ("2. Ich hätte den Wochenbericht gern auch für zwei Partner. Wie füge ich sie hinzu?",
         "Ich hätte den Wochenbericht gern auch für zwei Partner. Wie füge ich sie hinzu?"),
        ("I sew a leather bag for my sister. Which needle do I need for leather?",
         "Which needle do I need for leather?"),
    ],
)  # fmt: skip
def test_a_question_that_points_back_is_understood_with_the_sentence_before_it(ticket, mail, understood):
    (question,) = sub_questions(ticket(mail))
    assert question.by_itself == question.said_back == understood


def test_each_question_knows_its_search(ticket):
    mail = "Can you repair old lamps, and what does it cost? I also moved house. Do you deliver to Norway?"
    found = [(question.text, question.search) for question in sub_questions(ticket(mail))]
    assert found == [("Can you repair old lamps?", 0), ("what does it cost?", 0), ("Do you deliver to Norway?", 1)]


@pytest.mark.parametrize(
    ("mail", "asked"),
    [
        ("How do I change my password and also where do I find the invoice for May?",
         ["How do I change my password?", "where do I find the invoice for May?"]),
        ("Wie ändere ich die Rechnungsadresse und wo sehe ich den Verbrauch? Außerdem wüssten wir gern, ob ein Kollege "
         "Zugriff bekommt.",
         ["Wie ändere ich die Rechnungsadresse?", "wo sehe ich den Verbrauch?",
          "Außerdem wüssten wir gern, ob ein Kollege Zugriff bekommt."]),
        ("Do the partners need an account? And can the weekly report go out as a PDF file?",
         ["Do the partners need an account?", "And can the weekly report go out as a PDF file?"]),
    ],
)  # fmt: skip
def test_a_second_question_of_a_paragraph_has_a_search_of_its_own(ticket, mail, asked):
    found = [(question.text, question.search) for question in sub_questions(ticket(mail))]
    assert found == list(zip(asked, range(len(asked)), strict=True))


def test_a_second_question_that_points_back_is_understood_with_the_part_before_it(ticket):
    asked = sub_questions(ticket("I subscribed last week. Can I still add the VAT number, and do we get that back?"))
    assert [question.search for question in asked] == [0, 0]
    assert asked[1].by_itself == "Can I still add the VAT number? do we get that back?"


def test_a_request_that_the_next_question_is_said_back_with_is_named_by_that(ticket):
    asked = sub_questions(ticket("I would like my partners to get the weekly report as well. How do I add them?"))
    assert len(asked) == 2
    assert [question.text for question in named_once(asked)] == ["How do I add them?"]
    apart = sub_questions(ticket("Do you deliver to Norway? Can you repair old lamps?"))
    assert named_once(apart) == apart


@pytest.mark.parametrize(
    ("mail", "named"),
    [
        ("Can I use it on my iPad?", "Can I use it on my iPad?"),
        ("How can I leave out all files that end with a dot?", "How can I leave out all files that end with a dot?"),
        ("Hallo, kann man es auch auf dem Fernseher benutzen?", "kann man es auch auf dem Fernseher benutzen?"),
        ("How must I write them?", ""),
        ("Is that possible?", ""),
    ],
)
def test_a_pronoun_that_nothing_stands_before_keeps_no_question_from_being_named(ticket, mail, named):
    (question,) = sub_questions(ticket(mail))
    assert question.said_back == named
