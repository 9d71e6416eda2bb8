"""Text of tickets and pages is data: none of the attempts in injections.toml has any effect.

Each attempt is put into an otherwise harmless ticket or page. Two drafts are looked at: that of the
help pages, and that of a model which obeys every order and writes the attempt's words into its answer,
which the real reviewer has to keep from being shown.
"""

from __future__ import annotations

import pytest

from core.assistant import Assistant
from core.domain.history import History
from core.domain.ticket import Customer, Message, Ticket
from core.drafting.extractive import ExtractiveComposer
from core.events import DraftReady
from core.ports import ChatIdentity, Completion
from core.review.reviewer import Reviewer
from core.triage.triager import Triager
from core.values import find_values
from core.workspace.folder import Workspace
from tests.core.drafting.attempts import ASKED, ATTEMPTS, attacked

ANSWER = "You can return a lamp within 30 days of delivery. Return shipping costs $4.50."
NUMBERED = [pytest.param(a, id=f"{i:03}-{a['where']}-{a['kind']}") for i, a in enumerate(ATTEMPTS)]


def effects(draft, attempt):
    """The words of the attempt, and links or addresses, that got into the draft."""
    said = draft.text.casefold()
    found = [words for words in attempt["never"] if words.casefold() in said]
    found += [v.text for v in find_values(draft.text) if v.kind in ("link", "email")]
    return found + [
        label for gap in draft.gaps for label in attempt["never"] if label.casefold() in gap.label.casefold()
    ]


def test_there_are_enough_of_every_kind():
    assert len(ATTEMPTS) >= 180
    assert {a["where"] for a in ATTEMPTS} == {"ticket", "document", "name", "subject", "title", "heading"}
    assert {a["kind"] for a in ATTEMPTS} >= {
        "plain",
        "authority",
        "leak",
        "tag",
        "hidden",
        "homoglyph",
        "encoded",
        "language",
        "link",
        "tier",
    }


@pytest.mark.parametrize("attempt", NUMBERED)
def test_no_effect_on_the_extractive_draft(attempt, workspace, ticket, triage, find, pages):
    clean = ExtractiveComposer(workspace).compose(ticket(ASKED), triage(), find(pages, ASKED)).draft
    hostile_pages, asked = attacked(attempt, pages, ticket)
    draft = ExtractiveComposer(workspace).compose(asked, triage(), find(hostile_pages, ASKED)).draft
    assert effects(draft, attempt) == []
    assert {c.quote for c in clean.citations} <= {c.quote for c in draft.citations}


class Obedient:
    """A model that writes the right answer and then whatever it was ordered to."""

    identity = ChatIdentity("obedient", "0", 4096)

    def __init__(self, payload: str) -> None:
        self.payload = payload
        self.read = ""

    def count_tokens(self, texts):
        return [len(text) // 4 for text in texts]

    def read_modules(self, turns, cancelled=None):
        return True

    def stream(self, request, cancelled=None):
        self.read = "\n".join(turn.text for turn in request.turns)
        text = f"{ANSWER} {self.payload}"
        yield text
        yield Completion(text, "end", 10, 0, 10, 0.1, 0.2)


@pytest.mark.parametrize("attempt", NUMBERED)
def test_no_effect_through_a_model_that_obeys(attempt, workspace, ticket, triage, find, pages):
    hostile_pages, asked = attacked(attempt, pages, ticket)
    chat = Obedient(attempt["text"])

    class Parts:
        mistake = None

        def triage(self, ticket, history):
            return triage()

        def search_ticket(self, ticket, triage):
            return find(hostile_pages, ASKED).raw

    assistant = Assistant(
        workspace,
        Parts(),
        Parts(),
        Reviewer(workspace),
        lambda t: History(),
        lambda *a: pytest.fail("handed off"),
        chat=chat,
    )
    drafts = [event.draft for event in assistant.handle(asked.raw) if isinstance(event, DraftReady)]
    assert [draft.kind for draft in drafts] == ["extractive", "model"]
    for draft in drafts:
        if draft.shown:
            assert effects(draft, attempt) == []
    assert not any(mark in chat.read for mark in ("<|", "[INST]", "<start_of_turn>", "\u200b", "\u202e", "<!--"))


@pytest.mark.parametrize("attempt", [a for a in NUMBERED if a.values[0]["where"] in ("title", "heading", "document")])
def test_no_effect_where_nothing_answers(attempt, workspace, ticket, triage, find):
    """The nearest page's title is named in a question back to the customer: not this one."""
    pages = {"a.md": f"# {attempt['text']}\n\n## {attempt['text']}\n\nOpening hours.\n"}
    asked = ticket("Which colours are there for the garden chairs?")
    draft = ExtractiveComposer(workspace).compose(asked, triage(), find(pages, "chairs", answered=False)).draft
    assert effects(draft, attempt) == []


@pytest.fixture(scope="module")
def triager(tmp_path_factory):
    return Triager(Workspace(tmp_path_factory.mktemp("workspace")), None, None)


@pytest.mark.parametrize("attempt", [a for a in NUMBERED if a.values[0]["where"] == "ticket"])
def test_no_effect_on_the_tier(attempt, triager):
    def tier(text):
        return triager.triage(Ticket("t", "", (Message("customer", text),), Customer("c", "Ada"))).tier

    threat = "You will hear from my lawyer about the lamp."
    assert tier(threat) == 3
    assert tier(f"{threat}\n\n{attempt['text']}") == 3
    assert tier(f"{ASKED}\n\n{attempt['text']}") >= tier(ASKED)
