"""The operations on tickets, as named functions: take, open, stop, check, record what became of the reply.

Holds the page's state and the task at work on it; knows nothing of widgets. A new ticket abandons the run
before it, whose late events are dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.backend.api import Backend
from app.backend.views import ReplyOutcome
from app.i18n import tn
from app.panel.autosave import AutoSaver
from app.panel.intake import Incoming, read_things
from app.panel.messages import Messages
from app.panel.state import PageState, after, begin, begin_again
from app.panel.task_queue import Task, TaskQueues
from core.domain.draft import Draft
from core.domain.review import Findings, Review
from core.domain.ticket import Ticket
from core.errors import DesksideError
from core.events import Cancelled as RunCancelled
from core.events import Done, DraftReady, Event, Failed
from core.ports import Cancelled

CHECK_AFTER_MS = 250
"""Findings are looked for when the agent has paused that long."""


class TicketSession(QObject):
    """One ticket at a time, more in a queue."""

    changed = Signal(object)
    """The new `PageState`."""
    reviewed = Signal(object, str)
    """A review, and the text it is of."""
    restored = Signal(str)
    """Edits from before a crash or an earlier visit."""
    queue_changed = Signal(int)

    def __init__(self, backend: Backend, tasks: TaskQueues, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.backend, self.tasks, self.messages = backend, tasks, messages
        self.state = PageState()
        self.queue: deque[Ticket] = deque()
        self._run: Task | None = None
        self._review: Task | None = None
        self._ahead: Task | None = None
        self._text = ""
        self._asked_again = False
        """Whether the agent has asked for another draft, and wants to hear of one that failed."""
        self.draft: Draft | None = None
        """The draft that was put into the box last: the reply is checked as it was."""
        self.autosave = AutoSaver(tasks, messages, self)
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_AFTER_MS)
        self._check_timer.timeout.connect(lambda: self.check_now())

    # -- tickets ----------------------------------------------------------------------------

    def take(self, things: Sequence[Incoming], *, aside: bool = False) -> None:
        """Reads what was pasted, dropped or pushed, each with its name, and opens the first ticket in it; the others
        are queued.

        `aside`: it came by itself, so the first is queued too while another ticket is open. What can't be read
        is reported, and the rest is still read.
        """

        def taken(tickets: tuple[Ticket, ...], failures: Sequence[DesksideError]) -> None:
            for failure in failures:
                self.messages.fail(failure)
            self.receive(tickets, aside=aside)

        self.tasks.quick.run(lambda: read_things(self.backend.tickets, things), lambda found: taken(*found))

    def receive(self, tickets: tuple[Ticket, ...], *, aside: bool = False, unchanged_too: bool = True) -> None:
        """Opens the first of tickets that were read, and queues the others; the one at hand is worked on again without
        a new word only if `unchanged_too`. `aside`: as for `take`."""
        at_hand = self.state.ticket
        same = next((x for x in tickets if at_hand is not None and x.id == at_hand.id), None)
        first = same or next(iter(tickets), None)
        if first is None:
            return
        waits = aside and at_hand is not None and same is None
        self._wait(x for x in tickets if waits or x is not first)
        if waits:
            self.messages.post("panel.queue.arrived", "info")
            return
        if same is not None and at_hand is not None and same.messages == at_hand.messages and not unchanged_too:
            return
        more = len(first.messages) - len(at_hand.messages) if same is not None and at_hand is not None else 0
        self.open(first)
        if more > 0:
            self.messages.tell(tn("panel.ticket.grown", more))

    def _wait(self, tickets: Iterable[Ticket]) -> None:
        """Puts them into the queue, each once: a newer copy takes the place of the older one."""
        for ticket in tickets:
            self.queue = deque(x for x in self.queue if x.id != ticket.id)
            self.queue.append(ticket)
        self.queue_changed.emit(len(self.queue))

    def open(self, ticket: Ticket) -> None:
        """Works on this ticket from now on. The same ticket again, grown by a message, keeps the
        agent's words in the editor."""
        self.save_now()
        self._leave()
        self.show(begin(ticket))
        self.tasks.quick.run(lambda: self.backend.replies.saved_edit(ticket), lambda text: self._restore(ticket, text))
        self._run = self.tasks.work.stream(
            lambda cancelled: self.backend.tickets.handle(ticket, cancelled), self._event, failed=self._run_failed
        )

    def _leave(self) -> None:
        self.leave_prefix()
        for task in (self._run, self._review):
            if task is not None:
                task.abandon()
        self._check_timer.stop()
        self._text = ""
        self.draft = None
        self._asked_again = False

    def correct_reading(self, ticket: Ticket) -> None:
        """The agent says how the ticket at hand is to be read: it is stored so, and worked on anew."""
        self.tasks.quick.run(lambda: self.backend.tickets.save_reading(ticket), self.open)

    def reopen(self, ticket_id: str) -> None:
        """Opens a ticket seen before."""
        self.tasks.quick.run(lambda: self.backend.tickets.reopen(ticket_id), self.open)

    def next(self) -> None:
        """Goes on with the next ticket in the queue, or to an empty page."""
        self.save_now()
        if self.queue:
            ticket = self.queue.popleft()
            self.queue_changed.emit(len(self.queue))
            self.open(ticket)
            return
        self._leave()
        self.show(PageState())

    def forget(self, erased: Callable[[Ticket], bool]) -> None:
        """Leaves tickets that have been erased, without saving anything of them: the open one and those that wait."""
        self.queue = deque(x for x in self.queue if not erased(x))
        self.queue_changed.emit(len(self.queue))
        ticket = self.state.ticket
        if ticket is not None and erased(ticket):
            self.autosave.drop(ticket.id)
            self._leave()
            self.show(PageState())

    def stop(self) -> None:
        """Stops the assistant; what it has found so far stays."""
        if self._run is not None and self.state.busy:
            self._run.cancel()

    def rerun(self) -> None:
        """Runs the assistant again on the same ticket, from triage on."""
        if self.state.ticket is not None:
            self.open(self.state.ticket)

    def again(self, tone: str = "", length: str = "normal") -> None:
        """Has another draft written from what was found already; `tone` and `length` are names in
        resources/prompts/draft.toml. Where no draft is due (a hand-off, a run under way) nothing happens."""
        ticket = self.state.ticket
        if ticket is None or self.state.busy or self.state.handoff is not None:
            return
        if self.state.result is None:
            self.rerun()
            return
        self.leave_prefix()
        self._asked_again = True
        self.show(begin_again(self.state))
        self._run = self.tasks.work.stream(
            lambda cancelled: self.backend.tickets.again(ticket, tone, length, cancelled),
            self._event,
            failed=self._run_failed,
        )

    def read_ahead(self, ticket: Ticket) -> None:
        """Lets the model read while the agent does: the ticket's prompt, so that another try starts at once, then pages
        that the next tickets are likely to need."""
        if ticket is not self.state.ticket or self.state.handoff is not None:
            return
        self.leave_prefix()

        def prepare(cancelled: Cancelled) -> tuple[()]:
            self.backend.tickets.prepare(ticket, cancelled)
            return ()

        self._ahead = self.tasks.work.stream(prepare, lambda _: None, failed=self._not_ahead)

    def leave_prefix(self) -> None:
        """Stops reading ahead: something else is asked of the model."""
        if self._ahead is not None:
            self._ahead.abandon()
            self._ahead = None

    # -- the reply --------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """The agent changed the reply: checks it after a short pause, and saves it."""
        self._text = text
        self._check_timer.start()
        ticket = self.state.ticket
        if ticket is not None:
            self.autosave.typed(ticket.id, lambda: self.backend.replies.save_edit(ticket, text))

    def check_now(self, text: str | None = None) -> None:
        """Reviews the reply as it stands."""
        ticket = self.state.ticket
        reply = self._text if text is None else text
        if ticket is None or not reply.strip():
            return
        if self._review is not None:
            self._review.abandon()
        self._review = self.review(reply, lambda review: self.reviewed.emit(review, reply))

    def review(
        self,
        reply: str,
        then: Callable[[Review], None],
        failed: Callable[[BaseException], None] | None = None,
        draft: Draft | None = None,
    ) -> Task | None:
        """Has a text checked as the reply to the ticket at hand: what is typed, and what is offered in its place.
        `draft`: what it was made from, if not the draft that was put into the box last."""
        ticket = self.state.ticket
        if ticket is None:
            return None
        evidence, triage, draft = self.state.passages, self.state.triage, draft or self.draft
        return self.tasks.quick.run(
            lambda: self.backend.replies.review(reply, ticket, evidence, triage, draft), then, failed
        )

    def save_now(self) -> None:
        """Saves the reply as it stands, so that it survives a crash."""
        self.autosave.save_now()

    def record_copy(self, ticket: Ticket, text: str, findings: Findings) -> None:
        """Records that the reply to a ticket was copied, with its open findings."""
        self.tasks.quick.run(lambda: self.backend.replies.record_copy(ticket, text, findings))

    def record_outcome(self, outcome: ReplyOutcome, text: str, draft: Draft | None, findings: Findings) -> None:
        """Records what became of the reply."""
        ticket = self.state.ticket
        if ticket is not None:
            self.tasks.quick.run(
                lambda: self.backend.replies.record_outcome(ticket, outcome, text, draft, findings),
                lambda _: self.messages.post(f"panel.outcome.{outcome}.noted", "done"),
            )

    # -- what comes back --------------------------------------------------------------------

    def _event(self, event: Event) -> None:
        state = after(self.state, event)
        if state is not self.state:
            self.show(state)
        if isinstance(event, DraftReady) and not event.draft.shown and self._asked_again:
            self.messages.post("panel.draft.none-better", "info")
        if isinstance(event, Done | RunCancelled) and self.state.ticket is not None:
            self.read_ahead(self.state.ticket)

    def _run_failed(self, failure: BaseException) -> None:
        if isinstance(failure, DesksideError):
            self.show(after(self.state, Failed(self.state.run, failure)))
        else:
            self.messages.fail(failure)
            self.show(replace(self.state, phase="failed"))

    def _not_ahead(self, failure: BaseException) -> None:
        """Reports only bugs: an expected failure will be reported by the next real request to the model."""
        if not isinstance(failure, DesksideError):
            self.messages.fail(failure)

    def _restore(self, ticket: Ticket, text: str) -> None:
        if text and self.state.ticket is ticket and not self._text:
            self._text = text
            self.restored.emit(text)

    def show(self, state: PageState) -> None:
        """Makes this the state of the page."""
        self.state = state
        self.changed.emit(state)
