"""Which of the customer's questions a model's own text answers: only the others may be named as open beside it."""

from __future__ import annotations

from collections.abc import Sequence, Set

import numpy as np

from core.domain.review import SentenceVerdict
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.query_decomposition import SubQuestion
from core.drafting.scoring import question_vectors, stems
from core.errors import ModelError
from core.ports import Embedder

# Cosine of the question and the likeliest of the sentences. Of 64 questions with sentences that answer them .91 are
# known by it, of 208 questions with the sentences that answer another one .05 taken for answered.
_ANSWERS = 0.35
_ANSWERS_FROM_SAME_PAGE = 0.2  # .97 and .30: enough where the first draft answers the question from that page as well
_WORDS_HELD = 0.25  # share of the question's words, without an embedder: .78 and .12


def open_questions(
    questions: Sequence[SubQuestion],
    sentences: Sequence[SentenceVerdict],
    first: Sequence[SelectedAnswer],
    embedder: Embedder | None,
) -> tuple[SubQuestion, ...]:
    """Those of `questions` that no sentence with a page behind it answers.

    `sentences`: the model's; `first`: what the first draft answers, and from which pages. Words decide where the
    embedder is lost: what the model has written stands by then.
    """
    held = [s for s in sentences if s.verdict == "supported" and s.path]
    if not questions or not held:
        return tuple(questions)
    pages = {sentence.path for sentence in held}
    agreed = {answer.question for answer in first if any(e.path in pages for e in answer.evidence)}
    if embedder is not None:
        try:
            return _open_by_meaning(questions, held, agreed, embedder)
        except ModelError:
            pass  # the ticket's trip says that it was lost
    said = frozenset().union(*(stems(f"{s.text} {s.quote}") for s in held))
    shares = [len(asked & said) / max(1, len(asked)) for asked in (stems(q.text) for q in questions)]
    return tuple(q for q, n in zip(questions, shares, strict=True) if n < _WORDS_HELD and q.text not in agreed)


def _open_by_meaning(
    questions: Sequence[SubQuestion], held: Sequence[SentenceVerdict], agreed: Set[str], embedder: Embedder
) -> tuple[SubQuestion, ...]:
    """`agreed`: questions that the first draft answers from the same page. Raises `ModelError`."""
    vectors = embedder.embed_passages([sentence.text for sentence in held], "live")
    nearest = np.max(question_vectors(embedder, questions) @ vectors.T, axis=1)
    least = [_ANSWERS_FROM_SAME_PAGE if question.text in agreed else _ANSWERS for question in questions]
    return tuple(q for q, near, enough in zip(questions, nearest, least, strict=True) if near < enough)
