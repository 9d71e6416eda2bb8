"""A sent reply becomes a snippet without its customer, and a snippet a reply to the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.text import Span
from core.domain.triage import Fact
from core.drafting.snippet_insertion import filled_snippets
from core.drafting.snippet_saving import reply_as_snippet, save_snippet
from core.drafting.snippets import Snippet, read_snippets
from core.errors import SnippetExists
from core.workspace.folder import AgentVoice

REPLY = """Hello Ada,

I have looked at your order 10423. The error E6 goes away when the lamp is off for a minute, Ada.
I will write to ada@example.org by [day of the answer].

Kind regards
Ines
Lamp desk"""


@pytest.fixture
def asked(ticket):
    return ticket("My order 10423 shows E6, what now? ada@example.org", name="Ada Example")


def test_what_is_the_customers_own_becomes_a_placeholder_and_what_the_docs_say_stays(asked):
    made = reply_as_snippet(REPLY, asked, "en")
    assert made.startswith("Hello {name},\n\nI have looked at your order {order}.")
    assert "The error E6 goes away when the lamp is off for a minute, {name}." in made
    assert made.endswith("I will write to {email} by {day of the answer}.")


@pytest.mark.parametrize(
    "ending", ["", "\n\nKind regards", "\n\nBest wishes\nInes\nLamp desk", "\n\nSincerely,\nInes Bell"]
)
def test_closing_and_signature_are_left_to_the_next_reply(asked, ending):
    made = reply_as_snippet("Hello Ada,\n\nplease turn it off for a minute." + ending, asked, "en")
    assert made == "Hello {name},\n\nplease turn it off for a minute."


def test_a_snippet_is_a_file_that_is_read_back_and_never_written_over(workspace):
    saved = save_snippet(workspace, "Error E6: turn it off", "Hello {name},\n\nturn it off.", ("bug",), "en")
    assert saved.name == "error-e6-turn-it-off.md"
    assert read_snippets(workspace) == (saved,)
    with pytest.raises(SnippetExists):
        save_snippet(workspace, "Error E6 – turn it off!", "Other words.", (), "")
    assert read_snippets(workspace) == (saved,)


@pytest.mark.parametrize("title", ["../escape", "Größe & Gewicht", "…", "a" * 300])
def test_any_title_names_a_file_in_the_folder(workspace, title):
    saved = save_snippet(workspace, title, "Words.", (), "")
    assert [path.name for path in workspace.snippets_folder.iterdir()] == [saved.name]
    assert read_snippets(workspace)[0].title == title


def test_a_snippet_for_a_ticket_is_filled_from_it_and_the_rest_are_gaps(workspace, ticket, triage):
    snippet = Snippet("a.md", "Searched", ("delivery",), "Hello {name},\n\norder {order} is late until {date}.")
    order = replace(triage(), facts=(Fact("order", "10423", 0, Span(0, 0)),))
    ours = replace(workspace, agent=AgentVoice("Ines"))
    (filled,) = filled_snippets([snippet], ours, ticket("Where is order 10423?", name="Ada Example"), order, ())
    assert filled.body.text == "order 10423 is late until [date]."
    assert [gap.span.of(filled.body.text) for gap in filled.open_gaps] == ["[date]"]
    assert filled.letter.text.startswith("Hello Ada,\n\norder 10423")
    assert filled.letter.text.endswith("\nInes")
    assert [gap.span.of(filled.letter.text) for gap in filled.letter.gaps] == ["[date]"]


def test_those_approved_for_this_kind_of_ticket_come_first(workspace, ticket, triage):
    other = Snippet("a.md", "Other", ("billing",), "Words.")
    fitting = Snippet("b.md", "Fitting", ("refund",), "Words.")
    found = filled_snippets([other, fitting], workspace, ticket("?"), replace(triage(), intent="refund"), ())
    assert [one.title for one in found] == ["Fitting", "Other"]
