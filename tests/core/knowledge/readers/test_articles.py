"""Exports of knowledge bases: each article a page of its own, in the shapes that helpdesks give."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import answers
from core.knowledge.readers.refusal import Refused


def pages(data: object) -> dict[str, object]:
    source = json.dumps(data).encode()
    return {
        name: page if isinstance(page, Refused) else page.text for name, page in answers.read_json(source, "a.json")
    }


def documents(data: object):
    return [page for _, page in answers.read_json(json.dumps(data).encode(), "a.json")]


BODY, WORDS = "<p>Five <b>euros</b>.</p><ul><li>Cash only</li></ul>", "Five euros.\n\n- Cash only"


@pytest.mark.parametrize(
    "data",
    [
        {"count": 1, "articles": [{"id": 1, "title": "Fees", "body": BODY, "draft": False, "locale": "en-us"}]},
        {"type": "list", "data": [{"type": "article", "title": "Fees", "body": BODY, "state": "published"}]},
        [{"id": 3, "title": "Fees", "description": BODY, "description_text": "Five", "status": 2, "folder_id": 4}],
        {"articles": {"page": 1, "items": [{"name": "Fees", "text": BODY, "status": "published", "slug": "fees"}]}},
        {"results": [{"name": "Fees", "postBody": BODY, "state": "PUBLISHED"}]},
        [{"title": {"rendered": "Fees"}, "content": {"rendered": BODY}, "status": "publish"}],
        {"results": [{"type": "page", "title": "Fees", "body": {"storage": {"value": BODY}}, "status": "current"}]},
        {"db": [{"data": {"posts": [{"title": "Fees", "html": BODY, "status": "published"}]}}]},
        {"result": [{"short_description": "Fees", "text": BODY, "workflow_state": "published"}]},
        {"payload": [{"title": "Fees", "content": "Five **euros**.\n\n- Cash only", "slug": "fees"}]},
        {"title": "Fees", "body": BODY},
    ],
)
def test_articles_in_the_shapes_that_helpdesks_give(data):
    assert pages(data) == {"Fees": WORDS}


@pytest.mark.parametrize(
    "mark",
    [
        {"draft": True}, {"state": "draft"}, {"status": "notpublished"}, {"status": 1, "agent_id": 5},
        {"published": False}, {"archived": True}, {"workflow_state": "retired"}],
)  # fmt: skip
def test_an_article_that_is_not_published_is_left_out_by_name(mark):
    found = pages({"articles": [{"title": "Fees", "body": BODY}, {"title": "Plan", "body": "<p>Secret", **mark}]})
    assert found["Fees"] == WORDS
    assert isinstance(found["Plan"], Refused)
    assert found["Plan"].reason == "not-published"


@pytest.mark.parametrize("mark", [{"user_segment_id": 7}, {"internal": True}, {"visibility": "agents"}])
def test_an_article_for_some_readers_only_is_internal(mark):
    [page] = documents({"articles": [{"title": "Fees", "body": BODY, "user_segment_id": None, **mark}]})
    assert page.audience == "internal"


def test_what_a_folder_says_holds_for_its_articles():
    folders = [
        {"name": "Staff", "visibility": 3, "articles": [{"title": "Keys", "description": BODY, "status": 2}]},
        {"name": "Help", "visibility": 1, "articles": [{"title": "Fees", "description": BODY, "status": 2}]},
    ]
    assert [(page.title, page.audience) for page in documents({"folders": folders})] == [
        ("Keys", "internal"), ("Fees", None),
    ]  # fmt: skip


def test_an_article_keeps_its_date_and_language():
    row = {"title": "Fees &amp; taxes", "body": BODY, "locale": "de-at", "updated_at": 1_772_600_000, "draft": False}
    [page] = documents([row])
    assert (page.title, page.language, page.modified) == ("Fees & taxes", "de", "2026-03-04")


def test_two_articles_of_one_name_and_one_that_stands_twice():
    same = {"title": "Fees", "body": BODY}
    assert list(pages({"articles": [same, same, {"title": "Fees", "body": "<p>Other"}]})) == ["Fees", "Fees (2)"]


@pytest.mark.parametrize(
    "row",
    [
        {"subject": "Help", "description": "<p>My number is 1</p>", "requester_id": 4},
        {"name": "Lamp", "description": "<p>Bright</p>", "price": 9},
        {"title": "Fees"},
    ],
)
def test_tickets_and_products_are_no_articles(row):
    with pytest.raises(Refused):
        pages([row])


def csv_pages(text: str) -> list[str]:
    return [page.text for _, page in answers.read_csv(text.encode(), "a.csv") if not isinstance(page, Refused)]


def test_a_table_of_articles_with_one_column_more():
    rows = "id,title,body,views\n1,Fees,<p>Five <b>euros</b></p>,240\n2,Nets,<p>Two</p>,7\n"
    assert csv_pages(rows) == ["Five euros", "Two"]


def test_other_tables_stay_tables():
    assert csv_pages("name,description,price\nNet,<b>Small</b> one,9\n") == [
        "name: Net | description: <b>Small</b> one | price: 9"
    ]
    assert csv_pages("title,status\nNet,done\nRope,open\n") == ["title: Net | status: done\ntitle: Rope | status: open"]


def test_questions_that_are_not_for_customers_never_stand_beside_those_that_are():
    rows = "question,answer,status,visibility\nA?,One,published,\nB?,Two,draft,\nC?,Three,,agents\n"
    found = [(page.text, page.audience) for _, page in answers.read_csv(rows.encode(), "a.csv")]
    assert found == [("A?\n\nOne", None), ("C?\n\nThree", "internal")]
    with pytest.raises(Refused) as caught:
        list(answers.read_json(b'[{"question": "A?", "answer": "x", "draft": true}]', "a.json"))
    assert caught.value.reason == "not-published"


def test_confluences_own_format_reads_as_the_page():
    storage = (
        '<p>See <ac:link><ri:page ri:content-title="Prices" /><ac:plain-text-link-body><![CDATA[our <list>]]>'
        '</ac:plain-text-link-body></ac:link> or <ac:link><ri:page ri:content-title="Fees"/></ac:link>.</p>'
        '<ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">How long?</ac:parameter>'
        "<ac:rich-text-body><p>Two days.</p></ac:rich-text-body></ac:structured-macro>"
        '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">sh</ac:parameter><ac:plain-text-body>'
        "<![CDATA[a <b>\nc]]></ac:plain-text-body></ac:structured-macro><ac:placeholder>type here</ac:placeholder>"
        "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>"
        "<ac:task-body>Call us</ac:task-body></ac:task></ac:task-list>"
        '<table><tr><th>A</th></tr><tr><td><ac:emoticon ac:name="tick"/></td></tr></table>'
    )
    assert pages({"results": [{"title": "T", "body": {"storage": {"value": storage}}}]}) == {
        "T": "See our <list> or Fees.\n\nHow long?\n\nTwo days.\n\na <b>\nc\n\n- Call us\n\nA: ✅"
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "x", "<p>x", "draft"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "body", "articles", "status", "content", "a"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(data):
    try:
        names = [name for name, _ in answers.read_json(json.dumps(data).encode(), "a.json")]
    except Refused:
        return
    assert len(names) == len(set(names))
