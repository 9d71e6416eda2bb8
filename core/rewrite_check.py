"""A rewrite is held against the text that it rewords: what turns a sentence round is not offered.

`core.drafting.faithfulness` compares values; who did what to whom, and what is denied, is the reviewer's to see ('I
have unlocked it for you' and 'You unlocked it for me' hold the same values). A translation has no words in common
with its source and is left to the check of typed text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from core.domain.review import Review
from core.drafting.rewrite_result import RewriteResult


class ReviewsInLanguage(Protocol):
    """Checks a text against others (`core.review.reviewer.Reviewer`)."""

    def review(self, reply: str, evidence: list[str], *, language: str) -> Review:
        """Raises `ModelError`."""


def hold_to_source(
    rewriting: Iterator[str | RewriteResult], reviewer: ReviewsInLanguage, language: str
) -> Iterator[str | RewriteResult]:
    """Passes a rewrite on; its outcome is thrown away, and says by which sentences, where it says the opposite of the
    text before. `language` (ISO 639-1): that of both. Raises what `rewriting` and the reviewer raise."""
    for piece in rewriting:
        if isinstance(piece, str) or not piece.kept or piece.wish == "translate":
            yield piece
            continue
        review = reviewer.review(piece.text, [piece.before], language=language)
        turned = tuple(s.text for s in review.sentences if s.verdict == "contradicted")
        if turned:
            piece = replace(piece, text=piece.before, kept=False, changes=(), why="turned-round", values=turned)
        yield piece
