"""The state of a ticket, decided in one place: panel, tray, folded strip and command line all render this."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from core.domain.draft import NO_DOCS, PAST_ANSWER, Draft
from core.domain.open_matters import Matter, is_suggestion, open_matters, question_of, unanswered_key
from core.domain.review import Review, SentenceVerdict
from core.domain.text import split_sentences
from core.domain.triage import Triage

Stage = Literal["empty", "reading", "searching", "drafting", "wording", "ended", "stopped", "failed"]
"""How far the assistant is. `wording`: a first draft stands, the model writes another one."""
Answer = Literal[
    "",
    "answered",
    "approved",
    "uncertain",
    "partly",
    "silent",
    "no-docs",
    "outside",
    "thanks",
    "own",
    "automatic",
    "hand-over",
    "handed-over",
]
"""What the reply in the box is to the customer's questions. Empty: not known yet.

`answered`: all of it, from the docs; `approved`: by a reply that the team has approved; `uncertain`: the pages found
may not be the right ones; `partly`: a question is left; `silent`: the docs hold nothing on it; `no-docs`: none are
indexed yet; `outside`: the team does not answer such things; `thanks`: nothing was asked; `own`: the agent's words
answer; `automatic`: a machine wrote the ticket; `hand-over`, `handed-over`: a specialist answers."""
Check = Literal["", "checking", "open", "clear"]
"""Whether the text in the box has been checked, and whether anything in it is left to look at. Empty: no reply."""

_NO_REPLY: frozenset[Answer] = frozenset({"hand-over", "handed-over"})
_BY_WHY: dict[str, Answer] = {"praise": "thanks", "refusal": "outside", NO_DOCS: "no-docs"}
_GOOD: frozenset[Answer] = frozenset({"answered", "approved", "thanks", "own"})
_LIKE = 0.6
"""Share of words in common from which a sentence is one of the draft's, put otherwise."""
_FEWEST_WORDS = 3
"""A sentence of fewer words answers nothing ('Best wishes')."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply as it stands in the box."""

    text: str = ""
    draft: Draft | None = None
    """The draft that it was made from; None: a person wrote all of it."""
    draft_review: Review | None = None
    """What the review found in that draft."""
    review: Review | None = None
    """The review of `text` as it stands; None: it has not come yet."""
    gaps: tuple[str, ...] = ()
    """Places that are left to fill."""
    dismissed: frozenset[str] = frozenset()
    """Keys of findings that the agent has called no problem."""

    @property
    def own_words(self) -> bool:
        """Whether the agent has written something that the draft does not say."""
        return self.draft is None or adds_own_words(self.draft.text, self.text)

    @property
    def questions_left(self) -> tuple[str, ...] | None:
        """The questions that the draft leaves open; None where the agent's own words have taken its place."""
        if self.draft is None or self.own_words:
            return None
        return self.draft.unanswered if self.draft.covered else ()

    @property
    def matters(self) -> tuple[Matter, ...]:
        """What is left to look at, as far as it is known."""
        if self.review is None:
            return ()
        return open_matters(self.review, self.questions_left, self.dismissed)


@dataclass(frozen=True, slots=True)
class TicketState:
    """What is said of a ticket, wherever it is shown."""

    stage: Stage = "empty"
    answer: Answer = ""
    check: Check = ""
    to_look_at: int = 0
    suggestions: int = 0
    gaps: int = 0
    contradicted: bool = False
    """Whether the docs say otherwise than a sentence of the reply."""
    about: str = ""
    """Name of the approved reply, of the owner of a hand-off, or the kind of an automatic mail."""

    @property
    def is_open(self) -> bool:
        """Whether something is to be done before the reply goes out: copying asks then, and only then."""
        return bool(self.to_look_at or self.gaps or (self.answer == "uncertain" and self.check != ""))

    @property
    def is_good(self) -> bool:
        """Whether the reply answers, has been checked, and nothing is open in it."""
        return self.answer in _GOOD and self.check == "clear" and not self.is_open


_EMPTY_BOX = Reply()


def ticket_state(
    stage: Stage,
    triage: Triage | None = None,
    reply: Reply = _EMPTY_BOX,
    *,
    owner: str = "",
    handed_over: bool = False,
) -> TicketState:
    """The state of a ticket: how far the assistant is, what triage said, and the reply as it stands now.

    `owner`: who the hand-off packet says takes over. (The role that a shipped rule names may be nobody in this team.)
    """
    answer = _answer(triage, reply, handed_over=handed_over)
    about = owner if answer in _NO_REPLY else _about(answer, triage, reply)
    if answer in _NO_REPLY or not reply.text.strip():
        return TicketState(stage, answer, about=about)
    matters = reply.matters
    suggestions = sum(map(is_suggestion, matters))
    to_look_at = len(matters) - suggestions
    check: Check = "checking" if reply.review is None else "open" if to_look_at or reply.gaps else "clear"
    contradicted = any(isinstance(m, SentenceVerdict) and m.verdict == "contradicted" for m in matters)
    return TicketState(stage, answer, check, to_look_at, suggestions, len(reply.gaps), contradicted, about)


def _answer(triage: Triage | None, reply: Reply, *, handed_over: bool) -> Answer:
    if triage is not None and triage.tier == 3:
        return "handed-over" if handed_over else "hand-over"
    draft = reply.draft
    if reply.text.strip() and reply.own_words:
        return "partly" if any(map(question_of, reply.matters)) else "own"
    if draft is None or not reply.text.strip():
        return "automatic" if triage is not None and triage.automatic else ""
    if not draft.covered or draft.why in _BY_WHY:
        return _BY_WHY.get(draft.why, "silent")
    if draft.why in ("evidence-uncertain", PAST_ANSWER) or _has_doubt(reply.draft_review):
        return "uncertain"
    if any(unanswered_key(question) not in reply.dismissed for question in draft.unanswered):
        return "partly"
    return "approved" if draft.snippet else "answered"


def _has_doubt(review: Review | None) -> bool:
    return review is not None and any(finding.rule == "evidence-uncertain" for finding in review.policy)


def _about(answer: Answer, triage: Triage | None, reply: Reply) -> str:
    if answer == "approved" and reply.draft is not None:
        return reply.draft.snippet
    if triage is None:
        return ""
    return triage.automatic if answer == "automatic" else ""


@lru_cache(maxsize=4)
def adds_own_words(draft: str, text: str) -> bool:
    """Whether `text` holds a sentence that is none of the draft's, not even put otherwise."""
    if text == draft:
        return False
    theirs = [span.of(draft).split() for span in split_sentences(draft)]
    mine = [words for span in split_sentences(text) if len(words := span.of(text).split()) >= _FEWEST_WORDS]
    return any(words not in theirs and not any(_are_alike(words, other) for other in theirs) for words in mine)


def _are_alike(one: list[str], other: list[str]) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _LIKE
