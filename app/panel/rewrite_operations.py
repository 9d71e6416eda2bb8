"""The operations on a rewrite of the reply: ask for it, stop it, drop it. Only the agent puts it into the reply."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.backend.api import Backend
from app.panel.messages import Messages
from app.panel.rewrite_state import RewriteState, after_outcome
from app.panel.session import TicketSession
from app.panel.task_queue import Task, TaskQueues
from core.domain.review import Review
from core.domain.text import Span
from core.domain.ticket import Ticket
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.errors import DesksideError


class RewriteOperations(QObject):
    """One rewrite at a time, in the ticket's queue: there is one chat model."""

    changed = Signal(object)
    """The new `RewriteState`, None when there is none any more."""

    def __init__(self, backend: Backend, tasks: TaskQueues, session: TicketSession, messages: Messages) -> None:
        super().__init__(session)
        self._backend, self._tasks, self._session, self._messages = backend, tasks, session, messages
        self.state: RewriteState | None = None
        self._job: Task | None = None
        self._check: Task | None = None

    def start(self, wish: RewriteMode, reply: str, place: Span, into: str = "") -> None:
        """Asks for what stands at `place` of the reply in other words. `into`: the language of a translation, empty
        for the customer's."""
        ticket = self._session.state.ticket
        if ticket is None:
            return
        self._leave()
        self._session.leave_prefix()
        words = place.of(reply)
        self._show(RewriteState(wish, reply, place))
        self._job = self._tasks.work.stream(
            lambda cancelled: self._backend.replies.rewrite(words, wish, ticket, into, cancelled),
            self._piece,
            lambda _: self._ended(ticket),
            self._failed,
        )

    def drop(self) -> None:
        """Stops it, or drops an offered one: the agent keeps their own words."""
        if self.state is not None:
            ticket = self._session.state.ticket
            self._leave()
            self._show(None)
            if ticket is not None:
                self._session.read_ahead(ticket)

    def forget(self) -> None:
        """Another ticket is open: drops the rewrite of the old one."""
        self._leave()
        if self.state is not None:
            self._show(None)

    def overtake(self) -> None:
        """The agent typed: drops the rewrite, whose source text no longer exists."""
        if self.state is not None:
            self.drop()
            self._messages.post("panel.rewrite.overtaken", "info")

    def taken(self) -> RewriteResult | None:
        """Gives the offered rewrite to whoever puts it into the reply, and offers it no longer."""
        state = self.state
        if state is None or state.phase != "offered":
            return None
        self._show(None)
        return state.outcome

    def _leave(self) -> None:
        for task in (self._job, self._check):
            if task is not None:
                task.abandon()
        self._job = self._check = None

    def _piece(self, piece: str | RewriteResult) -> None:
        if self.state is None or isinstance(piece, str):
            return  # shown when it is whole and checked
        self._show(after_outcome(self.state, piece))
        if piece.kept:
            self._check = self._session.review(self.state.after, self._checked, self._failed)

    def _checked(self, review: Review) -> None:
        if self.state is not None:
            self._show(replace(self.state, phase="offered", review=review))

    def _ended(self, ticket: Ticket) -> None:
        """Lets the model read the ticket's prompt again: the rewrite has replaced it in the model's cache."""
        self._session.read_ahead(ticket)

    def _failed(self, failure: BaseException) -> None:
        if self.state is None:
            return
        if isinstance(failure, DesksideError):
            state = self.state
            self._show(RewriteState(state.wish, state.reply, state.place, "failed", error=failure))
        else:
            self._messages.fail(failure)
            self._show(None)

    def _show(self, state: RewriteState | None) -> None:
        self.state = state
        self.changed.emit(state)
