"""What agents decide, on the real desk over the sample workspace: kept, in force at once, and taken back."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from app.backend.local_backend import LocalBackend
from core.directories import directories
from core.domain.draft import Draft
from core.domain.past_answer import PastAnswer
from core.domain.ticket import Customer, Ticket
from core.drafting.rewrite_result import RewriteResult
from core.events import DraftReady, DraftText, HandedOff, SourcesFound, Triaged
from core.history.packet_editing import edited
from core.ports import never
from core.settings import Settings
from core.store.key_file import new_key
from core.store.replies import sent_replies
from core.store.reply_audit import copies
from core.store.retention import exported
from core.workspace.folder import Workspace

SAMPLE = resources.files("resources") / "sample"
CALM, THREAT = "02-heron-e6.txt", "10-legal-threat.json"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBackend]:
    root = tmp_path_factory.mktemp("decided")
    shutil.copytree(str(SAMPLE), root / "ws")
    key = new_key()
    place = dataclasses.replace(directories(), data=root / "data")
    desk = LocalBackend(place, Settings(chat_model="smollm2-135m"), Workspace(root / "ws"), lambda _: key)
    for _ in desk.docs.index(never):
        pass
    yield desk
    desk.admin.close()


def ticket(desk: LocalBackend, name: str) -> Ticket:
    (found,) = desk.tickets.read((SAMPLE / "tickets" / name).read_bytes(), name)
    return found


def triage_of(desk: LocalBackend, of: Ticket):
    return next(event for event in desk.tickets.handle(of, never) if isinstance(event, Triaged)).triage


def test_a_typed_reply_is_held_against_what_its_draft_rests_on(desk: LocalBackend) -> None:
    calm, words = ticket(desk, CALM), "Your order was delivered on 3 May 2026."
    draft = Draft("extractive", words, (), grounds=("order delivered on: 2026-05-03",))
    verdicts = [desk.replies.review(words, calm, (), None, one).sentences[0].verdict for one in (draft, None)]
    assert verdicts == ["supported", "unsupported"], "a record is no page, and yet it proves what it says"


def test_a_corrected_intent_is_learned_and_forgotten_again(desk: LocalBackend) -> None:
    calm = ticket(desk, CALM)
    before = triage_of(desk, calm)
    other = next(intent.name for intent in desk.tickets.intents() if intent.name != before.intent)
    corrected = desk.tickets.correct(calm, before, other)
    assert corrected.triage.intent == other
    assert triage_of(desk, calm).intent == other, "the next look at the same ticket says so as well"
    (row,) = desk.tickets.corrections().corrections
    assert (row.predicted, row.intent) == (before.intent, other)
    assert other in desk.tickets.corrections_as_intents()
    assert desk.tickets.undo_correction(calm, corrected.id).intent == before.intent
    assert desk.tickets.corrections().corrections == ()


def test_an_overruled_tier_decides_between_packet_and_draft(desk: LocalBackend) -> None:
    threat = ticket(desk, THREAT)
    triage = triage_of(desk, threat)
    assert triage.tier == 3
    overrule = desk.tickets.overrule(threat, triage, 2)
    events = list(desk.tickets.handle(threat, never))
    assert any(isinstance(event, DraftReady) for event in events)
    assert not any(isinstance(event, HandedOff) for event in events)
    (row,) = desk.tickets.corrections().overrules
    assert (row.was, row.now) == (3, 2)
    assert row.rules
    desk.tickets.undo_overrule(overrule)
    events = list(desk.tickets.handle(threat, never))
    assert any(isinstance(event, HandedOff) for event in events)
    assert not any(isinstance(event, DraftText) for event in events)


def test_an_edited_packet_comes_back_edited_and_is_handed_over_and_taken_back(desk: LocalBackend) -> None:
    threat = ticket(desk, THREAT)
    packet = next(e.handoff for e in desk.tickets.handle(threat, never) if isinstance(e, HandedOff))
    desk.replies.save_packet(edited(packet, {"note": "Called back at noon."}))
    again = next(e.handoff for e in desk.tickets.handle(threat, never) if isinstance(e, HandedOff))
    assert again.note == "Called back at noon."
    mark = desk.replies.hand_over(again)
    assert mark is not None
    assert desk.replies.handed_over(threat.id) == mark
    desk.replies.undo_hand_over(mark.id)
    assert desk.replies.handed_over(threat.id) is None


def test_who_erases_is_told_of_packets_that_were_saved(desk: LocalBackend, tmp_path: Path) -> None:
    file = tmp_path / "packet.md"
    file.write_text("the packet")
    desk.backups.record_packet_file(file)
    assert [copy for copy in desk.backups.overview().copies if copy.endswith(str(file))]
    file.unlink()
    assert desk.backups.overview().copies == ()


def test_another_try_writes_from_what_was_found_and_a_reply_is_reworded(desk: LocalBackend) -> None:
    calm = ticket(desk, CALM)
    events = list(desk.tickets.handle(calm, never))
    draft = next(event.draft for event in events if isinstance(event, DraftReady))
    desk.tickets.prepare(calm, never)
    again = list(desk.tickets.again(calm, "warmer", "short", never))
    assert not any(isinstance(event, Triaged) for event in again)
    assert any(isinstance(event, DraftText) and event.kind == "model" for event in again)
    *_, outcome = desk.replies.rewrite(draft.text, "shorter", calm, "", never)
    assert isinstance(outcome, RewriteResult)
    *_, outcome = desk.replies.rewrite(draft.text, "like-mine", calm, "", never)
    assert isinstance(outcome, RewriteResult)
    assert outcome.why == "no-examples"


def test_copies_thumbs_and_dismissals_are_kept(desk: LocalBackend) -> None:
    calm = ticket(desk, CALM)
    draft = next(event.draft for event in desk.tickets.handle(calm, never) if isinstance(event, DraftReady))
    found = (("open-gap", "[delivery date]"),)
    desk.replies.record_copy(calm, draft.text, found)
    desk.replies.vote(calm, draft, False, "tone")
    dismissal = desk.replies.dismiss(calm, "promise:We guarantee", "agreed")
    assert desk.replies.dismissed(calm) == {"promise:We guarantee"}
    assert dismissal is not None
    desk.replies.undo_dismissal(dismissal)
    assert desk.replies.dismissed(calm) == frozenset()
    desk.replies.record_outcome(calm, "edited", "Hello, my own words.", draft, found)
    store = desk.state.services().store
    assert [copy.findings for copy in copies(store, calm.id)] == [found]
    drafts = next(row for row in exported(store) if row["id"] == calm.id)["deskside"]["drafts"]
    assert [(kept["vote"], kept["vote_reason"]) for kept in drafts if kept["vote"] is not None] == [(0, "tone")]
    assert sent_replies(store)[0].findings == found


def test_what_was_answered_here_is_found_again_until_it_is_left_out(desk: LocalBackend) -> None:
    calm = ticket(desk, CALM)
    assert any(isinstance(event, DraftReady) for event in desk.tickets.handle(calm, never))
    said = "A stand can be screwed to the wall as well. The holes for it are under the felt."
    desk.replies.record_outcome(calm, "sent", f"Hello,\n\n{said}\n\nKind regards", None, ())
    same = dataclasses.replace(calm, id="another", customer=Customer("c-77", "Zoe Example"))

    def found() -> tuple[PastAnswer, ...]:
        return next(event.past for event in desk.tickets.handle(same, never) if isinstance(event, SourcesFound))

    assert [past.text for past in found()] == [said]
    [shown] = found()
    desk.replies.exclude_past_answer(shown, True)
    assert found() == ()
    desk.replies.exclude_past_answer(shown, False)
    assert len(found()) == 1


def test_an_older_copy_of_a_thread_comes_back_whole(desk: LocalBackend) -> None:
    threat = ticket(desk, THREAT)
    list(desk.tickets.handle(threat, never))
    older = dataclasses.replace(threat, messages=threat.messages[:1])
    assert len(desk.state.services().tickets.whole(older).messages) == len(threat.messages)


def test_a_dropped_mailbox_gives_every_thread(desk: LocalBackend, tmp_path: Path) -> None:
    box = tmp_path / "box.mbox"
    letter = (
        "From a@b Mon Nov  2 10:00:00 2026\nFrom: a@example.org\nSubject: {n}\nMessage-ID: <{n}@x>\n\nHello, {n}?\n\n"
    )
    box.write_text("".join(letter.format(n=n) for n in ("one", "two")))
    assert len(desk.tickets.read(box, box.name)) == 2
