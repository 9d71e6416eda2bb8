"""The state of a rewrite of the reply, from the request to the choice, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from app.backend.views import BackendStatus
from app.panel.state import PageState
from core.domain.review import Review
from core.domain.text import Span
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.errors import DesksideError

WISHES: tuple[RewriteMode, ...] = get_args(RewriteMode)
WITHOUT_MODEL: frozenset[RewriteMode] = frozenset({"steps"})

RewritePhase = Literal["writing", "checking", "offered", "refused", "failed"]
WhyNot = Literal["", "empty", "busy", "no-model"]


@dataclass(frozen=True, slots=True)
class RewriteState:
    """One rewrite, shown when it is whole and checked. `place`: the span of `reply` that is reworded (code points)."""

    wish: RewriteMode
    reply: str
    place: Span
    phase: RewritePhase = "writing"
    outcome: RewriteResult | None = None
    review: Review | None = None
    """What the check of typed text finds in the reply with the new words in it."""
    error: DesksideError | None = None

    @property
    def before(self) -> str:
        """The words that are reworded."""
        return self.place.of(self.reply)

    @property
    def after(self) -> str:
        """The whole reply with the new words in place of the old ones."""
        assert self.outcome is not None
        return self.reply[: self.place.start] + self.outcome.text + self.reply[self.place.end :]


def after_outcome(state: RewriteState, outcome: RewriteResult) -> RewriteState:
    """The state once the new text is whole: it is offered after its check."""
    return replace(state, outcome=outcome, phase="checking" if outcome.kept else "refused")


def why_not(page: PageState, reply: str, status: BackendStatus, *, with_model: bool = True) -> WhyNot:
    """Why the reply can't be reworded now; empty if it can. A draft must be whole, and some rewrites need a chat
    model."""
    if page.ticket is None or not reply.strip():
        return "empty"
    if page.busy:
        return "busy"
    return "no-model" if with_model and not status.model else ""
