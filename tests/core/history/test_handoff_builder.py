"""The packet stands alone, and everything in it stands in ticket, exports or docs."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from core.domain.history import EarlierTicket, History, completeness
from core.domain.knowledge import Hit, Passage, SearchResult
from core.domain.ticket import Message, Ticket
from core.history.handoff_builder import HandoffBuilder
from core.history.rendering import to_dict, to_html, to_markdown
from core.language.clean_text import clean_ticket
from core.tickets.parse import read_ticket
from core.tickets.records import Records
from core.triage.triager import Triager
from core.values import find_values
from core.workspace.folder import Workspace

SAMPLE = Workspace(Path(str(files("resources").joinpath("sample"))))
ORDERS = SAMPLE.root / "orders.csv"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RESULT = SearchResult(
    "deposit",
    (
        Hit(
            Passage(
                1, "returns/deposit.md", "When you get your deposit back", "", "…", 0, 1, 0.9, "2026-10-08", "public"
            )
        ),
    ),
    True,
    ("I have told you three times. What happens\nnow?",),
)
HISTORY = History(
    (EarlierTicket("BB-T-100", "Broken pedal", "2026-03-03T10:00:00Z", "repair", "replied", True),), "id", 1
)


@pytest.fixture(scope="module")
def triager():
    return Triager(SAMPLE, None)


@pytest.fixture
def build():
    return HandoffBuilder(SAMPLE, Records([ORDERS]), clock=lambda: NOON)


def say(id: str) -> str:
    return id.removeprefix("packet.").replace("-", " ")


def sample(name: str) -> Ticket:
    return read_ticket((SAMPLE.root / "tickets" / name).read_bytes(), name)


@pytest.mark.parametrize(
    "name",
    [
        "06-charged-twice.json",
        "07-same-fault-again.json",
        "10-legal-threat.json",
        "11-smoke.json",
        "12-wants-a-manager.json",
    ],
)
def test_nothing_in_the_packet_is_made_up(name, build, triager):
    ticket = sample(name)
    packet = build(clean_ticket(ticket), triager.triage(ticket), HISTORY, RESULT)
    source = "\n".join(
        [
            ticket.subject,
            *(f"{entry.author} {entry.time} {entry.text} {entry.signature}" for entry in ticket.messages),
            repr(ticket.customer),
            ticket.channel,
            ORDERS.read_text("utf-8"),
            repr(HISTORY),
            repr(RESULT),
        ]
    )
    for part in [
        packet.wants,
        packet.summary.text,
        packet.transcript,
        *packet.summary.open_questions,
        *packet.not_found,
        *(sentence.text for sentence in packet.summary.promises),
        *(fact.text for fact in packet.summary.facts),
        *(value for _, value in packet.account),
        *(text for attempt in packet.attempts for text in (attempt.tried.text, attempt.result.text)),
    ]:
        known = {(value.kind, value.key) for value in find_values(source)}
        for value in find_values(part):
            assert (value.kind, value.key) in known or value.text.rstrip(".") in source, (
                f"{value.text!r} of {part[:80]!r}"
            )
        for quote in re.findall(r"[\"“]([^\"”]{4,})[\"”]", part):
            assert quote in source
    assert packet.owner in (*["legal", "safety", "team-lead", "accounts", "support"], "Priya Nair", "Sol Whitaker")


def test_sentences_point_at_their_message(build, triager):
    ticket = sample("07-same-fault-again.json")
    packet = build(clean_ticket(ticket), triager.triage(ticket), History(), RESULT)
    linked = [*packet.summary.sentences, *packet.summary.promises, *(attempt.tried for attempt in packet.attempts)]
    assert linked
    for sentence in linked:
        assert sentence.span.of(ticket.messages[sentence.message].text) == sentence.text
    for fact in packet.summary.facts:
        assert fact.span.of(ticket.messages[fact.message].text) == fact.text


def test_what_was_tried_and_promised_is_there(build, triager):
    ticket = sample("07-same-fault-again.json")
    triage = triager.triage(ticket)
    packet = build(clean_ticket(ticket), triage, History(), RESULT)
    assert [attempt.failed for attempt in packet.attempts] == [True, True, True]
    assert packet.summary.attempts == triage.attempts == 3
    assert any("call you on Thursday" in promise.text for promise in packet.summary.promises)
    assert "What happens now?" in packet.wants
    assert "What happens now?" not in (*packet.summary.open_questions, *packet.not_found)
    assert packet.docs_silent, "the question, not the whole message"
    assert any("R-5512" in value for _, value in packet.account)


def test_due_by_the_teams_hours(build, triager):
    ticket = sample("10-legal-threat.json")  # asked on a Saturday night; four hours of Monday
    packet = build(clean_ticket(ticket), triager.triage(ticket), History(), RESULT)
    assert packet.due == "2026-11-23T13:00+00:00"
    assert packet.owner == "Priya Nair"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's zone can't be set for a test")
def test_the_rendered_packet_gives_the_time_here(build, triager, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        ticket = sample("10-legal-threat.json")
        packet = build(clean_ticket(ticket), triager.triage(ticket), History(), RESULT)
        assert "2026-11-23 08:00 EST" in to_markdown(packet, str)
        assert packet.due == "2026-11-23T13:00+00:00", "for a program"
        assert "packet.due" not in to_markdown(replace(packet, due=""), str)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_kept_promise_is_ticked_off(build, triager):
    said = ("Where is my label?", "I will send you a return label today. We will call you on Friday.", "Thank you",
            "The return label has been sent.", "I will sue you.")  # fmt: skip
    messages = tuple(Message("agent" if n % 2 else "customer", text) for n, text in enumerate(said))
    ticket = Ticket("x", "", messages)
    markdown = to_markdown(build(clean_ticket(ticket), triager.triage(ticket), History(), RESULT), str)
    assert "✓ I will send you a return label today." in markdown
    assert "✓ We will call you" not in markdown


def test_secrets_are_taken_out_everywhere(triager):
    text = "I can't log in. My password is hunter2! and my card 4111 1111 1111 1111 was charged £40. Where is my money?"
    ticket = Ticket("x", "card 4111-1111-1111-1111", (Message("customer", text),))
    triage = triager.triage(ticket)
    history = History((EarlierTicket("y", "password: hunter2!", "", "", "", True),), "id")
    packet = HandoffBuilder(SAMPLE, clock=lambda: NOON)(clean_ticket(ticket), triage, history, RESULT)
    for rendered in (json.dumps(to_dict(packet)), to_markdown(packet, say), to_html(packet, say)):
        assert "4111" not in rendered
        assert "hunter2" not in rendered
    open_packet = HandoffBuilder(SAMPLE, clock=lambda: NOON, redacted=False)(
        clean_ticket(ticket), triage, history, RESULT
    )
    assert "4111 1111 1111 1111" in open_packet.transcript


def test_renderings_hold_every_part_and_no_markup_of_the_customer(build, triager):
    text = "# Title\n<script>alert(1)</script> ```\n[a](http://evil.example) I want my money back, *now*."
    ticket = Ticket("x", "s", (Message("customer", text, "Ann"), Message("agent", "I will call you tomorrow.")))
    packet = build(clean_ticket(ticket), triager.triage(ticket), HISTORY, RESULT)
    page = to_html(packet, say)
    assert "<script>" not in page
    assert "href" not in page
    markdown = to_markdown(packet, say)
    assert "````text" in markdown, "the transcript's own fence must not close ours"
    for words in ("BB-T-100", "same matter", "I will call you tomorrow", "returns/deposit.md", "I want my money back"):
        assert words in markdown
        assert words in page
    assert json.loads(json.dumps(to_dict(packet)))["wants"] == packet.wants


def test_names_from_data_are_said_as_words(build, triager):
    ticket = Ticket("x", "s", (Message("customer", "I will sue you over this."),))
    packet = replace(build(clean_ticket(ticket), triager.triage(ticket), HISTORY, RESULT), owner="billing_lead")
    markdown = to_markdown(packet, lambda id: "A threat" if id == "rule.legal-threat" else id)
    assert "Billing lead" in markdown
    assert "**A threat:**" in markdown
    assert "Jean-Luc Picard" in to_markdown(replace(packet, owner="Jean-Luc Picard"), str)


def test_completeness_counts_filled_parts(build, triager):
    ticket = sample("10-legal-threat.json")
    full = completeness(build(clean_ticket(ticket), triager.triage(ticket), HISTORY, RESULT))
    bare = Ticket("x", "", (Message("customer", "hm"),))
    empty = HandoffBuilder(SAMPLE, clock=lambda: NOON)(
        clean_ticket(bare), triager.triage(bare), History(), SearchResult("", (), False, ())
    )
    assert 0 < completeness(empty) < full <= 1


def test_a_team_is_asked_whose_turn_it_is(triager):
    ticket = sample("06-charged-twice.json")
    asked = []

    def second(id, names):
        asked.append((id, names))
        return names[1]

    packet = HandoffBuilder(SAMPLE, next_owner=second, clock=lambda: NOON)(
        clean_ticket(ticket), triager.triage(ticket), History(), RESULT
    )
    assert asked == [(ticket.id, ("Sol Whitaker", "Jonah Pike"))]
    assert packet.owner == "Jonah Pike"


def test_no_sentence_stands_twice_in_a_packet(build, triager):
    for file in ("07-same-fault-again.json", "10-legal-threat.json"):
        ticket = sample(file)
        packet = build(clean_ticket(ticket), triager.triage(ticket), History(), RESULT)
        lines = [packet.wants, *packet.summary.open_questions, *packet.not_found]
        for at, line in enumerate(lines):
            assert not any(line in other for other in lines[:at] + lines[at + 1 :])


def test_that_the_docs_are_silent_on_what_is_wanted_is_said_without_repeating_it(build, triager):
    ticket = Ticket("a", "", (Message("customer", "Which colour of thread is best for velvet curtains?"),))
    packet = build(clean_ticket(ticket), triager.triage(ticket), History(), SearchResult("", (), False, ()))
    assert packet.not_found == () and packet.docs_silent
    assert to_markdown(packet, str).count("velvet") == 3, "wants, summary, transcript"
    assert "packet.docs-silent" in to_markdown(packet, str)


def test_the_default_rules_promise_nobody_and_no_time(tmp_path, triager):
    bare = HandoffBuilder(Workspace(tmp_path))
    ticket = sample("10-legal-threat.json")
    triage = Triager(Workspace(tmp_path), None).triage(ticket)
    packet = bare(clean_ticket(ticket), triage, History(), RESULT)
    assert triage.owner == "legal", "the kind of person is known"
    assert (packet.owner, packet.due) == ("", "")
    (tmp_path / "escalation.toml").write_text(
        'extends = "default"\n[[rule]]\nname = "legal-threat"\nowner = "legal"\nsla = "4h"\n', encoding="utf-8"
    )
    triage = Triager(Workspace(tmp_path), None).triage(ticket)
    packet = bare(clean_ticket(ticket), triage, History(), RESULT)
    assert packet.owner == "legal" and packet.due
