"""All that the page says of a ticket agrees: walked through every state that events, checks and typing can lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from babel.messages.pofile import read_po
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.panel.state import PageState, after, begin
from app.state_words import state_line
from core.domain.draft import Draft
from core.domain.knowledge import SearchResult
from core.domain.review import Finding, Review
from core.domain.ticket_state import TicketState
from core.domain.triage import Triage
from core.events import Done, DraftReady, DraftText, Event, HandedOff, Noticed, Reviewed, SourcesFound, Triaged
from core.resources import resource
from tests.app.panel.visible import seen
from tests.gallery import fixtures as m

QUESTION = "who pays for the shipping?"
TRIAGES = (replace(m.TRIAGE, tier=0), m.TRIAGE, replace(m.TRIAGE, tier=2))
WHOLE = replace(m.EXTRACTIVE, text=m.EXTRACTIVE_TEXT.replace("[delivery date of order 10423]", "3 May"), gaps=())
DRAFTS: dict[str, Draft] = {
    "answered": WHOLE,
    "gap": m.EXTRACTIVE,
    "approved": replace(WHOLE, why="snippet", snippet="returns.md"),
    "uncertain": replace(WHOLE, why="evidence-uncertain"),
    "partly": replace(WHOLE, unanswered=(QUESTION,)),
    "silent": m.UNANSWERED,
    "no docs": replace(m.UNANSWERED, why="no-docs"),
    "outside": replace(m.UNANSWERED, why="refusal"),
    "thanks": replace(WHOLE, why="praise"),
}
RESULTS = {
    "found": m.RESULT,
    "near": m.NO_ANSWER,
    "nothing": SearchResult("x", (), False, ("x",)),
    "by words": m.WORDS_ONLY,
}
CHECKS = ("awaited", "clear", "unsupported", "contradicted", "suggestion", "question")
ENDS = ("writing", "refused", "offered", "done")
_GUESS = Finding("unanswered", "", 0, 0, QUESTION, "tone.unanswered", blocking=False)


def check_of(draft: Draft, kind: str) -> Review:
    """A review that finds this in the draft, with the doubts that the assistant adds to it."""
    found = m.review_of(draft.text)
    at = len(found.sentences) // 2
    if kind in ("unsupported", "contradicted"):
        wrong = replace(found.sentences[at], verdict=kind, why="nothing-says-so")  # type: ignore[arg-type]
        found = replace(found, sentences=(*found.sentences[:at], wrong, *found.sentences[at + 1 :]))
    if kind == "suggestion":
        found = replace(found, tone=(Finding("long", "Hello", 0, 5, "Hi", "tone.promise", blocking=False),))
    if kind == "question":
        found = replace(found, tone=(_GUESS,))
    doubts = [Finding("question-unanswered", q, 0, len(draft.text)) for q in draft.unanswered if draft.covered]
    if draft.why in ("evidence-uncertain", "nothing-answers"):
        doubts.append(Finding(draft.why, "", 0, len(draft.text), why=draft.why))
    gaps = tuple(gap.span.of(draft.text) for gap in draft.gaps)
    return replace(found, policy=tuple(doubts), open_gaps=gaps)


def trip(triage: Triage, draft: Draft, result: SearchResult, check: str, end: str) -> Iterator[Event]:
    """The events of one ticket, up to where this state is reached."""
    yield Triaged("r", triage, m.HISTORY)
    yield SourcesFound("r", result)
    yield DraftReady("r", draft)
    if check != "awaited":
        yield Reviewed("r", "extractive", check_of(draft, check))
    if end == "writing":
        yield DraftText("r", "model", "Hello")
        return
    if end == "offered":
        yield DraftReady("r", m.WRITTEN)
        yield Reviewed("r", "model", m.review_of(m.MODEL_TEXT))
    if end == "refused":
        yield DraftReady("r", m.REJECTED)
    yield Done("r", 0.4)


def shown(window, events: Iterator[Event], number: int) -> TicketState:
    """The state of the page after these events."""
    state: PageState = begin(replace(m.TICKET, id=f"t-{number}"))
    window.session.show(state)
    for event in events:
        state = after(state, event)
        window.session.show(state)
    return window.page.reply.state


def claims() -> list[tuple[str, re.Pattern[str]]]:
    """What sentences of the catalogue say of a ticket, each as a pattern under what it is about: all that speak of what
    the docs answer, and all that speak of checks."""
    with resource("locale", "en", "LC_MESSAGES", "deskside.po").open("rb") as file:
        words = {str(x.id[0] if isinstance(x.id, tuple) else x.id): x.string for x in read_po(file) if x.id}
    found = []
    for message_id, said in words.items():
        about = (
            "answer" if re.match(r"state\.answer|search\.(not-answered|uncovered)|review\.ready", message_id) else ""
        )
        if about:
            for one in said if isinstance(said, tuple) else (said,):
                found.append((message_id, re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(one)))))
    return found


def contradictions(window, said: TicketState) -> list[str]:
    """Everything that stands against the state of the ticket, or is said twice."""
    page = window.page
    words = "\n".join(seen(part) for part in (page.triage, page.draft.line, page.check_list, page.sources, page.notice))
    wrong = []
    line = state_line(said)
    if words.count(line) != 1:
        wrong.append(f"the state line stands {words.count(line)} times: {line}")
    answers = [(i, p.pattern) for i, p in CLAIMS if p.search(words)]
    if len(answers) != 1:
        wrong.append(f"not one answer: {answers}")
    asks = page.reply.reasons_to_ask()
    if bool(asks) != said.is_open and said.check != "checking":
        wrong.append(f"copying asks {asks}, the state says {said}")
    if len(set(asks)) != len(asks):
        wrong.append(f"asked twice: {asks}")
    rows = [row.check.words for row in page.check_list.rows]
    if len(set(rows)) != len(rows):
        wrong.append(f"a row stands twice: {rows}")
    if said.check != "checking" and len(rows) != said.to_look_at + said.suggestions:
        wrong.append(f"{len(rows)} rows under {line}")
    feelings = [w for w in page.triage.findChildren(QWidget) if w is not page.triage.tier]
    green = [w for w in page.findChildren(QWidget) if w.isVisible() and w.property("tone") == "good"]
    if any(w not in feelings for w in green) and not said.is_good:
        wrong.append(f"something is green under {line}")
    marks = [x for x in page.draft.editor._marks if x.kind == "finding"]
    if any(len(x.cursor.selectedText()) >= len(page.draft.editor.toPlainText()) > 0 for x in marks):
        wrong.append("the whole letter is marked")
    return wrong


CLAIMS = claims()


@pytest.mark.parametrize("end", ENDS)
def test_no_state_of_the_page_says_two_things_against_each_other_or_one_thing_twice(window, end) -> None:
    states = product(DRAFTS.items(), RESULTS.items(), CHECKS)
    for number, ((kind, draft), (found, result), check) in enumerate(states):
        triage = TRIAGES[number % len(TRIAGES)]
        said = shown(window, trip(triage, draft, result, check, end), number)
        assert window.reply() == draft.text.strip(), "the box is never empty"
        assert contradictions(window, said) == [], (triage.tier, kind, found, check, end)


@pytest.mark.parametrize("kind", DRAFTS)
def test_typing_and_its_check_say_the_same_everywhere(window, kind, qtbot) -> None:
    for number, words in enumerate(("x", " We pay for the shipping of the parcel and send a label today.")):
        shown(window, trip(m.TRIAGE, DRAFTS[kind], m.RESULT, "clear", "done"), number)
        window.page.draft.editor.insert_sentence(words)
        assert window.page.reply.state.check == "checking"
        assert contradictions(window, window.page.reply.state) == []
        qtbot.waitUntil(lambda: window.page.reply.state.check != "checking")
        assert contradictions(window, window.page.reply.state) == []


def test_what_nobody_answers_says_so_once(window) -> None:
    machine = replace(m.TRIAGE, automatic="bounce")
    events = (
        Triaged("r", machine, m.HISTORY),
        SourcesFound("r", m.NO_ANSWER),
        Noticed("r", "automatic-bounce"),
        Done("r", 1),
    )
    said = shown(window, iter(events), 1)
    assert said.answer == "automatic"
    assert seen(window).count("could not be delivered") == 1
    assert not window.page.notice.isVisible()


def test_a_hand_over_is_said_by_the_packet_alone(window) -> None:
    events = (
        Triaged("r", m.LEGAL_TRIAGE, m.HISTORY),
        SourcesFound("r", m.NO_ANSWER),
        HandedOff("r", m.handoff(m.NOW)),
        Done("r", 1),
    )
    said = shown(window, iter(events), 1)
    assert (said.answer, said.about) == ("hand-over", m.handoff(m.NOW).owner)
    assert not window.page.draft.isVisible()
    assert [p.pattern for i, p in CLAIMS if i != "state.answer.hand-over" and p.search(seen(window.page))] == []


def test_where_the_packet_names_nobody_nobody_is_named_elsewhere(window) -> None:
    packet = replace(m.handoff(m.NOW), owner="")
    events = (Triaged("r", m.LEGAL_TRIAGE, m.HISTORY), SourcesFound("r", m.NO_ANSWER), HandedOff("r", packet))
    said = shown(window, iter((*events, Done("r", 1))), 1)
    assert "Nobody is named for this" in seen(window.page.handoff)
    assert state_line(said) == "To be handed over"


def test_before_the_review_has_come_nothing_is_called_good(window) -> None:
    said = shown(window, trip(m.TRIAGE, WHOLE, m.RESULT, "awaited", "writing"), 1)
    assert "being checked" in seen(window)
    assert not said.is_good


def test_strip_and_tray_say_what_the_page_says(panel) -> None:
    window = panel.window
    said = shown(window, trip(m.TRIAGE, DRAFTS["partly"], m.RESULT, "clear", "done"), 1)
    assert state_line(said) == "Answered in part · 1 to look at"
    assert window.folded_strip.state.toolTip() == state_line(said)
    assert panel.tray.icon.toolTip() == f"Deskside: {state_line(said)}"
    window.session.show(PageState())
    assert window.folded_strip.state.toolTip() == ""
    assert panel.tray.icon.toolTip() == "Deskside"


def test_copying_asks_once_and_only_where_the_state_says_that_something_is_open(window) -> None:
    for number, (draft, check) in enumerate(product(DRAFTS.values(), CHECKS)):
        said = shown(window, trip(m.TRIAGE, draft, m.RESULT, check, "done"), number)
        QGuiApplication.clipboard().setText("before")
        window.copy_reply.copy()
        asked = window.confirm_copy.isVisible()
        if check != "awaited":
            assert asked == said.is_open, (said, draft.why)
        if asked:
            assert QGuiApplication.clipboard().text() == "before"
            window.copy_reply.copy()
        assert QGuiApplication.clipboard().text() == draft.text.strip()


def test_what_became_of_a_reply_is_noted_only_after_it_was_copied(window) -> None:
    shown(window, trip(m.TRIAGE, WHOLE, m.RESULT, "clear", "done"), 1)
    window.record_outcome("sent")
    assert window.session.state.ticket is not None, "nothing was copied, so nothing was sent"
    assert "Copy the reply first" in window.messages.recent[-1].text
    window.copy_reply.copy()
    window.record_outcome("sent")
    assert window.session.state.ticket is None
