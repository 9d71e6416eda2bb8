import json

import pytest

from core.knowledge.readers import answers
from core.knowledge.readers.refusal import Refused


def read(read_format, text):
    [(_, document)] = read_format(text.encode(), "a")
    return document


def sections(document):
    return [(part.headings, part.span.of(document.text)) for part in document.sections]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_questions_are_headings_and_answers_their_sections(delimiter):
    rows = [["Category", "Question", "Answer"], ["Returns", "How long?", "30 days."], ["Returns", "How much?", "4.50"]]
    document = read(answers.read_csv, "\n".join(delimiter.join(row) for row in rows))
    assert sections(document) == [(("Returns", "How long?"), "30 days."), (("Returns", "How much?"), "4.50")]


def test_answers_in_html_are_read_as_such():
    document = read(answers.read_csv, 'question,answer\n"A?","<p>One</p><ul><li>two</li></ul>"\n')
    assert sections(document) == [(("A?",), "One\n\n- two")]


def test_a_table_without_questions_is_read_row_by_row():
    document = read(answers.read_csv, "Name,Description,Price\nLamp,bright,9\nBulb,,2\n")
    assert document.text == "Name: Lamp | Description: bright | Price: 9\nName: Bulb | Price: 2"


@pytest.mark.parametrize(
    "data",
    [
        [{"question": "How long?", "answer": "30 days."}],
        {"faqs": [{"q": "How long?", "a": "30 days."}]},
        {"data": {"items": [{"title": "How long?", "body": ["30 days."], "id": 7}]}},
        {"How long?": "30 days."},
    ],
)
def test_json_in_the_shapes_people_export(data):
    assert sections(read(answers.read_json, json.dumps(data))) == [(("How long?",), "30 days.")]


def test_json_lines():
    text = '{"question": "A?", "answer": "x"}\n{"question": "B?", "answer": "y"}\n'
    assert sections(read(answers.read_json, text)) == [(("A?",), "x"), (("B?",), "y")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [('{"a": 1}', "wrong-shape"), ("[1, 2]", "wrong-shape"), ("{nothing", "damaged")],
)
def test_other_json_is_refused(text, reason):
    with pytest.raises(Refused) as caught:
        read(answers.read_json, text)
    assert caught.value.reason == reason
