"""What only the team knows stays visible; what the team has approved wins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.history import EarlierTicket, History
from core.domain.text import Span
from core.domain.triage import Fact
from core.drafting.extractive import ExtractiveComposer
from core.drafting.snippets import read_snippets
from core.errors import BadWorkspaceFile
from core.tickets.records import Records

SNIPPET = """---
title: Lamp went astray
intents: [delivery]
---

Hello {name},

I am sorry that order {order} has not arrived. I have asked the carrier to search for your lamp until {date}.
"""


def with_order(triage, number="10423"):
    return replace(triage, facts=(Fact("order", number, 0, Span(0, 0)),))


def test_what_only_the_team_knows_is_a_gap(workspace, ticket, triage, find, pages):
    text = "Where is my order 10423? And how long can I return a lamp?"
    draft = ExtractiveComposer(workspace).compose(ticket(text), with_order(triage()), find(pages, text)).draft
    assert "[delivery status of order 10423]" in draft.text
    assert "30 days" in draft.text
    assert [gap.span.of(draft.text) for gap in draft.gaps] == ["[delivery status of order 10423]"]
    assert draft.gaps[0].filled_from == ""
    assert draft.unanswered == ()


def test_a_gap_is_filled_from_a_local_record_and_says_from_which(workspace, ticket, triage, find, pages):
    export = workspace.root / "orders.csv"
    export.write_text(
        "Order,Email,Tracking Status,Total\n10422,x@example.org,Lost,3\n10423,ada@example.org,Delivered 2026-05-18,9\n"
    )
    text = "Where is my order 10423?"
    composer = ExtractiveComposer(workspace, records=Records([export]))
    composed = composer.compose(ticket(text), with_order(triage()), find(pages, text))
    assert "On our side I see for order 10423: Delivered 2026-05-18." in composed.draft.text
    assert [(g.span.of(composed.draft.text), g.filled_from) for g in composed.draft.gaps] == [
        ("Delivered 2026-05-18", "orders.csv")
    ]
    assert "Tracking Status: Delivered 2026-05-18" in composed.grounds


def test_a_snippet_that_answers_wins_and_its_open_places_are_gaps(workspace, ticket, triage, find, pages):
    workspace.snippets_folder.mkdir()
    (workspace.snippets_folder / "astray.md").write_text(SNIPPET)
    text = "My order 10423 with the lamp has not arrived, can the carrier search for it?"
    composed = ExtractiveComposer(workspace).compose(ticket(text), with_order(triage("delivery")), find(pages, text))
    draft = composed.draft
    assert draft.snippet == "astray.md"
    assert draft.text.startswith("Hello Ada,\n\nI am sorry that order 10423 has not arrived.")
    assert draft.text.endswith("until [date].\n\nKind regards")
    assert [gap.span.of(draft.text) for gap in draft.gaps] == ["[date]"]


def earlier(id, *orders, same=True):
    facts = tuple(Fact("order", order, 0, Span(0, len(order))) for order in orders)
    return EarlierTicket(id, "Parcel", "", "delivery", "replied", same, facts)


@pytest.mark.parametrize(
    ("history", "said", "source"),
    [
        (History((earlier("t-7", "10423"),), "id"), "order 10423 has", "t-7"),
        (History((earlier("t-7", "10423"),), "name"), "order [order] has", ""),
        (History((earlier("t-7", "10423", "10424"),), "id"), "order [order] has", ""),
        (History((earlier("t-7", "10423"), earlier("t-6", "99", same=False)), "email"), "order 10423 has", "t-7"),
    ],
)
def test_a_gap_is_filled_from_an_earlier_ticket_on_the_matter(
    workspace, ticket, triage, find, pages, history, said, source
):
    workspace.snippets_folder.mkdir()
    (workspace.snippets_folder / "astray.md").write_text(SNIPPET)
    text = "The lamp you sent has still not arrived, can the carrier search for it?"
    composed = ExtractiveComposer(workspace).compose(ticket(text), triage("delivery"), find(pages, text), history)
    assert said in composed.draft.text
    assert composed.draft.gaps[0].filled_from == source


def test_a_snippet_for_another_intent_or_matter_is_left_alone(workspace, ticket, triage, find, pages):
    workspace.snippets_folder.mkdir()
    (workspace.snippets_folder / "astray.md").write_text(SNIPPET)
    composer = ExtractiveComposer(workspace)
    for intent, text in (("return", "My order has not arrived."), ("delivery", "How long can I return a lamp?")):
        assert composer.compose(ticket(text), triage(intent), find(pages, text)).draft.snippet == ""


def test_a_snippet_for_an_intent_that_is_a_guess_is_left_alone(workspace, ticket, triage, find, pages):
    workspace.snippets_folder.mkdir()
    (workspace.snippets_folder / "astray.md").write_text(SNIPPET)
    text = "My order 10423 with the lamp has not arrived, can the carrier search for it?"
    guess = replace(with_order(triage("delivery")), confidence=0.3)
    assert guess.unsure
    assert ExtractiveComposer(workspace).compose(ticket(text), guess, find(pages, text)).draft.snippet == ""


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"---\ntitle: [\n---\nHi", 2),
        (b"---\nintents: delivery\n---\nHi", 1),
        (b"\xff\xfe\x00", 0),
        (b"x" * 70_000, 0),
    ],
)
def test_a_bad_snippet_is_named(workspace, data, line):
    workspace.snippets_folder.mkdir()
    (workspace.snippets_folder / "bad.md").write_bytes(data)
    with pytest.raises(BadWorkspaceFile) as error:
        read_snippets(workspace)
    assert error.value.values["path"] == "snippets/bad.md"
    assert error.value.values["line"] >= line


def test_a_record_of_somebody_else_or_one_of_several_fills_nothing(workspace, ticket, triage, find, pages):
    export = workspace.root / "orders.csv"
    export.write_text(
        "Order,Email,Tracking Status\n1,ada@example.org,Sent\n2,ada@example.org,Lost\n10423,x@example.org,Stolen\n"
    )
    composer = ExtractiveComposer(workspace, records=Records([export]))
    for text, facts in (("Where is my order 10423?", with_order(triage())), ("Where is my order?", triage())):
        draft = composer.compose(ticket(text), facts, find(pages, text)).draft
        assert not {"Sent", "Lost", "Stolen"} & set(draft.text.replace(".", " ").split())
        assert draft.gaps[0].filled_from == ""


@pytest.mark.parametrize(
    "head",
    [
        "title: 2024-13-45",  # a date that does not exist
        "intents: " + "[" * 5000 + "]" * 5000,
        "title: [a, b]",
        "intents: [[a], {b: c}]",
        "a: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]",
    ],
)
def test_a_head_that_is_no_head_is_said_with_the_files_name(workspace, head: str) -> None:
    workspace.snippets_folder.mkdir()
    (workspace.snippets_folder / "astray.md").write_text(f"---\n{head}\n---\nWe look into it.\n")
    with pytest.raises(BadWorkspaceFile) as caught:
        read_snippets(workspace)
    assert caught.value.values["path"] == "snippets/astray.md"
