"""The state of a rewrite of the reply, from the request to the choice, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from app.backend.views import BackendStatus
from app.panel.state import PageState
from core.domain.text import Span
from core.drafting.rewrite_result import RewriteMode, RewriteResult
from core.errors import DesksideError

WISHES: tuple[RewriteMode, ...] = get_args(RewriteMode)
WITHOUT_MODEL: frozenset[RewriteMode] = frozenset({"steps"})

RewritePhase = Literal["writing", "offered", "refused", "failed"]
WhyNot = Literal["", "empty", "busy", "no-model"]


@dataclass(frozen=True, slots=True)
class RewriteState:
    """One rewrite. `place`: the span of the reply that is reworded, in code points; `before`: the words there."""

    wish: RewriteMode
    before: str
    place: Span
    phase: RewritePhase = "writing"
    streamed: str = ""
    outcome: RewriteResult | None = None
    error: DesksideError | None = None


def after_piece(state: RewriteState, piece: str | RewriteResult) -> RewriteState:
    """The state after a piece of the new text, or after its outcome."""
    if isinstance(piece, str):
        return replace(state, streamed=state.streamed + piece)
    return replace(state, outcome=piece, phase="offered" if piece.kept else "refused")


def why_not(page: PageState, reply: str, status: BackendStatus, *, with_model: bool = True) -> WhyNot:
    """Why the reply can't be reworded now; empty if it can. A draft must be whole, and some rewrites need a chat
    model."""
    if page.ticket is None or not reply.strip():
        return "empty"
    if page.busy:
        return "busy"
    return "no-model" if with_model and not status.model else ""
