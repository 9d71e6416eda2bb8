"""When a draft may be called ready: 'ok' of its review is withheld where it does not stand on measured ground."""

from __future__ import annotations

from dataclasses import replace

from core.domain.draft import NO_DOCS, PAST_ANSWER, Draft
from core.domain.knowledge import SearchResult
from core.domain.review import Finding, Review
from core.domain.text import Span


def withhold(review: Review, draft: Draft, result: SearchResult, answers_well: bool = True) -> Review:
    """`review` with 'ok' withheld where the draft does not stand on measured ground: nothing found, or only an
    earlier answer, a first page that search is not sure of, sentences that may not be the answer (`answers_well`
    false), a question without one.
    (Open gaps the review itself sees.)"""
    whole = (0, len(draft.text))
    findings = []
    if draft.why == PAST_ANSWER:
        findings.append(Finding(PAST_ANSWER, "", *whole, why=PAST_ANSWER))
    elif not draft.covered:
        why = NO_DOCS if draft.why == NO_DOCS else "nothing-answers"
        findings.append(Finding(why, "", *whole, why=why))
    elif not (result.answered and result.sure and answers_well):
        findings.append(Finding("evidence-uncertain", "", *whole, why="evidence-uncertain"))
    for question in draft.unanswered if draft.covered else ():
        place = _place_of(question, draft.text)
        findings.append(Finding("question-unanswered", question, *place, why=f"question-unanswered: {question}"))
    return replace(review, ok=review.ok and not findings, policy=(*review.policy, *findings))


def _place_of(question: str, text: str) -> Span:
    """Where the reply names the question; its end where it does not."""
    start = text.find(question)
    return Span(start, start + len(question)) if start >= 0 else Span(len(text), len(text))
