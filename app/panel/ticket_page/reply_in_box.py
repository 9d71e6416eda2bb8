"""What is known of the reply in the editor: the draft it was made from, its checks, and how the ticket stands by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.i18n import t
from app.panel.state import PageState
from app.panel.ticket_page.checks import Check, checks_of
from core.domain.draft import Draft
from core.domain.review import Findings, Review
from core.domain.ticket_state import Reply, TicketState, ticket_state


class ReplyInBox:
    """Follows drafts, reviews, keystrokes and dismissals; knows no widgets."""

    def __init__(self) -> None:
        self._reply = Reply()
        self.checks: tuple[Check, ...] = ()
        """What was to be looked at when the reply was checked last."""
        self.state = TicketState()

    @property
    def draft(self) -> Draft | None:
        """The draft that the reply was made from."""
        return self._reply.draft

    def start_over(self) -> None:
        """Another ticket."""
        self._reply = Reply()
        self.checks = ()

    def put(self, draft: Draft, review: Review | None) -> None:
        """A draft was put into the editor; its review, if it has come."""
        self._reply = Reply(draft.text, draft, review, review, dismissed=self._reply.dismissed)
        self._show_matters()

    def take_review_of_draft(self, review: Review | None, *, unchanged: bool) -> bool:
        """The review of that draft has come: it holds for the text as long as nobody changed it. False: no news."""
        reply = self._reply
        if review is None or review is reply.draft_review or reply.draft is None:
            return False
        self._reply = replace(reply, draft_review=review, review=review if unchanged else reply.review)
        self._show_matters()
        return True

    def take_review(self, text: str, review: Review) -> None:
        """The review of the text as it stands has come."""
        self._reply = replace(self._reply, text=text, review=review)
        self._show_matters()

    def dismiss(self, keys: frozenset[str]) -> None:
        """The agent calls these findings no problem."""
        self._reply = replace(self._reply, dismissed=self._reply.dismissed | keys)
        self.checks = tuple(check for check in self.checks if check.key not in keys)

    def undo_dismissal(self, key: str) -> None:
        """The finding counts again, from the next review on."""
        self._reply = replace(self._reply, dismissed=self._reply.dismissed - {key})

    def drop(self, check: Check) -> None:
        """Its suggestion was taken."""
        self.checks = tuple(one for one in self.checks if one is not check)

    def look(self, page: PageState, text: str, gaps: Sequence[str]) -> bool:
        """Decides how the ticket stands with this text in the editor, and these gaps marked in it. Gives whether that
        has changed."""
        reply = self._reply if text == self._reply.text else replace(self._reply, text=text, review=None)
        found = reply.review.open_gaps if reply.review is not None else ()
        all_gaps = dict.fromkeys((*gaps, *(gap for gap in found if gap in text)))
        self._reply = replace(reply, gaps=tuple(all_gaps))
        before = self.state
        if page.ticket is None:
            self.state = TicketState()
            return before != self.state
        owner = page.handoff.owner if page.handoff is not None else ""
        self.state = ticket_state(
            page.stage, page.triage, self._reply, owner=owner, handed_over=page.handed_over is not None
        )
        return self.state != before

    def with_words(self, text: str, review: Review) -> Reply:
        """The reply as it would be with this text in the box."""
        gaps = dict.fromkeys((*(gap for gap in self._reply.gaps if gap in text), *review.open_gaps))
        return replace(self._reply, text=text, review=review, gaps=tuple(gaps))

    def reasons_to_ask(self) -> tuple[str, ...]:
        """What is open in the reply, in words for people: gaps, findings, a doubt about the whole. Suggestions are none
        of it."""
        doubt = (t("state.answer.uncertain"),) if self.state.answer == "uncertain" else ()
        gaps = (t("state.gap", gap=gap) for gap in self._reply.gaps)
        return (*gaps, *(check.words for check in self.checks if check.blocking), *doubt)

    def findings(self) -> Findings:
        """The same with suggestions, as pairs of a rule or reason and the words in question, to be stored."""
        doubt = [("evidence-uncertain", "")] if self.state.answer == "uncertain" else []
        gaps = [("open-gap", gap) for gap in self._reply.gaps]
        return (*gaps, *((check.key.partition(":")[0], check.text) for check in self.checks), *doubt)

    def _show_matters(self) -> None:
        self.checks = checks_of(self._reply.matters) if self._reply.review is not None else ()
