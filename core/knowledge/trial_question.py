"""A question that these docs answer, made from a heading or title of theirs, to try the assistant with."""

from __future__ import annotations

from core.knowledge.search import Searcher
from core.language.languages import language_table
from core.language.questions import is_question
from core.store.database import Store
from core.store.inventory import Heading, headings

_TRIES = 12
"""Headings that are searched for: a trial must not take long."""


def trial_question(store: Store, searcher: Searcher) -> str:
    """A question whose own page is found first for it; empty if no page has a title. Headings that are questions
    themselves go first, then titles of long pages, asked about in the page's language."""
    found = headings(store)
    asked = [(h, h.heading) for h in found if h.heading and is_question(h.heading)]
    titles = {h.path: h for h in sorted(found, key=lambda h: h.length) if h.title}
    longest = sorted(titles.values(), key=lambda h: -h.length)
    candidates = [*asked, *((h, _about(h)) for h in longest)][:_TRIES]
    for heading, question in candidates:
        result = searcher.search(question, 3)
        if result.answered and result.hits[0].passage.path == heading.path:
            return question
    return candidates[0][1] if candidates else ""


def _about(heading: Heading) -> str:
    return str(language_table(heading.language, "questions")["trial"]).format(title=heading.title)
