"""What an agent corrects in the assistant's work: intent, tier, a finding, a draft. Each can be undone or repeated, and
is stored for learning and for the lead."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.backend.api import Backend
from app.backend.views import Corrected
from app.i18n import t, tn
from app.name_words import intent_words
from app.panel.messages import Messages
from app.panel.not_quoted import NotQuotedPages
from app.panel.session import TicketSession
from app.panel.state import PageState
from app.panel.task_queue import TaskQueues
from app.panel.ticket_page.checks import Check
from app.panel.ticket_page.ticket_page import TicketPage
from core.domain.draft import Draft
from core.domain.past_answer import PastAnswer
from core.domain.ticket import Ticket
from core.domain.triage import Tier, Triage
from core.tickets.titles import ticket_title


class AgentCorrections(QObject):
    """Corrects the ticket that is open."""

    def __init__(
        self, backend: Backend, tasks: TaskQueues, session: TicketSession, page: TicketPage, messages: Messages
    ) -> None:
        super().__init__(session)
        self._backend, self._tasks, self._session, self._page = backend, tasks, session, page
        self._messages = messages
        self._not_quoted = NotQuotedPages(backend, tasks, messages)
        self._ticket: Ticket | None = None
        session.changed.connect(self._look)
        page.triage.corrected.connect(self.correct)
        page.triage.overruled.connect(self.overrule)
        page.check_dismissed.connect(self.dismiss)
        page.draft.voted.connect(self.vote)
        page.sources.not_quoted.connect(self.leave_out)
        page.sources.past_excluded.connect(self.exclude_past_answer)

    def correct(self, intent: str) -> None:
        """The agent says what the ticket is about."""
        ticket, triage = self._session.state.ticket, self._session.state.triage
        if ticket is None or triage is None:
            return

        def corrected(now: Corrected) -> None:
            self._show_triage(ticket, now.triage)
            self._messages.post(
                "panel.triage.corrected",
                "done",
                {"learned": tn("panel.triage.learned", now.learned)},
                undo=lambda: self._undo_correction(ticket, now.id),
                about=f"{ticket_title(ticket)} · {intent_words(intent)}",
            )

        self._tasks.quick.run(lambda: self._backend.tickets.correct(ticket, triage, intent), corrected)

    def overrule(self, tier: Tier) -> None:
        """The agent puts the ticket into another tier; the assistant handles it again by the rules of that tier."""
        ticket, triage = self._session.state.ticket, self._session.state.triage
        if ticket is None or triage is None:
            return

        def overruled(overrule: int) -> None:
            def undo() -> None:
                self._tasks.quick.run(
                    lambda: self._backend.tickets.undo_overrule(overrule), lambda _: self._work_anew(ticket)
                )

            self._work_anew(ticket)
            self._messages.post("panel.tier.overruled", "done", {"tier": t(f"tier.{tier}")}, undo, ticket_title(ticket))

        self._tasks.quick.run(lambda: self._backend.tickets.overrule(ticket, triage, tier), overruled)

    def dismiss(self, check: Check, reason: str) -> None:
        """The agent says that a finding is no problem: it is hidden for this ticket until that is undone."""
        ticket = self._session.state.ticket
        if ticket is None:
            return

        def undo(dismissal: int | None) -> None:
            if self._session.state.ticket is ticket:
                self._page.reply.undo_dismissal(check.key)
                self._session.check_now(self._page.draft.editor.toPlainText())
            if dismissal is not None:
                self._tasks.quick.run(lambda: self._backend.replies.undo_dismissal(dismissal))

        self._tasks.quick.run(
            lambda: self._backend.replies.dismiss(ticket, check.key, reason),
            lambda dismissal: self._messages.post(
                "panel.check.dismissed", "done", undo=lambda: undo(dismissal), about=check.words
            ),
        )

    def vote(self, draft: Draft, good: bool, reason: str) -> None:
        """The agent's thumb for a draft."""
        ticket = self._session.state.ticket
        if ticket is not None:
            self._tasks.quick.run(
                lambda: self._backend.replies.vote(ticket, draft, good, reason),
                lambda _: self._messages.post("panel.vote.up" if good else "panel.vote.down", "done"),
            )

    def leave_out(self, path: str) -> None:
        """The agent says that a page or folder is not to be quoted: the ticket is handled again without it."""
        ticket = self._session.state.ticket

        def changed() -> None:
            if ticket is not None:
                self._work_anew(ticket)

        self._not_quoted.add(path, changed)

    def exclude_past_answer(self, answer: PastAnswer) -> None:
        """The agent says that an earlier answer is not to be used again."""

        def undo() -> None:
            self._tasks.quick.run(lambda: self._backend.replies.exclude_past_answer(answer, False))
            if answer in self._session.state.past:
                self._page.sources.show_past(self._session.state.past)

        self._tasks.quick.run(
            lambda: self._backend.replies.exclude_past_answer(answer, True),
            lambda _: self._messages.post("panel.past-answer.excluded", "done", undo=undo, about=answer.question),
        )

    # -- what comes back --------------------------------------------------------------------

    def _look(self, state: PageState) -> None:
        """Another ticket is open: hides the findings that were dismissed in replies to it before."""
        if state.ticket is not self._ticket:
            self._ticket = ticket = state.ticket
            if ticket is not None:
                self._tasks.quick.run(
                    lambda: self._backend.replies.dismissed(ticket), lambda findings: self._leave_out(ticket, findings)
                )
                self._tasks.quick.run(
                    self._backend.docs.search_use,
                    lambda use: self._page.sources.show_unused(dict(use.shown_never_used)),
                )

    def _leave_out(self, ticket: Ticket, findings: frozenset[str]) -> None:
        if findings and self._session.state.ticket is ticket:
            self._page.leave_out(findings)

    def _undo_correction(self, ticket: Ticket, correction: int) -> None:
        self._tasks.quick.run(
            lambda: self._backend.tickets.undo_correction(ticket, correction),
            lambda triage: self._show_triage(ticket, triage),
        )

    def _show_triage(self, ticket: Ticket, triage: Triage) -> None:
        if self._session.state.ticket is ticket:
            self._session.show(replace(self._session.state, triage=triage))

    def _work_anew(self, ticket: Ticket) -> None:
        if self._session.state.ticket is ticket:
            self._session.open(ticket)
