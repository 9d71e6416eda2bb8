"""Which questions a model's own text answers."""

from __future__ import annotations

import pytest

from core.domain.review import SentenceVerdict
from core.drafting.answer_selection import SelectedAnswer
from core.drafting.answered_questions import open_questions
from core.drafting.query_decomposition import SubQuestion
from core.drafting.quotable_sentences import read_passage
from core.errors import ModelSilent
from core.language.clean_text import clean_passage
from tests.factories import make_passage

COST = "Return shipping costs $4.50."
LEATHER = "Take a leather needle of size 90 for leather."
QUESTIONS = tuple(SubQuestion(q, q) for q in ("What does return shipping cost?", "Which needle do I need for leather?"))


def said(text, verdict="supported", path="page.md"):
    return SentenceVerdict(text, 0, len(text), verdict, 1.0, text, path)


def still_open(*sentences, first=(), embedder=None):
    return [question.text for question in open_questions(QUESTIONS, sentences, first, embedder)]


class Lost:
    """An embedder whose process is gone."""

    def embed_passages(self, texts, priority="bulk"):
        raise ModelSilent(model="all-minilm-l6-v2")

    embed_queries = embed_passages


@pytest.fixture(params=["none", "real", "lost"])
def embedder(request):
    if request.param == "real":
        return request.getfixturevalue("real_embedder")
    return Lost() if request.param == "lost" else None


def test_a_question_is_open_until_a_sentence_answers_it(embedder):
    assert still_open(said(COST), embedder=embedder) == ["Which needle do I need for leather?"]
    assert still_open(said(COST), said(LEATHER), embedder=embedder) == []


@pytest.mark.parametrize("sentence", [said(LEATHER, "unsupported"), said(LEATHER, path="")])
def test_what_no_page_bears_out_answers_nothing(sentence):
    assert still_open(said(COST), sentence) == ["Which needle do I need for leather?"]


def test_a_question_that_the_first_draft_answers_from_the_same_page_is_answered():
    (evidence,) = read_passage(clean_passage(make_passage("Hides want something sharp.", path="hides.md")))
    first = [SelectedAnswer("Which needle do I need for leather?", (evidence,), 0.8)]
    sharp = said("You want something sharp.", path="hides.md")
    assert still_open(said(COST), sharp, first=first) == []
    assert still_open(said(COST), sharp) == ["Which needle do I need for leather?"]
