"""The question to try the assistant with is made from these docs, and answered by the page it is made from."""

from __future__ import annotations

import pytest

from core.knowledge.search import Searcher
from core.knowledge.trial_question import trial_question

PLANS = """# Plans

A plan begins on the first of a month.

## How do I pause a plan?

Open *Plan* and choose *Pause*.
"""
FEES = """# Fees for late returns

A machine that comes back late costs £4 a day, up to the price of a month.
"""
GEBÜHREN = """# Gebühren

Für eine verspätete Rückgabe berechnen wir vier Euro am Tag, und zwar bis zum Preis des Monats.
"""


@pytest.fixture
def ask(docs, index, store):
    def ask(**pages: str) -> str:
        for name, text in pages.items():
            (docs / f"{name}.md").write_text(text, encoding="utf-8")
        index(embedder=None)
        searcher = Searcher(store, None)
        try:
            return trial_question(store, searcher)
        finally:
            searcher.close()

    return ask


def test_a_heading_that_is_a_question_is_asked_as_it_stands(ask):
    assert ask(fees=FEES, plans=PLANS) == "How do I pause a plan?"


def test_else_a_title_is_asked_about_in_the_language_of_its_page(ask):
    assert "“Fees for late returns”" in ask(fees=FEES)


def test_a_german_page_is_asked_about_in_german(ask):
    assert ask(fees=GEBÜHREN).startswith("Ich habe eine Frage zu „Gebühren“")


def test_pages_for_agents_alone_are_not_asked_about(ask):
    assert ask(rules="---\naudience: internal\n---\n# How do I refund a customer?\n\nAsk the team lead first.\n") == ""


def test_without_a_page_there_is_no_question(ask):
    assert ask() == ""
