"""An agent edits the packet; what is evidence stays, and what is secret stays out."""

from __future__ import annotations

import json

import pytest

from core.domain.history import EDITABLE, History
from core.domain.knowledge import SearchResult
from core.domain.ticket import Message, Ticket
from core.history.handoff_builder import build_handoff
from core.history.packet_editing import edited, part_text
from core.history.packet_redaction import redacted
from core.history.rendering import to_dict, to_html, to_markdown
from core.language.clean_text import clean_ticket
from core.triage.triager import Triager
from core.workspace.folder import Workspace


@pytest.fixture(scope="module")
def packet(tmp_path_factory):
    ticket = Ticket(
        "t1",
        "Charged",
        (
            Message("customer", "I was charged £40 twice for order 4711. Where is my money? My lawyer will write."),
            Message("agent", "I will call you tomorrow."),
            Message("customer", "Nobody called. Can you pay the £40 back?"),
        ),
    )
    triage = Triager(Workspace(tmp_path_factory.mktemp("empty")), None).triage(ticket)
    return redacted(
        build_handoff(clean_ticket(ticket), triage, History(), SearchResult("", (), False, ()), owner="legal")
    )


def say(id: str) -> str:
    return id


def test_every_part_reads_back_as_written(packet):
    edits = {part: f"First line of {part}" for part in EDITABLE}
    changed = edited(packet, edits)
    assert {part: part_text(changed, part) for part in EDITABLE} == edits
    assert changed.edited == EDITABLE
    assert changed.summary.sentences == (), "the agent's own words are linked to no message"
    for same in ("facts", "promises"):
        assert getattr(changed.summary, same) == getattr(packet.summary, same)
    assert (changed.transcript, changed.attempts, changed.triage) == (
        packet.transcript,
        packet.attempts,
        packet.triage,
    )
    for rendered in (json.dumps(to_dict(changed)), to_markdown(changed, say), to_html(changed, say)):
        for text in edits.values():
            assert text in rendered


def test_what_was_not_changed_is_not_called_edited(packet):
    unchanged = edited(packet, {part: part_text(packet, part) for part in EDITABLE})
    assert unchanged == packet
    assert edited(packet, {"note": "Call before noon."}).edited == ("note",)


def test_lists_hold_one_entry_a_line(packet):
    changed = edited(packet, {"open-questions": "Who called?\n\n  When? \n"})
    assert changed.summary.open_questions == ("Who called?", "When?")


def test_an_empty_text_takes_a_part_out(packet):
    assert edited(packet, {"customer-reply": "  "}).customer_reply == ""
    assert "packet.summary" not in to_markdown(edited(packet, {"summary": ""}), say)


def test_secrets_typed_by_the_agent_are_taken_out_too(packet):
    edits = {
        "note": "Card 4111 1111 1111 1111, password: hunter2!",
        "wants": "A refund to 4111-1111-1111-1111",
        "customer-reply": "Your password: hunter2! was reset",
    }
    rendered = json.dumps(to_dict(edited(packet, edits)))
    assert "4111" not in rendered
    assert "hunter2" not in rendered


def test_evidence_is_not_editable(packet):
    with pytest.raises(ValueError, match="transcript"):
        edited(packet, {"transcript": "never said"})


def test_the_json_keeps_its_names(packet):
    triage = to_dict(packet)["triage"]
    assert triage["known"] == packet.triage.in_domain
    assert "in_domain" not in triage
