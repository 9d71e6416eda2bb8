"""Every state a person may see, each made by the events or operations that lead to it.

A scene is a name and a function that brings a window over a fixture desk into that state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QScrollArea

from app.backend.views import (
    BackendStatus,
    Corrections,
    EmbedderQuestion,
    FileState,
    HealthFinding,
    ModelRow,
    Progress,
    RecentTicket,
)
from app.i18n import t, tn
from app.panel.messages import Messages
from app.panel.pages.first_run import FirstRunPage
from app.panel.pages.index_status import IndexPage
from app.panel.pages.model_page import ModelPage
from app.panel.pages.privacy import PrivacyPage
from app.panel.pages.recent import RecentPage
from app.panel.rewrite_state import RewriteState
from app.panel.state import after, begin
from app.panel.task_queue import TaskQueues
from app.panel.window import PanelWindow
from core.domain.knowledge import SearchResult
from core.domain.readiness import withhold
from core.domain.ticket import Ticket
from core.drafting.rewrite_result import RewriteMode
from core.errors import ModelGone, NoDiskSpace, NoNetwork, ProxyRefused, WrongDigest
from core.events import Done, DraftReady, DraftText, Event, Failed, HandedOff, Noticed, Reviewed, SourcesFound, Triaged
from tests.gallery import fixtures as m
from tests.gallery.fixture_backend import FixtureBackend

_RUN = "scene"


@dataclass(frozen=True, slots=True)
class Scene:
    """A state to be shown. `desk` answers in it."""

    name: str
    show: Callable[[PanelWindow], None]
    desk: Callable[[], FixtureBackend] = FixtureBackend
    alone: bool = False
    """Much like another state: shown once, not in every look."""


class EmptyDesk(FixtureBackend):
    """Nothing there yet: no model, no docs, no tickets."""

    def __init__(self) -> None:
        super().__init__(status=BackendStatus(model_state="none", embedder_state="none", files=0))

    def index_files(self) -> Sequence[FileState]:  # noqa: D102
        return ()

    def health(self, cancelled: object) -> Sequence[HealthFinding]:  # type: ignore[override]  # noqa: D102
        return ()

    def search(self, query: str, limit: int) -> SearchResult:  # noqa: D102
        return SearchResult(query, (), answered=False, uncovered=())

    def corrections(self) -> Corrections:  # noqa: D102
        return Corrections()


def measured_desk(state: str = "worse") -> FixtureBackend:
    """A desk with two months behind it, drawn when a picture of them is asked for."""
    from tests.gallery.measured import MeasuredDesk

    return MeasuredDesk(state)


class SmallDesk(FixtureBackend):
    """A machine too small for any model that writes."""

    def available(self) -> Sequence[ModelRow]:  # noqa: D102
        return [replace(row, fits=False, present=False, in_use=False) for row in m.MODELS if row.role == "chat"]


def recents_desk(count: int = 12) -> FixtureBackend:
    """A desk with some tickets behind it."""
    desk = FixtureBackend()
    desk.recents = [
        RecentTicket(
            f"t-{2000 - at}",
            ("Front light does not fit", "Where is my deposit?", "Invoice for October", "Battery empty after a day")[
                at % 4
            ],
            ("Mara Lind", "Jon Reyes", "Ida Falk", "Omar Aziz")[at % 4],
            ("return", "billing", "invoice", "damaged-item")[at % 4],
            (m.NOW - timedelta(hours=7 * at, minutes=12)).isoformat(),
            ("normal", "critical", "low", "high")[at % 4],
            negative=at % 4 == 1,
            outcome=("sent", "", "edited", "")[at % 4],
            copied=at == 3,
            handed_over=at == 5,
            pinned=at == 2,
        )
        for at in range(count)
    ]
    return desk


def due_desk() -> FixtureBackend:
    """The same with two hand-offs to be made, one of them overdue."""
    desk = recents_desk()
    for at, hours in ((1, -3), (7, 4)):
        desk.recents[at] = replace(desk.recents[at], due=(m.NOW + timedelta(hours=hours)).isoformat())
    return desk


def settle(window: PanelWindow, seconds: float = 60.0) -> None:
    """Waits until no queue is busy and nothing is left to paint."""
    until = time.monotonic() + seconds
    queues = (window.tasks.work, window.tasks.quick, window.tasks.index, window.tasks.survey, window.tasks.models)
    while time.monotonic() < until:
        QApplication.processEvents()
        if not any(queue.busy for queue in queues):
            break
        time.sleep(0.002)
    for _ in range(4):  # a layout whose height follows its width takes a few rounds to come to rest
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def _events(*events: Event, ticket: Ticket = m.TICKET) -> Callable[[PanelWindow], None]:
    """Shows the page after these events."""

    def show(window: PanelWindow) -> None:
        state = begin(ticket)
        window.session.show(state)
        for event in events:
            state = after(state, event)
            window.session.show(state)

    return show


_TRIAGED = Triaged(_RUN, m.TRIAGE, m.HISTORY)
_FOUND = SourcesFound(_RUN, m.RESULT)
_EXTRACTIVE = DraftReady(_RUN, m.EXTRACTIVE)
_EXTRACTIVE_REVIEW = Reviewed(_RUN, "extractive", m.review_of(m.EXTRACTIVE_TEXT))
_DRAFTED = (_TRIAGED, _FOUND, _EXTRACTIVE, _EXTRACTIVE_REVIEW)
_WRITTEN = (
    *_DRAFTED,
    DraftText(_RUN, "model", m.MODEL_TEXT),
    DraftReady(_RUN, m.WRITTEN),
    Reviewed(_RUN, "model", m.review_of(m.MODEL_TEXT)),
    Done(_RUN, 9.1, 0.6, 14.6),
)
_LEGAL = (Triaged(_RUN, m.LEGAL_TRIAGE, m.HISTORY), _FOUND, HandedOff(_RUN, m.handoff(m.NOW)), Done(_RUN, 0.4))


def _taken(window: PanelWindow) -> None:
    """The model's draft was taken in place of the first one."""
    _events(*_WRITTEN)(window)
    window.page.draft.toggle_version()


def _ready_then(act: Callable[[PanelWindow], None]) -> Callable[[PanelWindow], None]:
    def show(window: PanelWindow) -> None:
        _taken(window)
        act(window)

    return show


def _handed_off(act: Callable[[PanelWindow], None]) -> Callable[[PanelWindow], None]:
    def show(window: PanelWindow) -> None:
        _events(*_LEGAL, ticket=m.LEGAL_TICKET)(window)
        act(window)
        settle(window)
        window.toast.hide()

    return show


def _page(name: str, act: Callable[[PanelWindow], None] | None = None) -> Callable[[PanelWindow], None]:
    def show(window: PanelWindow) -> None:
        window.go(name)
        settle(window)
        if act is not None:
            act(window)

    return show


def _scrolled_to(heading: str) -> Callable[[PanelWindow], None]:
    """The part of the page below this heading (a message's id)."""

    def act(window: PanelWindow) -> None:
        [label] = [one for one in window.findChildren(QLabel) if one.text() == t(heading)]
        [area] = [one for one in window.findChildren(QScrollArea) if one.isAncestorOf(label)]
        below = label.mapTo(area, QPoint(0, 0)).y()
        area.verticalScrollBar().setValue(area.verticalScrollBar().value() + below)
        settle(window)

    return act


def _typed_first(window: PanelWindow) -> None:
    _events(*_DRAFTED)(window)
    editor = window.page.draft.editor
    editor.insert_sentence("Hello Mara, good news:")
    state = window.session.state
    for event in _WRITTEN[len(_DRAFTED) :]:
        state = after(state, event)
        window.session.show(state)


def _reworded(wish: RewriteMode) -> Callable[[PanelWindow], None]:
    """The reply in other words, as offered or refused."""

    def show(window: PanelWindow) -> None:
        _taken(window)
        window.rewrites.ask(wish)
        settle(window)
        for part in (
            window.page.customer,
            window.page.draft.rewrite,
        ):  # where the words stood while they came is chance
            window.page.bring_into_view(part)

    return show


def _rewording(window: PanelWindow) -> None:
    _taken(window)
    words, place = window.page.draft.editor.chosen()
    window.page.draft.rewrite.show_state(RewriteState("formal", words, place))
    window.page.bring_into_view(window.page.draft.rewrite)


def _bar(words: str) -> Callable[[PanelWindow], None]:
    def show(window: PanelWindow) -> None:
        window.bar.open()
        window.bar.field.setText(words)
        time.sleep(0.08)
        settle(window)

    return show


def _bar_with_deeds(window: PanelWindow) -> None:
    page = window.pages.go("recent")
    assert isinstance(page, RecentPage)
    settle(window)
    ticket = page.list.rows.rows[1].payload
    page.delete(ticket)
    settle(window)
    learned = {"learned": tn("panel.triage.learned", 3)}
    window.messages.post("panel.triage.corrected", "done", learned, undo=lambda: None, about=ticket.subject)
    _bar(ticket.subject)(window)
    window.toast.hide()


def _first_run(step: int, error: Exception | None = None) -> Callable[[PanelWindow], None]:
    def show(window: PanelWindow) -> None:
        page = window.pages.go("first-run")
        assert isinstance(page, FirstRunPage)
        page.go(step)
        settle(window)
        if error is not None:
            page.show_failure(error)

    return show


def _reading_first(window: PanelWindow) -> None:
    _first_run(3)(window)
    page = window.pages.page("first-run")
    assert isinstance(page, FirstRunPage)
    page.show_indexing(Progress(t("panel.reading-docs"), 12, 28, "files", 4.0, 4.0))
    page.trial.search.setText("strap")
    page.trial.search.returnPressed.emit()
    settle(window)


def _docs_chosen(window: PanelWindow) -> None:
    _first_run(0)(window)
    page = window.pages.page("first-run")
    assert isinstance(page, FirstRunPage)
    page.docs.use_docs(Path(__file__).parent)
    settle(window)


def _indexing(window: PanelWindow) -> None:
    page = window.pages.page("index")
    assert isinstance(page, IndexPage)
    page.show_progress(Progress(t("panel.reading-docs"), 3120, 10_000, "files", 41.0, 168.0))


def _ask_embedder(window: PanelWindow) -> None:
    question = EmbedderQuestion("all-minilm-l6-v2", "multilingual-e5-small", 4210, 372.0, old_present=True)
    window.embedder_bar.show_question(question)


def _fetching(window: PanelWindow) -> None:
    page = window.pages.page("models")
    assert isinstance(page, ModelPage)
    page.show_fetching(Progress("Qwen 3 4B", 812_000_000, 2_497_281_120, "bytes", 21_400_000.0, 79.0))


def _erasing(window: PanelWindow) -> None:
    page = window.pages.page("privacy")
    assert isinstance(page, PrivacyPage)
    page.customer.setText(m.TICKET.customer.email)
    page.look()
    settle(window)


def _check_all(window: PanelWindow) -> None:
    for box in window.findChildren(QCheckBox):
        box.blockSignals(True)
        box.setChecked(True)
        box.blockSignals(False)


def _light_source(window: PanelWindow) -> None:
    window.page.draft.editor.light(1)
    window.page.sources.light(1)


def _unfold_history(window: PanelWindow) -> None:
    window.page.customer.history.click()
    window.page.customer.conversation.click()


def _how_read(window: PanelWindow) -> None:
    _events(*_WRITTEN, ticket=m.READ_TICKET)(window)
    window.page.customer.reading.click()


def _document(window: PanelWindow) -> None:
    window.router.open_passage(m.INTERNAL_PASSAGE)
    settle(window)


def _new_passphrase(window: PanelWindow) -> None:
    window.front.cover("new")
    window.front.lock_screen.passphrase.setText("204810249")
    window.front.lock_screen.unlock.click()


def _fold(window: PanelWindow) -> None:
    window.set_folded(True)
    window.resize(48, window.height())


_NO_ANSWER = (
    _TRIAGED,
    SourcesFound(_RUN, m.NO_ANSWER),
    DraftReady(_RUN, m.UNANSWERED),
    Reviewed(_RUN, "extractive", withhold(m.review_of(m.UNANSWERED.text), m.UNANSWERED, m.NO_ANSWER)),
    Done(_RUN, 0.4),
)
_PAST_DRAFT = replace(
    m.UNANSWERED,
    text=f"Hello Mara,\n\nThank you for your message.\n\n{m.PAST[0].text}\n\nKind regards",
    why="past-answer",
    covered=True,
    unanswered=(),
)
_PAST_ANSWER = (
    _TRIAGED,
    SourcesFound(_RUN, m.NO_ANSWER, m.PAST),
    DraftReady(_RUN, _PAST_DRAFT),
    Reviewed(_RUN, "extractive", withhold(m.review_of(_PAST_DRAFT.text), _PAST_DRAFT, m.NO_ANSWER)),
    Done(_RUN, 0.4),
)
_OFFLINE = (
    _TRIAGED,
    SourcesFound(_RUN, m.WORDS_ONLY),
    Noticed(_RUN, "chat-model-missing"),
    _EXTRACTIVE,
    _EXTRACTIVE_REVIEW,
    Done(_RUN, 0.3),
)

SCENES: tuple[Scene, ...] = (
    Scene("past-answer", _events(*_PAST_ANSWER)),
    Scene("empty", lambda _: None),
    Scene("start-tickets", lambda w: w.starter.opened.emit(), due_desk, alone=True),
    Scene("starting", lambda w: w.empty.show_progress(Progress(t("panel.loading-models"), 1, 2, "")), EmptyDesk),
    Scene("reading", _events()),
    Scene("searching", _events(_TRIAGED)),
    Scene("extractive", _events(*_DRAFTED)),
    Scene("writing", _events(*_DRAFTED, DraftText(_RUN, "model", m.MODEL_TEXT[:150]))),
    Scene("model-draft", _events(*_WRITTEN)),
    Scene("ready", _taken),
    Scene("copied", _ready_then(lambda w: w.actions_bar.show_copied())),
    Scene("not-ready", _ready_then(lambda w: w.copy_reply.copy()), alone=True),
    Scene("source-lit", _ready_then(_light_source)),
    Scene("history", _ready_then(_unfold_history)),
    Scene("how-read", _how_read),
    Scene("agent-typed", _typed_first),
    Scene("reworded", _reworded("shorter")),
    Scene("rewording", _rewording, alone=True),
    Scene("reword-refused", _reworded("warmer"), alone=True),
    Scene("rejected", _events(*_DRAFTED, DraftReady(_RUN, m.REJECTED), Done(_RUN, 8.0))),
    Scene("unanswered", _events(*_NO_ANSWER)),
    Scene("offline", _events(*_OFFLINE)),
    Scene("embedder-change", _ready_then(_ask_embedder), alone=True),
    Scene("failed", _events(*_DRAFTED, Failed(_RUN, ModelGone(model="Qwen 1.5B")))),
    Scene("handoff", _events(*_LEGAL, ticket=m.LEGAL_TICKET)),
    Scene("handoff-editing", _handed_off(lambda w: w.page.handoff.start_editing()), alone=True),
    Scene("handed-over", _handed_off(lambda w: w.packets.hand_over()), alone=True),
    Scene("bug", _ready_then(lambda w: w.messages.fail(ValueError("scene")))),
    Scene("undo", _ready_then(lambda w: w.messages.post("panel.check.dismissed", "done", undo=lambda: None))),
    Scene("bar", _bar("")),
    Scene("bar-found", _ready_then(_bar("re"))),
    Scene("bar-nothing", _bar("zzz"), alone=True),
    Scene("bar-undo", _bar_with_deeds, recents_desk, alone=True),
    Scene("recent", _page("recent"), due_desk),
    Scene("recent-empty", _page("recent"), EmptyDesk, alone=True),
    Scene("document", _document),
    Scene("index", _page("index", _indexing)),
    Scene("index-empty", _page("index"), EmptyDesk, alone=True),
    Scene("health", _page("health")),
    Scene("health-none", _page("health"), EmptyDesk, alone=True),
    Scene("measures", _page("measures"), measured_desk),
    Scene("measures-none", _page("measures"), EmptyDesk, alone=True),
    Scene("measures-well", _page("measures"), partial(measured_desk, "well"), alone=True),
    Scene("measures-few", _page("measures"), partial(measured_desk, "few"), alone=True),
    Scene("measures-unrated", _page("measures"), partial(measured_desk, "unrated"), alone=True),
    Scene("measures-compared", _page("measures", _scrolled_to("panel.measures.before")), measured_desk, alone=True),
    Scene("measures-rollout", _page("measures", _scrolled_to("rollout.head")), measured_desk, alone=True),
    Scene("put-right", _page("put-right"), alone=True),
    Scene("put-right-none", _page("put-right"), EmptyDesk, alone=True),
    Scene("models", _page("models", _fetching)),
    Scene("settings", _page("settings", _check_all)),
    Scene("privacy", _page("privacy")),
    Scene("privacy-erase", _page("privacy", _erasing), alone=True),
    Scene("machine", _page("machine")),
    Scene("about", _page("about")),
    Scene("keys", _page("keys")),
    Scene("first-docs", _first_run(0), EmptyDesk),
    Scene("first-docs-chosen", _docs_chosen),
    Scene("first-model", _first_run(1)),
    Scene("first-too-small", _first_run(1), SmallDesk),
    Scene("first-no-network", _first_run(1, NoNetwork(model="Qwen 1.5B", reason="timed out"))),
    Scene("first-proxy", _first_run(1, ProxyRefused(model="Qwen 1.5B", reason="HTTP 407")), alone=True),
    Scene("first-no-space", _first_run(1, NoDiskSpace(needed=1117, free=310, path="/home")), alone=True),
    Scene(
        "first-wrong-digest",
        _first_run(1, WrongDigest(model="Qwen 1.5B", expected="6a1a2e", found="000000")),
        alone=True,
    ),
    Scene("first-voice", _first_run(2)),
    Scene("first-index", _reading_first),
    Scene("first-try", _first_run(3)),
    Scene("folded", _fold),
    Scene("locked", _ready_then(lambda w: w.front.cover("locked"))),
    Scene("passphrase-new", _new_passphrase, EmptyDesk, alone=True),
)


def open_scene(scene: Scene, queues: TaskQueues, messages: Messages) -> PanelWindow:
    """A window in that state, shown and settled; the caller closes it."""
    window = PanelWindow(scene.desk(), queues, messages)
    window.starter.intents = m.INTENTS
    window.starter.tell_status()
    window.show()
    QApplication.processEvents()
    return window
