"""What is still to be looked at in a reply: one list, from which everything that counts or names findings is made."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.draft import NO_DOCS
from core.domain.review import Finding, Review, SentenceVerdict
from core.domain.text import Span

Matter = SentenceVerdict | Finding
"""A sentence that does not stand, or a place that breaks a rule."""

DOUBTS_OF_THE_WHOLE = frozenset({"nothing-answers", NO_DOCS, "evidence-uncertain"})
"""Rules that say something of the answer and of no words in it: the ticket's state says it, no row does."""
UNANSWERED_BY_DRAFT = "question-unanswered"
"""The composer knows which questions it found no answer to."""
UNANSWERED_BY_WORDS = "unanswered"
"""In words that a person wrote, a question is taken for unanswered by what the reply lacks."""


def open_matters(
    review: Review, left: Sequence[str] | None, dismissed: frozenset[str] = frozenset()
) -> tuple[Matter, ...]:
    """What is to be looked at in a reply, in its order, each once.

    `left`: the questions that the draft it was made from leaves open; None where a person has written an answer, which
    is judged by its words. `dismissed`: keys (`matter_key`) of what the agent has called no problem.
    """
    told = (*review.tone, *review.policy)
    sentences: list[Matter] = [v for v in review.sentences if v.verdict in ("unsupported", "contradicted")]
    rest = [f for f in told if f.rule not in (UNANSWERED_BY_DRAFT, UNANSWERED_BY_WORDS, *DOUBTS_OF_THE_WHOLE)]
    if left is None:
        questions = [f for f in told if f.rule == UNANSWERED_BY_WORDS]
    else:
        questions = [Finding(UNANSWERED_BY_DRAFT, question, 0, 0) for question in left]
    found: dict[str, Matter] = {}
    for matter in (*sorted([*sentences, *rest], key=lambda m: (m.start, m.end)), *questions):
        found.setdefault(matter_key(matter), matter)
    return tuple(matter for key, matter in found.items() if key not in dismissed)


def matter_key(matter: Matter) -> str:
    """Stands for the same matter in the next review of a changed text: rule and words."""
    if isinstance(matter, SentenceVerdict):
        return matter.why or matter.text
    return f"{matter.rule}:{question_of(matter) or matter.text}"


def unanswered_key(question: str) -> str:
    """The key of the matter that the draft leaves this question open."""
    return f"{UNANSWERED_BY_DRAFT}:{question}"


def question_of(matter: Matter) -> str:
    """The customer's question that it calls unanswered; empty where it is about something else."""
    if isinstance(matter, Finding) and matter.rule == UNANSWERED_BY_DRAFT:
        return matter.text
    return matter.suggestion if isinstance(matter, Finding) and matter.rule == UNANSWERED_BY_WORDS else ""


def is_suggestion(matter: Matter) -> bool:
    """Whether it is a matter of taste: the reply may go out as it is."""
    return isinstance(matter, Finding) and not matter.blocking and not question_of(matter)


def marked_words(matter: Matter) -> Span:
    """The words of the reply that it is about; empty where it is about something that is not in it."""
    if question_of(matter) or not matter.text:
        return Span(0, 0)
    return Span(matter.start, matter.end)
